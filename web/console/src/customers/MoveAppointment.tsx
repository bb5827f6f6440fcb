import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import type { Model } from "@ondam/api";
import { type FormEvent, useState } from "react";

import { useChangeAppointment } from "../base/appointments.ts";
import { FormError } from "../base/form.tsx";
import { MomentField } from "../base/MomentField.tsx";
import { usePlaceTime, useSession, useZoneOf } from "../base/session.tsx";
import { toast } from "../base/toast.tsx";
import { differs, momentOf } from "../base/zones.ts";
import css from "./Appointments.module.css";

/** The hour in the field is that of the clocks by which the appointment is kept, wherever the agent sits. */
export function MoveAppointment(props: { appointment: Model<"Appointment">; conversationId: string | null; wantedAt: string | null; onClose: () => void }) {
  const { appointment } = props;
  const change = useChangeAppointment(appointment);
  const zone = useZoneOf(appointment);
  const home = useSession().workspace.time_zone;
  const placeTime = usePlaceTime();
  const isElsewhere = differs(appointment.starts_at, zone) || differs(appointment.starts_at, zone, home);
  const wanted = props.wantedAt && !Number.isNaN(Date.parse(props.wantedAt)) ? props.wantedAt : null;
  const [unmoved, setUnmoved] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const to = momentOf(String(new FormData(event.currentTarget).get("starts_at") ?? ""), zone);
    if (to.getTime() === Date.parse(appointment.starts_at)) {
      setUnmoved(true);
      return;
    }
    change.mutate(
      { starts_at: to.toISOString(), conversation_id: props.conversationId },
      {
        onSuccess: (moved) => {
          props.onClose();
          toast(t`Moved to ${placeTime(moved.starts_at, zone)}`);
        },
      },
    );
  };
  return (
    <Modal opened onClose={props.onClose} title={t`Move the appointment`} size="sm">
      <form className={css.form} onSubmit={submit}>
        <p className={css.what}>
          {appointment.title}
          {appointment.with ? ` · ${appointment.with}` : ""}
        </p>
        <p className={css.before}>{t`Booked for ${placeTime(appointment.starts_at, zone)}`}</p>
        <MomentField name="starts_at" label={t`New time`} zone={zone} home={home} first={wanted ?? appointment.starts_at} error={unmoved ? t`It is at this time already. Choose another one.` : null} onInput={() => setUnmoved(false)} />
        {isElsewhere ? <p className={css.hint}>{t`By the clocks of ${zone}.`}</p> : null}
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
