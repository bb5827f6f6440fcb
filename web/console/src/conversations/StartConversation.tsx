import { t } from "@lingui/core/macro";
import { Button, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { client, Refusal, take } from "@ondam/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";

import { useChannels } from "../base/lookups.ts";
import { faultText, problem } from "../base/words.ts";
import css from "./StartConversation.module.css";

/** The team writes first: a channel, an address, a message. */
export function StartConversation(props: { onClose: () => void; onStarted: (id: string) => void }) {
  const queries = useQueryClient();
  const channels = useChannels().filter((channel) => channel.enabled && channel.kind !== "web_chat");
  const [channelId, setChannelId] = useState<string | null>(null);
  const channel = channels.find((item) => item.id === (channelId ?? channels[0]?.id)) ?? channels[0];
  const attempt = useRef({ text: "", key: "" });
  const start = useMutation({
    mutationFn: (form: FormData) => {
      const text = (name: string) => String(form.get(name) ?? "").trim();
      const body = {
        channel_id: channel?.id ?? "",
        identity: { kind: channel?.kind === "whatsapp" ? "whatsapp" : channel?.kind === "email" ? "email" : "api", value: text("address") } as const,
        name: text("name") || null,
        subject: text("subject") || null,
        kind: "outgoing" as const,
        body: text("body"),
      };
      // The same sent again, because no answer came, is the same conversation.
      const all = JSON.stringify(body);
      if (attempt.current.text !== all) attempt.current = { text: all, key: crypto.randomUUID() };
      const { key } = attempt.current;
      return take(client.POST("/api/v1/conversations", { params: { header: { "Idempotency-Key": key } }, body: { ...body, client_id: key } }));
    },
    onSuccess: (conversation) => {
      void queries.invalidateQueries({ queryKey: ["conversations"] });
      props.onStarted(conversation.id);
      props.onClose();
    },
  });
  const refusal = start.error instanceof Refusal ? start.error : null;
  const faultOf = (field: string) => {
    const fault = refusal?.faults.find((item) => item.field.startsWith(field));
    return fault ? faultText(fault) : null;
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    start.mutate(new FormData(event.currentTarget));
  };
  return (
    <Modal opened onClose={props.onClose} title={t`Write to a customer`} size="lg">
      <form className={css.form} onSubmit={submit}>
        <Select
          label={t`Channel`}
          data={channels.map((item) => ({ value: item.id, label: item.name }))}
          value={channel?.id ?? null}
          onChange={setChannelId}
          allowDeselect={false}
        />
        <div className={css.pair}>
          <TextInput
            name="address"
            required
            label={channel?.kind === "email" ? t`E-mail address` : channel?.kind === "whatsapp" ? t`Phone number` : t`Address`}
            type={channel?.kind === "email" ? "email" : "text"}
            error={faultOf("identity")}
            data-autofocus
          />
          <TextInput name="name" label={t`Name`} />
        </div>
        {channel?.kind === "email" ? <TextInput name="subject" label={t`Subject`} /> : null}
        <Textarea name="body" required label={t`Message`} minRows={5} rows={6} />
        {refusal && !faultOf("identity") ? (
          <p role="alert" className={css.error}>
            {problem(refusal)}
          </p>
        ) : null}
        <div className={css.buttons}>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={start.isPending}>{t`Send`}</Button>
        </div>
      </form>
    </Modal>
  );
}
