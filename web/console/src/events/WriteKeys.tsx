import { t } from "@lingui/core/macro";
import { Button, Modal, Select, TextInput } from "@mantine/core";
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
        <Button size="compact-xs" variant="default" onClick={() => setLooking(key)}>
          {key.refused ? t`Refused (${number(key.refused)})` : t`Refused`}
        </Button>
      )}
    >
      <Panel title={t`How to send`} text={t`Put your key in place of WRITE_KEY.`}>
        <CodeBox
          label={t`Example`}
          text={`import { Analytics } from "@segment/analytics-node";\nconst analytics = new Analytics({ writeKey: "WRITE_KEY", host: "${location.origin}" });\nanalytics.track({ userId: "42", event: "Order Completed", properties: { order_id: "A-1001", total: 39000, currency: "KRW" } });`}
        />
      </Panel>
      {looking ? <RefusedEvents writeKey={looking} onClose={() => setLooking(null)} /> : null}
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
        <TextInput name="name" required label={t`Name`} description={t`Where the events come from.`} error={faultOf(make.error, "name")} data-autofocus />
        <Select
          label={t`Where it is kept`}
          description={kindText(kind)}
          data={(["browser", "server"] as const).map((one) => ({ value: one, label: kindName(one) }))}
          value={kind}
          onChange={(one) => setKind(one ?? "browser")}
          allowDeselect={false}
        />
        <FormError error={make.error} fields={["name"]} />
        <Buttons>
          <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={make.isPending}>{t`Create`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}
