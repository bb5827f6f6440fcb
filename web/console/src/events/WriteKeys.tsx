import { t } from "@lingui/core/macro";
import { Button, Modal, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge, Empty } from "@ondam/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus, Waypoints } from "lucide-react";
import { useState } from "react";

import { Confirm } from "../base/confirm.tsx";
import { useChange } from "../base/crud.ts";
import { ago, dateTime, number } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { Buttons, CodeBox, Form, Page, Panel, Row, Rows } from "../base/Page.tsx";
import { Secret } from "../base/Secret.tsx";

type WriteKey = Model<"WriteKey">;

export function WriteKeys() {
  const query = useQuery({ queryKey: ["write_keys"], queryFn: () => take(client.GET("/api/v1/write_keys")), refetchInterval: 15_000 });
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [looking, setLooking] = useState<WriteKey | null>(null);
  const [revoking, setRevoking] = useState<WriteKey | null>(null);
  const make = useChange((name: string) => take(client.POST("/api/v1/write_keys", { body: { name } })), ["write_keys"], {
    onDone: (key) => {
      setMaking(false);
      setMade(key.key ?? "");
    },
  });
  const revoke = useChange((id: string) => take(client.DELETE("/api/v1/write_keys/{id}", { params: { path: { id } } })), ["write_keys"], {
    onDone: () => setRevoking(null),
  });
  const items = query.data?.items ?? [];
  return (
    <Page
      title={t`Write keys`}
      text={t`Websites, apps and servers send events with a write key. Every SDK of Segment and RudderStack works unchanged; only the address differs.`}
      action={<Button leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setMaking(true)}>{t`New key`}</Button>}
    >
      {query.isSuccess && !items.length ? (
        <Empty icon={<Waypoints size={20} />} title={t`No keys yet`} text={t`Make one for each website, app or server, so that you can tell them apart.`} />
      ) : null}
      {items.length ? (
        <Rows>
          {items.map((key) => (
            <Row
              key={key.id}
              title={
                <>
                  {key.name}
                  <code>{key.prefix}…</code>
                  {key.revoked_at ? <Badge tone="danger">{t`revoked`}</Badge> : null}
                </>
              }
              text={t`${number(key.accepted)} accepted and ${number(key.refused)} refused in 24 hours · ${key.used_at ? t`used ${ago(key.used_at)}` : t`never used`}`}
            >
              <Button size="compact-xs" variant="default" onClick={() => setLooking(key)}>
                {key.refused ? t`Refused (${number(key.refused)})` : t`Refused`}
              </Button>
              {key.revoked_at ? null : <Button size="compact-xs" variant="default" onClick={() => setRevoking(key)}>{t`Revoke`}</Button>}
            </Row>
          ))}
        </Rows>
      ) : null}
      <Panel title={t`How to send`} text={t`Put your key in place of WRITE_KEY.`}>
        <CodeBox
          label={t`Example`}
          text={`import { Analytics } from "@segment/analytics-node";\nconst analytics = new Analytics({ writeKey: "WRITE_KEY", host: "${location.origin}" });\nanalytics.track({ userId: "42", event: "Order Completed", properties: { order_id: "A-1001", total: 39000, currency: "KRW" } });`}
        />
      </Panel>
      {making ? (
        <Modal opened onClose={() => setMaking(false)} title={t`New key`}>
          <Form onSubmit={onSubmit((text) => make.mutate(text("name")))}>
            <TextInput name="name" required label={t`Name`} description={t`Where the events come from.`} error={faultOf(make.error, "name")} data-autofocus />
            <FormError error={make.error} fields={["name"]} />
            <Buttons>
              <Button variant="default" onClick={() => setMaking(false)}>{t`Cancel`}</Button>
              <Button type="submit" loading={make.isPending}>{t`Create`}</Button>
            </Buttons>
          </Form>
        </Modal>
      ) : null}
      {made !== null ? <Secret title={t`The new key`} text={t`It is shown only now.`} value={made} onClose={() => setMade(null)} /> : null}
      {looking ? <Refused writeKey={looking} onClose={() => setLooking(null)} /> : null}
      {revoking ? (
        <Confirm
          title={t`Revoke ${revoking.name}?`}
          text={t`Events sent with it are refused from now on.`}
          yes={t`Revoke`}
          pending={revoke.isPending}
          error={revoke.error}
          onYes={() => revoke.mutate(revoking.id)}
          onClose={() => setRevoking(null)}
        />
      ) : null}
    </Page>
  );
}

function reasonText(event: Model<"RefusedEvent">): string {
  switch (event.code) {
    case "json":
      return t`Not readable as JSON`;
    case "too_large":
      return t`Too large`;
    case "identity":
      return t`Neither userId nor anonymousId`;
    case "type":
      return t`Unknown type`;
    case "time":
      return t`The time is not readable`;
    default:
      return event.message;
  }
}

function Refused({ writeKey, onClose }: { writeKey: WriteKey; onClose: () => void }) {
  const query = useInfiniteQuery({
    queryKey: ["refused_events", writeKey.id],
    queryFn: ({ pageParam }) =>
      take(
        client.GET("/api/v1/write_keys/{id}/refused_events", {
          params: { path: { id: writeKey.id }, query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Modal opened onClose={onClose} title={t`Refused events of ${writeKey.name}`} size="xl">
      {query.isSuccess && !items.length ? <Empty title={t`Nothing was refused`} /> : null}
      <Rows>
        {items.map((event) => (
          <Row
            key={event.id}
            title={
              <>
                <Badge tone="danger">{reasonText(event)}</Badge>
                <code>{event.endpoint}</code>
              </>
            }
            text={
              <>
                {dateTime(event.at)} · {event.message}
                <CodeBox label={t`Event`} text={event.sample} />
              </>
            }
          />
        ))}
      </Rows>
      {query.hasNextPage ? <Button variant="subtle" fullWidth onClick={() => void query.fetchNextPage()}>{t`Earlier`}</Button> : null}
    </Modal>
  );
}
