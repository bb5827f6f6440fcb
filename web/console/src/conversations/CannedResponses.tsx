import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Modal, Textarea, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Empty } from "@ondam/ui";
import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, TextQuote, Trash2 } from "lucide-react";
import { useState } from "react";

import { Awaited } from "../base/Awaited.tsx";
import { useChange } from "../base/crud.ts";
import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { cannedResponsesQuery } from "../base/lookups.ts";
import { Buttons, Form, Page, Pair, Row, Rows } from "../base/Page.tsx";
import { toast } from "../base/toast.tsx";

const variables = "{{customer.name}}, {{agent.name}}, {{conversation.number}}";
type Canned = Model<"CannedResponse">;

export function CannedResponses() {
  const query = useQuery(cannedResponsesQuery);
  const list = query.data?.items ?? [];
  const [editing, setEditing] = useState<Canned | "new" | null>(null);
  const restore = useChange(
    ({ shortcut, title, body, locale }: Canned) => take(client.POST("/api/v1/canned_responses", { body: { shortcut, title, body, locale } })),
    ["canned_responses"],
    { loud: true },
  );
  const remove = useChange(
    (canned: Canned) => take(client.DELETE("/api/v1/canned_responses/{id}", { params: { path: { id: canned.id } } })).then(() => canned),
    ["canned_responses"],
    {
      loud: true,
      onDone: (canned) => toast(t`Removed /${canned.shortcut}`, { action: { label: t`Undo`, run: () => restore.mutate(canned) } }),
    },
  );
  return (
    <Page
      title={t`Canned responses`}
      text={t`Type / and the beginning of the shortcut while you answer. Hangul works too.`}
      action={<Button leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setEditing("new")}>{t`New response`}</Button>}
    >
      <Awaited query={query} rows={4} tall />
      {list.length ? (
        <Rows>
          {list.map((canned) => (
            <Row
              key={canned.id}
              title={
                <>
                  /{canned.shortcut} {canned.title}
                </>
              }
              text={canned.body}
            >
              <ActionIcon aria-label={t`Change ${canned.shortcut}`} onClick={() => setEditing(canned)}>
                <Pencil size={15} aria-hidden="true" />
              </ActionIcon>
              <ActionIcon aria-label={t`Remove ${canned.shortcut}`} onClick={() => remove.mutate(canned)}>
                <Trash2 size={15} aria-hidden="true" />
              </ActionIcon>
            </Row>
          ))}
        </Rows>
      ) : query.isSuccess ? (
        <Empty icon={<TextQuote size={20} />} title={t`No canned responses yet`} text={t`Write the answer to a question that comes every day, once.`} />
      ) : null}
      {editing ? <Edit canned={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
    </Page>
  );
}

function Edit({ canned, onClose }: { canned: Canned | null; onClose: () => void }) {
  const save = useChange(
    (body: Model<"CannedResponseInput">) =>
      canned
        ? take(client.PATCH("/api/v1/canned_responses/{id}", { params: { path: { id: canned.id } }, body }))
        : take(client.POST("/api/v1/canned_responses", { body })),
    ["canned_responses"],
    { onDone: onClose },
  );
  return (
    <Modal opened onClose={onClose} title={canned ? t`Change` : t`New response`} size="lg">
      <Form onSubmit={onSubmit((text) => save.mutate({ shortcut: text("shortcut").replace(/^\//, ""), title: text("title"), body: text("body") }))}>
        <Pair>
          <TextInput name="shortcut" required label={t`Shortcut`} leftSection="/" defaultValue={canned?.shortcut ?? ""} error={faultOf(save.error, "shortcut")} data-autofocus />
          <TextInput name="title" label={t`Title`} defaultValue={canned?.title ?? ""} error={faultOf(save.error, "title")} />
        </Pair>
        <Textarea
          name="body"
          required
          rows={7}
          label={t`Text`}
          description={t`${variables} are filled in.`}
          defaultValue={canned?.body ?? ""}
          error={faultOf(save.error, "body")}
        />
        <FormError error={save.error} fields={["shortcut", "title", "body"]} />
        <Buttons>
          <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" loading={save.isPending}>{t`Save`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}
