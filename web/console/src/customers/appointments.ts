import { client, type Model, take } from "@ondam/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";

type Appointment = Model<"Appointment">;

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
