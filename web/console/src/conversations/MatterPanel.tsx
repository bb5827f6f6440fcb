import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge, SmallButton } from "@ondam/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CalendarCheck, CalendarX, Eye, Link2, Pencil, Plus, Sparkles, X } from "lucide-react";
import { type FormEvent, useState } from "react";

import { appointmentQuery, useChangeAppointment } from "../base/appointments.ts";
import { phone } from "../base/format.ts";
import { useTags, useTeams } from "../base/lookups.ts";
import { useMay, usePlaceTime } from "../base/session.tsx";
import { toast, toastProblem } from "../base/toast.tsx";
import { appointmentStatus, priority } from "../base/words.ts";
import { type Conversation, conversationQuery, suggestionsQuery, useChangeConversation } from "./conversations.ts";
import css from "./MatterPanel.module.css";

const statusTone = { booked: "violet", cancelled: "danger", attended: "ok", missed: "warn" } as const;

/** What this is about: who it may belong to, what is known already, and how it is filed. */
export function MatterPanel({ conversation }: { conversation: Conversation }) {
  const change = useChangeConversation(conversation.id);
  const may = useMay("manage_conversations");
  const teams = useTeams();
  const tags = useTags();
  const patch = (value: Model<"ConversationPatch">) => change.mutate({ do: "patch", patch: value });
  return (
    <>
      <Suggestions id={conversation.id} />
      <section className={css.section} aria-label={t`Matter`}>
        <h3 className={css.title}>{t`Matter`}</h3>
        <Fields conversation={conversation} onPatch={patch} />
        <WishedAppointment conversation={conversation} />
        <div className={css.pair}>
          <label className={css.label}>
            {t`Priority`}
            <select
              className={css.select}
              disabled={!may}
              value={conversation.priority}
              onChange={(event) => patch({ priority: event.currentTarget.value as Model<"Priority"> })}
            >
              {(["urgent", "high", "medium", "low"] as const).map((value) => (
                <option key={value} value={value}>
                  {priority(value)}
                </option>
              ))}
            </select>
          </label>
          <label className={css.label}>
            {t`Team`}
            <select
              className={css.select}
              disabled={!may}
              value={conversation.team_id ?? ""}
              onChange={(event) => patch({ team_id: event.currentTarget.value || null })}
            >
              <option value="">{t`None`}</option>
              {teams.map((team) => (
                <option key={team.id} value={team.id}>
                  {team.name}
                </option>
              ))}
            </select>
          </label>
        </div>
        <TagField value={conversation.tags} known={tags.map((tag) => tag.name)} disabled={!may} onChange={(value) => patch({ tags: value })} />
      </section>
    </>
  );
}

/** The appointment that the matter is about, by its name and how it stands. */
function WishedAppointment({ conversation }: { conversation: Conversation }) {
  const id = conversation.fields.find((item) => item.name === "appointment_id")?.value;
  const wish = conversation.fields.find((item) => item.name === "wish")?.value;
  const may = useMay("view_customers");
  const placeTime = usePlaceTime();
  const appointment = useQuery({ ...appointmentQuery(conversation.customer.id, id ?? ""), enabled: may && id !== undefined }).data;
  if (!appointment) return null;
  return (
    <div className={css.appointment} role="group" aria-label={t`Appointment`}>
      <p>
        <b>{appointment.title}</b>
        {appointment.with ? ` · ${appointment.with}` : ""}
      </p>
      <p className={css.when}>
        {placeTime(appointment.starts_at, appointment.time_zone)}
        <Badge tone={statusTone[appointment.status]}>{appointmentStatus(appointment.status)}</Badge>
      </p>
      {appointment.status === "booked" && wish === "move_appointment" ? <MoveAsWanted conversation={conversation} appointment={appointment} /> : null}
      {appointment.status === "booked" && wish === "cancel_appointment" ? <CancelAsWanted conversation={conversation} appointment={appointment} /> : null}
    </div>
  );
}

interface Wished {
  conversation: Conversation;
  appointment: Model<"Appointment">;
}

/** The wish to move an appointment, granted with one click. */
function MoveAsWanted({ conversation, appointment }: Wished) {
  const queries = useQueryClient();
  const may = useMay("edit_customers");
  const placeTime = usePlaceTime();
  const wanted = conversation.fields.find((item) => item.name === "wanted_at")?.value;
  const move = useMutation({
    mutationFn: () =>
      take(client.POST("/api/v1/conversations/{id}/appointment", { params: { path: { id: conversation.id } }, body: { starts_at: wanted ?? null } })),
    onSuccess: (changed) => {
      queries.setQueryData(conversationQuery(conversation.id).queryKey, changed);
      void queries.invalidateQueries({ queryKey: ["customer"] });
      void queries.invalidateQueries({ queryKey: ["messages", conversation.id] });
      toast(t`The appointment is moved. Tell the customer.`);
    },
    onError: toastProblem,
  });
  // A day alone is no moment yet.
  const isWhole = wanted !== undefined && /T.*Z$/.test(wanted) && !Number.isNaN(Date.parse(wanted));
  if (!may || !isWhole || Date.parse(appointment.starts_at) === Date.parse(wanted)) return null;
  return (
    <Button size="xs" variant="light" leftSection={<CalendarCheck size={14} aria-hidden="true" />} loading={move.isPending} onClick={() => move.mutate()}>
      {t`Move to ${placeTime(wanted, appointment.time_zone)}`}
    </Button>
  );
}

/** The wish to cancel it, granted with one click and taken back with another. */
function CancelAsWanted({ conversation, appointment }: Wished) {
  const may = useMay("edit_customers");
  const change = useChangeAppointment(appointment);
  const restore = () => change.mutate({ status: "booked", conversation_id: conversation.id }, { onError: toastProblem });
  const cancel = () =>
    change.mutate(
      { status: "cancelled", conversation_id: conversation.id },
      {
        onSuccess: () => toast(t`The appointment is cancelled. Tell the customer.`, { action: { label: t`Undo`, run: restore } }),
        onError: toastProblem,
      },
    );
  if (!may) return null;
  return (
    <Button size="xs" variant="light" color="red" leftSection={<CalendarX size={14} aria-hidden="true" />} loading={change.isPending} onClick={cancel}>
      {t({ message: "Cancel the appointment", context: "to do" })}
    </Button>
  );
}

/** Tags as chips and a field for one more, which offers those that exist. */
function TagField(props: { value: string[]; known: string[]; disabled: boolean; onChange: (value: string[]) => void }) {
  const { value, onChange } = props;
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const tag = String(new FormData(form).get("tag") ?? "").trim();
    if (tag && !value.includes(tag)) onChange([...value, tag]);
    form.reset();
  };
  return (
    <form className={css.label} onSubmit={add}>
      <span id="tags-label">{t`Tags`}</span>
      <span className={css.tags}>
        {value.map((tag) => (
          <span key={tag} className={css.tag}>
            {tag}
            {props.disabled ? null : (
              <SmallButton label={t`Remove ${tag}`} onClick={() => onChange(value.filter((other) => other !== tag))}>
                <X size={11} aria-hidden="true" />
              </SmallButton>
            )}
          </span>
        ))}
        {props.disabled ? null : (
          <input name="tag" className={css.tagInput} list="known-tags" maxLength={50} autoComplete="off" placeholder={t`Add a tag`} aria-labelledby="tags-label" />
        )}
      </span>
      <datalist id="known-tags">
        {props.known
          .filter((tag) => !value.includes(tag))
          .map((tag) => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
    </form>
  );
}

function fieldName(name: string): string {
  const another = /^identity_number_(\d+)$/.exec(name);
  if (another) return `${t`ID number`} ${another[1]}`;
  switch (name) {
    case "wish":
      return t`Wish`;
    case "appointment_id":
      return t`Appointment`;
    case "appointment_at":
      return t`Booked for`;
    case "wanted_at":
      return t`Wanted`;
    case "phone":
      return t`Phone`;
    case "identity_number":
      return t`ID number`;
    case "order_number":
      return t`Order`;
    case "date":
      return t`Date`;
    case "time":
      return t`Time`;
    default:
      return name;
  }
}

function wishText(value: string): string {
  switch (value) {
    case "move_appointment":
      return t`Move the appointment`;
    case "cancel_appointment":
      return t`Cancel the appointment`;
    case "book_appointment":
      return t`Book an appointment`;
    case "refund":
      return t`Refund`;
    case "exchange":
      return t`Exchange`;
    case "delivery_status":
      return t`Where is the parcel`;
    default:
      return value;
  }
}

function fieldText(field: Model<"Field">, placeTime: (at: string) => string): string {
  if (field.name === "wish") return wishText(field.value);
  if (field.name === "phone") return phone(field.value);
  if (/_at$/.test(field.name) && !Number.isNaN(Date.parse(field.value))) return placeTime(field.value);
  return field.value;
}

/** What is wanted comes first, who it is last. */
const order = ["wish", "appointment_at", "wanted_at", "date", "time", "order_number", "phone", "identity_number"];
function rank(name: string): number {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
}

function Fields({ conversation, onPatch }: { conversation: Conversation; onPatch: (patch: Model<"ConversationPatch">) => void }) {
  const may = useMay("manage_conversations");
  const placeTime = usePlaceTime();
  const [editing, setEditing] = useState<string | null>(null);
  const fields = conversation.fields
    .filter((field) => field.name !== "appointment_id")
    .sort((one, other) => rank(one.name) - rank(other.name) || one.name.localeCompare(other.name));
  return (
    <>
      <dl className={css.fields}>
        {fields.map((field) => (
          <div key={field.name} className={css.field}>
            <dt>
              {fieldName(field.name)}
              {field.source === "message" ? <Sparkles size={11} aria-label={t`Read from a message`} className={css.lifted} /> : null}
            </dt>
            <dd>
              {editing === field.name ? (
                <FieldForm
                  name={field.name}
                  value={field.sensitive ? "" : field.value}
                  onCancel={() => setEditing(null)}
                  onSave={(value) => {
                    onPatch({ fields: { [field.name]: value || null } });
                    setEditing(null);
                  }}
                />
              ) : (
                <>
                  <span className={css.value}>{field.sensitive ? <Sensitive id={conversation.id} field={field} /> : fieldText(field, placeTime)}</span>
                  {may ? (
                    <SmallButton quiet label={t`Change ${fieldName(field.name)}`} onClick={() => setEditing(field.name)}>
                      <Pencil size={12} aria-hidden="true" />
                    </SmallButton>
                  ) : null}
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {may && editing === null ? (
        <button type="button" className={css.add} onClick={() => setEditing("wish")} hidden={fields.some((field) => field.name === "wish")}>
          <Plus size={13} aria-hidden="true" />
          {t`What does the customer want?`}
        </button>
      ) : null}
      {editing === "wish" && !fields.some((field) => field.name === "wish") ? (
        <FieldForm
          name="wish"
          value=""
          onCancel={() => setEditing(null)}
          onSave={(value) => {
            if (value) onPatch({ fields: { wish: value } });
            setEditing(null);
          }}
        />
      ) : null}
    </>
  );
}

function FieldForm(props: { name: string; value: string; onSave: (value: string) => void; onCancel: () => void }) {
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    props.onSave(String(new FormData(event.currentTarget).get("value") ?? "").trim());
  };
  return (
    <form className={css.form} onSubmit={save} onKeyDown={(event) => event.key === "Escape" && props.onCancel()}>
      <input name="value" className={css.input} defaultValue={props.value} aria-label={fieldName(props.name)} autoFocus />
      <Button type="submit" size="compact-xs">{t`Save`}</Button>
    </form>
  );
}

/** Masked until somebody with the right asks; the asking is logged. It hides itself again. */
function Sensitive({ id, field }: { id: string; field: Model<"Field"> }) {
  const may = useMay("reveal_sensitive");
  const [shown, setShown] = useState<string | null>(null);
  const reveal = () => {
    take(client.POST("/api/v1/conversations/{id}/fields/{name}/reveal", { params: { path: { id, name: field.name } } }))
      .then((answer) => {
        setShown(answer.value);
        setTimeout(() => setShown(null), 30_000);
      })
      .catch(toastProblem);
  };
  return (
    <>
      <span className={css.masked}>{shown ?? field.value}</span>
      {may && shown === null ? (
        <button type="button" className={css.reveal} onClick={reveal} title={t`Looking is written into the audit log`}>
          <Eye size={12} aria-hidden="true" />
          {t`Show`}
        </button>
      ) : null}
    </>
  );
}

function reasonText(suggestion: Model<"LinkSuggestion">): string {
  switch (suggestion.reason) {
    case "phone":
      return t`The phone number ${phone(suggestion.evidence)} was named.`;
    case "identity_number":
      return t`The identity number ${suggestion.evidence} was named.`;
    case "email":
      return t`The address ${suggestion.evidence} was named.`;
    case "order_number":
      return t`The order ${suggestion.evidence} was named.`;
    case "open_matter":
      return t`This customer has another open matter.`;
  }
}

function Suggestions({ id }: { id: string }) {
  const queries = useQueryClient();
  const list = useQuery(suggestionsQuery(id)).data?.items ?? [];
  const may = useMay("manage_conversations");
  const decide = useMutation({
    mutationFn: ({ suggestion, yes }: { suggestion: string; yes: boolean }) => {
      const params = { path: { id, suggestion_id: suggestion } };
      return yes
        ? take(client.POST("/api/v1/conversations/{id}/link_suggestions/{suggestion_id}/confirmation", { params }))
        : take(client.DELETE("/api/v1/conversations/{id}/link_suggestions/{suggestion_id}", { params }));
    },
    onSuccess: (_answer, { yes }) => {
      if (yes) toast(t`Linked. One customer, one matter.`);
      void queries.invalidateQueries({ queryKey: ["link_suggestions", id] });
      void queries.invalidateQueries({ queryKey: conversationQuery(id).queryKey });
      void queries.invalidateQueries({ queryKey: ["conversations"] });
      void queries.invalidateQueries({ queryKey: ["messages", id] });
      void queries.invalidateQueries({ queryKey: ["customer"] });
    },
    onError: toastProblem,
  });
  if (!list.length) return null;
  return (
    <section className={css.suggestions} aria-label={t`Suggestions`}>
      {list.map((suggestion) => (
        <div key={suggestion.id} className={css.suggestion}>
          <p className={css.suggestionTitle}>
            <Link2 size={14} aria-hidden="true" />
            {suggestion.kind === "customer"
              ? t`Is this ${suggestion.customer.name ?? suggestion.customer.email ?? ""}?`
              : t`Does this belong to #${suggestion.conversation?.number ?? ""}?`}
          </p>
          <p className={css.reason}>{reasonText(suggestion)}</p>
          {suggestion.conversation?.subject ? <Badge>{suggestion.conversation.subject}</Badge> : null}
          {may ? (
            <div className={css.buttons}>
              <Button size="compact-xs" loading={decide.isPending} onClick={() => decide.mutate({ suggestion: suggestion.id, yes: true })}>{t`Yes, link`}</Button>
              <Button size="compact-xs" variant="default" onClick={() => decide.mutate({ suggestion: suggestion.id, yes: false })}>{t`No`}</Button>
            </div>
          ) : null}
        </div>
      ))}
    </section>
  );
}
