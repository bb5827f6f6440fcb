import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";

import { useChange } from "../base/crud.ts";
import { FormError, onSubmit } from "../base/form.tsx";
import { Buttons, Form } from "../base/Page.tsx";
import { channelKind } from "../base/words.ts";
import { ChannelFields, readChannel } from "./ChannelFields.tsx";
import { TestButton } from "./ChannelTest.tsx";

/** The least that a channel of this kind needs; the rest is set up on its own page. */
export function ChannelStarter(props: { kind: Model<"ChannelKind">; onClose: () => void; onMade: (id: string) => void }) {
  const make = useChange((body: Model<"ChannelInput">) => take(client.POST("/api/v1/channels", { body })), ["channels"], {
    onDone: (channel) => props.onMade(channel.id),
  });
  return (
    <Modal opened onClose={props.onClose} title={t`New channel: ${channelKind(props.kind)}`} size="lg">
      <Form onSubmit={onSubmit((text) => make.mutate({ kind: props.kind, enabled: true, ...readChannel(props.kind, text, null) }))}>
        <ChannelFields kind={props.kind} channel={null} error={make.error} />
        <FormError error={make.error} fields={["name", "settings", "secrets"]} />
        {props.kind === "email" || props.kind === "whatsapp" ? <TestButton kind={props.kind} channel={null} /> : null}
        <Buttons>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={make.isPending}>{t`Create`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}
