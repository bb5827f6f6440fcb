import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import type { Model } from "@ondam/api";
import type { FormEvent } from "react";

import { dayAndTime } from "../base/format.ts";
import { FormError } from "../base/form.tsx";
import { toast } from "../base/toast.tsx";
import css from "./Appointments.module.css";
import { useChangeAppointment } from "./appointments.ts";

function localValue(at: string): string {
  const date = new Date(at);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

export function MoveAppointment(props: { appointment: Model<"Appointment">; conversationId: string | null; wantedAt: string | null; onClose: () => void }) {
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
    <Modal opened onClose={props.onClose} title={t`Move the appointment`} size="sm">
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
