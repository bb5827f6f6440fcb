import { t } from "@lingui/core/macro";
import { Alert, Button, Modal, Select, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Empty } from "@ondam/ui";
import { Waypoints } from "lucide-react";
import { useState } from "react";

import { useChange } from "../base/crud.ts";
import { number } from "../base/format.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { Keys } from "../base/Keys.tsx";
import { Buttons, CodeBox, Form, Panel } from "../base/Page.tsx";
import { Secret } from "../base/Secret.tsx";
import { RefusedEvents } from "./RefusedEvents.tsx";

export function WriteKeys() {
  const [looking, setLooking] = useState<Model<"WriteKey"> | null>(null);
  const [changing, setChanging] = useState<Model<"WriteKey"> | null>(null);
  return (
    <Keys
      title={t`Write keys`}
      text={t`Websites, apps and servers send events with a write key. Every SDK of Segment and RudderStack works unchanged; only the address differs.`}
      cache="write_keys"
      list={() => take(client.GET("/api/v1/write_keys"))}
      revoke={(id) => take(client.DELETE("/api/v1/write_keys/{id}", { params: { path: { id } } }))}
      consequence={t`Events sent with it are refused from now on.`}
      newKey={t`New key`}
      make={(close) => <Make onClose={close} />}
      empty={<Empty icon={<Waypoints size={20} />} title={t`No keys yet`} text={t`Make one for each website, app or server, so that you can tell them apart.`} />}
      detail={(key) => `${kindName(key.kind)} · ` + t`${number(key.accepted)} accepted and ${number(key.refused)} refused in 24 hours`}
      action={(key) => (
        <>
          <Button size="compact-xs" variant="default" onClick={() => setLooking(key)}>
            {key.refused ? t`Refused (${number(key.refused)})` : t`Refused`}
          </Button>
          {key.revoked_at ? null : <Button size="compact-xs" variant="default" onClick={() => setChanging(key)}>{t`Change`}</Button>}
        </>
      )}
    >
      <Panel title={t`How to send`} text={t`Put your key in place of WRITE_KEY.`}>
        <CodeBox
          label={t`Example`}
          text={`import { Analytics } from "@segment/analytics-node";\nconst analytics = new Analytics({ writeKey: "WRITE_KEY", host: "${location.origin}" });\nanalytics.track({ userId: "42", event: "Order Completed", properties: { order_id: "A-1001", total: 39000, currency: "KRW" } });`}
        />
      </Panel>
      {looking ? <RefusedEvents writeKey={looking} onClose={() => setLooking(null)} /> : null}
      {changing ? <Change writeKey={changing} onClose={() => setChanging(null)} /> : null}
    </Keys>
  );
}

type Kind = Model<"WriteKeyKind">;

function kindName(kind: Kind): string {
  return kind === "browser" ? t`Website or app` : t`Server`;
}

function kindText(kind: Kind): string {
  return kind === "browser"
    ? t`Everybody can read it there. Addresses and numbers sent with it are suggested to agents, and join no customers by themselves.`
    : t`Only you know it. Addresses and numbers sent with it join customers.`;
}

interface FieldsProps {
  name?: string;
  kind: Kind;
  onKind: (kind: Kind) => void;
  error: unknown;
}

function Fields({ name, kind, onKind, error }: FieldsProps) {
  return (
    <>
      <TextInput name="name" required label={t`Name`} description={t`Where the events come from.`} defaultValue={name} error={faultOf(error, "name")} data-autofocus />
      <Select
        label={t`Where it is kept`}
        description={kindText(kind)}
        data={(["browser", "server"] as const).map((one) => ({ value: one, label: kindName(one) }))}
        value={kind}
        onChange={(one) => onKind(one ?? kind)}
        allowDeselect={false}
      />
      <FormError error={error} fields={["name"]} />
    </>
  );
}

function Make({ onClose }: { onClose: () => void }) {
  const [value, setValue] = useState<string | null>(null);
  const [kind, setKind] = useState<Kind>("browser");
  const make = useChange((body: Model<"WriteKeyInput">) => take(client.POST("/api/v1/write_keys", { body })), ["write_keys"], {
    onDone: (key) => setValue(key.key ?? ""),
  });
  if (value !== null) return <Secret title={t`The new key`} text={t`It is shown only now.`} value={value} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={t`New key`}>
      <Form onSubmit={onSubmit((text) => make.mutate({ name: text("name"), kind }))}>
        <Fields kind={kind} onKind={setKind} error={make.error} />
        <Buttons>
          <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={make.isPending}>{t`Create`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}

function Change({ writeKey, onClose }: { writeKey: Model<"WriteKey">; onClose: () => void }) {
  const [kind, setKind] = useState(writeKey.kind);
  const path = { id: writeKey.id };
  const change = useChange((body: Model<"WriteKeyChange">) => take(client.PATCH("/api/v1/write_keys/{id}", { params: { path }, body })), ["write_keys"], {
    onDone: onClose,
  });
  return (
    <Modal opened onClose={onClose} title={t`Change the key`}>
      <Form onSubmit={onSubmit((text) => change.mutate({ name: text("name"), kind }))}>
        <Fields name={writeKey.name} kind={kind} onKind={setKind} error={change.error} />
        {kind === writeKey.kind ? null : <Alert color={kind === "server" ? "red" : "yellow"} title={t`It counts for what comes from now on`}>{warningOf(kind)}</Alert>}
        <Buttons>
          <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={change.isPending}>{t`Save`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}

function warningOf(kind: Kind): string {
  return kind === "browser"
    ? t`What the key has joined stays joined. Addresses and numbers sent from now on are only suggested to agents.`
    : t`Whoever has ever seen this key in a page can join customers with it, and read what belongs to another. Make a new key for your server instead when it was in a page.`;
}
