import { t } from "@lingui/core/macro";
import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { client, take } from "@ondam/api";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useChange } from "../base/crud.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { Buttons, Form } from "../base/Page.tsx";
import { toast } from "../base/toast.tsx";
import type { Message } from "./conversations.ts";
import { showMessage } from "./outbox.ts";

export function ForwardForm({ message, onClose }: { message: Message; onClose: () => void }) {
  const queries = useQueryClient();
  // The same id when it is tried again: it leaves once.
  const [client_id] = useState(() => crypto.randomUUID());
  const forward = useChange(
    (input: { to: string[]; body: string }) =>
      take(
        client.POST("/api/v1/conversations/{id}/messages/{message_id}/forward", {
          params: { path: { id: message.conversation_id, message_id: message.id } },
          body: { client_id, ...input },
        }),
      ),
    [],
    {
      onDone: (note) => {
        showMessage(queries, note);
        toast(t`Forwarded`, { seconds: 2 });
        onClose();
      },
    },
  );
  return (
    <Modal opened onClose={onClose} title={t`Forward by mail`}>
      <Form onSubmit={onSubmit((text) => forward.mutate({ to: text("to").split(/[\s,;]+/).filter(Boolean), body: text("body") }))}>
        <TextInput
          name="to"
          required
          label={t`To`}
          description={t`Addresses, separated by commas. Their answers come back into this conversation; the customer does not see them.`}
          error={faultOf(forward.error, "to")}
          data-autofocus
        />
        <Textarea name="body" label={t`Your words above it`} rows={3} maxLength={50_000} error={faultOf(forward.error, "body")} />
        <FormError error={forward.error} fields={["to", "body"]} />
        <Buttons>
          <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={forward.isPending}>{t`Forward`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}
