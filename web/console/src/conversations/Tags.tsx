import { t } from "@lingui/core/macro";
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Empty } from "@ondam/ui";
import { useQuery } from "@tanstack/react-query";
import { Tag as TagIcon, Trash2 } from "lucide-react";

import { Awaited } from "../base/Awaited.tsx";
import { useRemoval } from "../base/confirm.tsx";
import { useChange } from "../base/crud.ts";
import { faultOf, onSubmit } from "../base/form.tsx";
import { tagsQuery } from "../base/lookups.ts";
import { Page, Row, Rows } from "../base/Page.tsx";
import { useMay } from "../base/session.tsx";
import css from "./Tags.module.css";

export function Tags() {
  const query = useQuery(tagsQuery);
  const tags = query.data?.items ?? [];
  const mayRemove = useMay("manage_workspace");
  const add = useChange((name: string) => take(client.POST("/api/v1/tags", { body: { name, color: "gray" } })), ["tags"]);
  const removal = useRemoval<Model<"Tag">>({
    remove: ({ id }) => take(client.DELETE("/api/v1/tags/{id}", { params: { path: { id } } })),
    stale: ["tags", "conversations"],
    words: ({ name }) => ({ title: t({ message: `Remove ${name}?`, context: "tag" }), text: t`It goes from every conversation that has it.` }),
  });
  const rename = useChange(
    ({ id, name }: { id: string; name: string }) => take(client.PATCH("/api/v1/tags/{id}", { params: { path: { id } }, body: { name } })),
    ["tags", "conversations"],
    { loud: true },
  );
  return (
    <Page title={t`Tags`} text={t`Renaming one renames it on every conversation.`}>
      <form
        className={css.add}
        onSubmit={(event) => {
          const form = event.currentTarget;
          onSubmit((text) => add.mutate(text("name"), { onSuccess: () => form.reset() }))(event);
        }}
      >
        <TextInput name="name" required maxLength={50} aria-label={t`New tag`} placeholder={t`New tag`} error={faultOf(add.error, "name")} />
        <Button type="submit" loading={add.isPending}>{t`Add`}</Button>
      </form>
      <Awaited query={query} rows={4} />
      {tags.length ? (
        <Rows>
          {tags.map((tag) => (
            <Row key={tag.id} icon={<TagIcon size={15} aria-hidden="true" />} title={<TagName tag={tag} onRename={(name) => rename.mutate({ id: tag.id, name })} />}>
              {mayRemove ? (
                <ActionIcon aria-label={t`Remove ${tag.name}`} onClick={() => removal.ask(tag)}>
                  <Trash2 size={15} aria-hidden="true" />
                </ActionIcon>
              ) : null}
            </Row>
          ))}
        </Rows>
      ) : query.isSuccess ? (
        <Empty icon={<TagIcon size={20} />} title={t`No tags yet`} text={t`They also come into being when somebody tags a conversation.`} />
      ) : null}
      {removal.question}
    </Page>
  );
}

function TagName({ tag, onRename }: { tag: Model<"Tag">; onRename: (name: string) => void }) {
  return (
    <input
      className={css.name}
      aria-label={t`Name of the tag ${tag.name}`}
      defaultValue={tag.name}
      maxLength={50}
      onBlur={(event) => {
        const name = event.currentTarget.value.trim();
        if (name && name !== tag.name) onRename(name);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) event.currentTarget.blur();
      }}
    />
  );
}
