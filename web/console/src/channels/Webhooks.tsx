import { t } from "@lingui/core/macro";
import { Button, Modal, MultiSelect, Switch, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge, Empty } from "@ondam/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus, RotateCcw, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";

import { Awaited } from "../base/Awaited.tsx";
import { useRemoval } from "../base/confirm.tsx";
import { useChange } from "../base/crud.ts";
import { dateTime } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { Buttons, Form, Page, Row, Rows } from "../base/Page.tsx";
import { Secret } from "../base/Secret.tsx";

type Hook = Model<"Webhook">;
type Event = Model<"WebhookEvent">;
/** As the contract lists them; the types refuse one that it does not know. */
const events: Event[] = [
  "conversation.created",
  "conversation.changed",
  "conversation.resolved",
  "conversation.reopened",
  "conversation.snoozed",
  "conversation.woken",
  "conversation.merged",
  "message.created",
  "message.removed",
  "delivery.changed",
  "customer.created",
  "customer.changed",
  "customer.merged",
  "customer.split",
  "customer.erased",
  "consent.recorded",
  "appointment.booked",
  "appointment.moved",
  "appointment.cancelled",
  "order.changed",
  "shipment.changed",
  "csat.asked",
  "csat.answered",
  "*",
];

export function Webhooks() {
  const query = useQuery({ queryKey: ["webhooks"], queryFn: () => take(client.GET("/api/v1/webhooks")) });
  const [editing, setEditing] = useState<Hook | "new" | null>(null);
  const [looking, setLooking] = useState<Hook | null>(null);
  const removal = useRemoval<Hook>({
    remove: ({ id }) => take(client.DELETE("/api/v1/webhooks/{id}", { params: { path: { id } } })),
    stale: ["webhooks"],
    words: (hook) => ({ title: t({ message: `Remove ${hook.name || hook.url}?`, context: "webhook" }), text: t`Your program hears nothing any more, not even what still waits to be sent.` }),
  });
  const items = query.data?.items ?? [];
  const tone = { ok: "ok", failing: "danger", off: "plain" } as const;
  const text = { ok: t`Works`, failing: t`Failing`, off: t`Off` };
  return (
    <Page
      title={t`Webhooks`}
      text={t`What happens here is told to your programs at once, signed after the Standard Webhooks, and again until they have it.`}
      action={<Button leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setEditing("new")}>{t`New webhook`}</Button>}
    >
      <Awaited query={query} rows={3} tall />
      {query.isSuccess && !items.length ? <Empty icon={<WebhookIcon size={20} />} title={t`No webhooks yet`} /> : null}
      {items.length ? (
        <Rows>
          {items.map((hook) => (
            <Row
              key={hook.id}
              title={
                <>
                  {hook.name || hook.url}
                  <Badge tone={tone[hook.state]}>{text[hook.state]}</Badge>
                </>
              }
              text={[hook.url, hook.events.join(", "), hook.state_message].filter(Boolean).join(" · ")}
            >
              <Button size="compact-xs" variant="default" onClick={() => setLooking(hook)}>{t`Deliveries`}</Button>
              <Button size="compact-xs" variant="default" onClick={() => setEditing(hook)}>{t`Change`}</Button>
            </Row>
          ))}
        </Rows>
      ) : null}
      {editing ? (
        <Edit
          hook={editing === "new" ? null : editing}
          onRemove={(hook) => {
            setEditing(null);
            removal.ask(hook);
          }}
          onClose={() => setEditing(null)}
        />
      ) : null}
      {removal.question}
      {looking ? <Deliveries hook={looking} onClose={() => setLooking(null)} /> : null}
    </Page>
  );
}

function Edit(props: { hook: Hook | null; onRemove: (hook: Hook) => void; onClose: () => void }) {
  const { hook, onClose } = props;
  const [chosen, setChosen] = useState((hook?.events ?? ["message.created"]) as Event[]);
  const [enabled, setEnabled] = useState(hook?.enabled ?? true);
  const [secret, setSecret] = useState<string | null>(null);
  const save = useChange(
    (body: Model<"WebhookInput">) =>
      hook ? take(client.PATCH("/api/v1/webhooks/{id}", { params: { path: { id: hook.id } }, body })) : take(client.POST("/api/v1/webhooks", { body })),
    ["webhooks"],
    { onDone: (saved) => (saved.secret ? setSecret(saved.secret) : onClose()) },
  );
  if (secret) return <Secret title={t`The signing secret`} text={t`It is shown only now. Your program checks the signature with it.`} value={secret} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={hook ? t`Change` : t`New webhook`}>
      <Form onSubmit={onSubmit((text) => save.mutate({ name: text("name"), url: text("url"), events: chosen, enabled }))}>
        <TextInput name="name" label={t`Name`} defaultValue={hook?.name ?? ""} error={faultOf(save.error, "name")} data-autofocus />
        <TextInput name="url" type="url" required label={t`Address`} placeholder="https://" defaultValue={hook?.url ?? ""} error={faultOf(save.error, "url")} />
        <MultiSelect label={t`Events`} data={events} value={chosen} onChange={(kinds) => setChosen(kinds as Event[])} searchable error={faultOf(save.error, "events")} />
        <Switch label={t`On`} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
        <FormError error={save.error} fields={["name", "url", "events"]} />
        <Buttons>
          {hook ? <Button variant="subtle" data-danger onClick={() => props.onRemove(hook)}>{t`Remove`}</Button> : null}
          <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" disabled={!chosen.length} loading={save.isPending}>{t`Save`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}

function Deliveries({ hook, onClose }: { hook: Hook; onClose: () => void }) {
  const params = { path: { id: hook.id } };
  const query = useInfiniteQuery({
    queryKey: ["webhook_deliveries", hook.id],
    queryFn: ({ pageParam }) =>
      take(client.GET("/api/v1/webhooks/{id}/deliveries", { params: { ...params, query: { limit: 40, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 5_000,
  });
  const replay = useChange(
    (delivery: string) =>
      take(client.POST("/api/v1/webhooks/{id}/deliveries/{delivery_id}/replay", { params: { path: { id: hook.id, delivery_id: delivery } } })),
    ["webhook_deliveries"],
    { loud: true },
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const tone = { queued: "warn", delivered: "ok", failed: "danger" } as const;
  const text = { queued: t`Waiting`, delivered: t`Delivered`, failed: t`Failed` };
  return (
    <Modal opened onClose={onClose} title={t`Deliveries to ${hook.name || hook.url}`} size="xl">
      <Awaited query={query} rows={4} tall />
      {query.isSuccess && !items.length ? <Empty title={t`Nothing was sent yet`} /> : null}
      {items.length ? <Rows>
        {items.map((delivery) => (
          <Row
            key={delivery.id}
            title={
              <>
                <code>{delivery.event}</code>
                <Badge tone={tone[delivery.state]}>{text[delivery.state]}</Badge>
              </>
            }
            text={[
              dateTime(delivery.created_at),
              t`${delivery.attempts} attempts`,
              delivery.response_status ? t`answer ${delivery.response_status}` : delivery.error ? t`no answer (${delivery.error})` : null,
              delivery.next_attempt_at ? t`next ${dateTime(delivery.next_attempt_at)}` : null,
            ]
              .filter(Boolean)
              .join(" · ")}
          >
            <Button size="compact-xs" variant="default" leftSection={<RotateCcw size={13} aria-hidden="true" />} onClick={() => replay.mutate(delivery.id)}>{t`Send again`}</Button>
          </Row>
        ))}
      </Rows> : null}
      {query.hasNextPage ? <Button variant="subtle" fullWidth onClick={() => void query.fetchNextPage()}>{t`Earlier`}</Button> : null}
    </Modal>
  );
}
