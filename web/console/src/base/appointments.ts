import { client, type Model, take } from "@ondam/api";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

type Appointment = Model<"Appointment">;

export function isUpcoming(appointment: Appointment, now: Date): boolean {
  return appointment.status === "booked" && new Date(appointment.starts_at) > now;
}
/** The next one first, then those after it; what is over or off comes below, newest first. */
export function inOrder(list: Appointment[], now: Date): Appointment[] {
  const start = (one: Appointment) => new Date(one.starts_at).getTime();
  const upcoming = list.filter((one) => isUpcoming(one, now)).sort((a, b) => start(a) - start(b));
  const past = list.filter((one) => !isUpcoming(one, now)).sort((a, b) => start(b) - start(a));
  return [...upcoming, ...past];
}

/** Under its customer, so that whatever tells of them renews it. */
export function appointmentQuery(customerId: string, id: string) {
  return queryOptions({
    queryKey: ["customer", customerId, "appointment", id],
    queryFn: ({ signal }) => take(client.GET("/api/v1/appointments/{id}", { params: { path: { id } }, signal })),
  });
}

export function useChangeAppointment(appointment: Appointment) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Model<"AppointmentPatch">) =>
      take(
        client.PATCH("/api/v1/appointments/{id}", {
          params: { path: { id: appointment.id }, header: { "If-Match": `"${appointment.version}"` } },
          body,
        }),
      ),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["customer", appointment.customer_id] });
      void queries.invalidateQueries({ queryKey: ["timeline", appointment.customer_id] });
      void queries.invalidateQueries({ queryKey: ["messages"] });
      void queries.invalidateQueries({ queryKey: ["conversation"] });
    },
  });
}
