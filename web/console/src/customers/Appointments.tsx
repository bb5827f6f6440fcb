import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import type { Model } from "@ondam/api";
import { Badge } from "@ondam/ui";
import { CalendarClock } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { inOrder, isUpcoming, useChangeAppointment } from "../base/appointments.ts";
import { useMay, usePlaceTime } from "../base/session.tsx";
import { toast, toastProblem } from "../base/toast.tsx";
import { appointmentStatus } from "../base/words.ts";
import css from "./Appointments.module.css";

type Appointment = Model<"Appointment">;
const MoveAppointment = lazy(() => import("./MoveAppointment.tsx").then((module) => ({ default: module.MoveAppointment })));

/** The appointments of a customer, or the first of them; each can be moved or cancelled from here. */
export function Appointments(props: { list: Appointment[]; most?: number; conversationId: string | null; wantedAt: string | null }) {
  const now = new Date();
  return (
    <ul className={css.list}>
      {inOrder(props.list, now).slice(0, props.most).map((appointment) => (
        <Line key={appointment.id} appointment={appointment} upcoming={isUpcoming(appointment, now)} {...props} />
      ))}
    </ul>
  );
}

function Line(props: { appointment: Appointment; upcoming: boolean; conversationId: string | null; wantedAt: string | null }) {
  const { appointment, conversationId } = props;
  const may = useMay("edit_customers");
  const placeTime = usePlaceTime();
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
        <b>{placeTime(appointment.starts_at, appointment.time_zone)}</b>
        <Badge tone={tone[appointment.status]}>{appointment.moved_from && appointment.status === "booked" ? t`Moved` : appointmentStatus(appointment.status)}</Badge>
      </p>
      <p className={css.what}>
        {appointment.title}
        {appointment.with ? ` · ${appointment.with}` : ""}
        {appointment.place ? ` · ${appointment.place}` : ""}
      </p>
      {appointment.moved_from ? <p className={css.before}>{t`before: ${placeTime(appointment.moved_from, appointment.time_zone)}`}</p> : null}
      {may && props.upcoming ? (
        <p className={css.buttons}>
          <Button size="compact-xs" variant="default" onClick={() => setMoving(true)}>{t`Move`}</Button>
          <Button size="compact-xs" variant="subtle" onClick={cancel} loading={change.isPending}>{t`Cancel it`}</Button>
        </p>
      ) : null}
      <Suspense>{moving ? <MoveAppointment {...props} onClose={() => setMoving(false)} /> : null}</Suspense>
    </li>
  );
}
