import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge } from "@ondam/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { type FormEvent, useState } from "react";

import { dayAndTime } from "../base/format.ts";
import { FormError } from "../base/form.tsx";
import { useMay } from "../base/session.tsx";
import { toast, toastProblem } from "../base/toast.tsx";
import css from "./Appointments.module.css";
import { appointmentStatus } from "./facts.ts";

type Appointment = Model<"Appointment">;

function useChangeAppointment(appointment: Appointment) {
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

/** The appointments of a customer; each can be moved or cancelled from here. */
export function Appointments(props: { list: Appointment[]; conversationId: string | null; wantedAt: string | null }) {
  const upcoming = props.list.filter((item) => item.status === "booked" && new Date(item.starts_at) > new Date());
  const past = props.list.filter((item) => !upcoming.includes(item));
  return (
    <ul className={css.list}>
      {[...upcoming, ...past].map((appointment) => (
        <Line key={appointment.id} appointment={appointment} upcoming={upcoming.includes(appointment)} {...props} />
      ))}
    </ul>
  );
}

function Line(props: { appointment: Appointment; upcoming: boolean; conversationId: string | null; wantedAt: string | null }) {
  const { appointment, conversationId } = props;
  const may = useMay("edit_customers");
  const [moving, setMoving] = useState(false);
  const change = useChangeAppointment(appointment);
  const tone = { booked: "violet", cancelled: "danger", attended: "ok", missed: "warn" } as const;
  const cancel = () =>
    change.mutate(
      { status: "cancelled", conversation_id: conversationId },
      {
        onSuccess: () =>
          toast(t`Cancelled`, { action: { label: t`Undo`, run: () => change.mutate({ status: "booked", conversation_id: conversationId }) } }),
        onError: toastProblem,
      },
    );
  return (
    <li className={css.item}>
      <p className={css.when}>
        <CalendarClock size={14} aria-hidden="true" />
        <b>{dayAndTime(appointment.starts_at)}</b>
        <Badge tone={tone[appointment.status]}>{appointment.moved_from && appointment.status === "booked" ? t`Moved` : appointmentStatus(appointment.status)}</Badge>
      </p>
      <p className={css.what}>
        {appointment.title}
        {appointment.with ? ` · ${appointment.with}` : ""}
        {appointment.place ? ` · ${appointment.place}` : ""}
      </p>
      {appointment.moved_from ? <p className={css.before}>{t`before: ${dayAndTime(appointment.moved_from)}`}</p> : null}
      {may && props.upcoming ? (
        <p className={css.buttons}>
          <Button size="compact-xs" variant="default" onClick={() => setMoving(true)}>{t`Move`}</Button>
          <Button size="compact-xs" variant="subtle" onClick={cancel} loading={change.isPending}>{t`Cancel it`}</Button>
        </p>
      ) : null}
      <Move {...props} opened={moving} onClose={() => setMoving(false)} />
    </li>
  );
}

function localValue(at: string): string {
  const date = new Date(at);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

function Move(props: { appointment: Appointment; conversationId: string | null; wantedAt: string | null; opened: boolean; onClose: () => void }) {
  const { appointment } = props;
  const change = useChangeAppointment(appointment);
  const wanted = props.wantedAt && !Number.isNaN(Date.parse(props.wantedAt)) ? props.wantedAt : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get("starts_at") ?? "");
    change.mutate(
      { starts_at: new Date(value).toISOString(), conversation_id: props.conversationId },
      {
        onSuccess: (moved) => {
          props.onClose();
          toast(t`Moved to ${dayAndTime(moved.starts_at)}`);
        },
      },
    );
  };
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t`Move the appointment`} size="sm">
      <form className={css.form} onSubmit={submit}>
        <p className={css.what}>
          {appointment.title}
          {appointment.with ? ` · ${appointment.with}` : ""}
        </p>
        <p className={css.before}>{t`now: ${dayAndTime(appointment.starts_at)}`}</p>
        <label className={css.label}>
          {t`New time`}
          <input className={css.input} type="datetime-local" name="starts_at" required defaultValue={localValue(wanted ?? appointment.starts_at)} data-autofocus />
        </label>
        {wanted ? <p className={css.hint}>{t`The customer asked for this time.`}</p> : null}
        <FormError error={change.error} />
        <div className={css.buttonsEnd}>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={change.isPending}>{t`Move`}</Button>
        </div>
      </form>
    </Modal>
  );
}
