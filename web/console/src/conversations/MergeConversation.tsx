import { t } from "@lingui/core/macro";
import { Button, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { client, Refusal, take } from "@ondam/api";
import { Bars, ChannelIcon, Empty, Failure } from "@ondam/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";

import { useChange } from "../base/crud.ts";
import { FormError, onSubmit } from "../base/form.tsx";
import { ago } from "../base/format.ts";
import { Buttons } from "../base/Page.tsx";
import { toast } from "../base/toast.tsx";
import { channelKind, problem } from "../base/words.ts";
import type { Conversation, ConversationBrief } from "./conversations.ts";
import css from "./MergeConversation.module.css";
import { mergeable } from "./merging.ts";
import { StatusBadge } from "./StatusBadge.tsx";

/** Two conversations are one matter: this one goes over into another of the same customer. */
export function MergeConversation(props: { conversation: Conversation; onClose: () => void; onMerged: (id: string) => void }) {
  const { conversation } = props;
  const { id, number, customer } = conversation;
  const [q, setQ] = useState("");
  const [wanted] = useDebouncedValue(q.trim(), 200);
  const [into, setInto] = useState<ConversationBrief | null>(null);
  const found = useQuery({
    queryKey: ["conversations", "merge", customer.id, wanted],
    queryFn: ({ signal }) =>
      take(client.GET("/api/v1/conversations", { params: { query: { limit: 30, ...(wanted ? { q: wanted } : { customer_id: customer.id }) } }, signal })),
    placeholderData: keepPreviousData,
  });
  const list = found.data ? mergeable(conversation, found.data.items) : [];
  const merge = useChange(
    (into_id: string) => take(client.POST("/api/v1/conversations/{id}/merge", { params: { path: { id } }, body: { into_id } })),
    ["conversations", "counts", "conversation", "messages", "link_suggestions", "customer"],
    {
      onDone: (stands) => {
        toast(t`#${number} is part of #${stands.number} now.`);
        props.onClose();
        props.onMerged(stands.id);
      },
    },
  );
  return (
    <Modal opened onClose={props.onClose} title={t`Merge #${number} into another conversation`} size="lg">
      <form className={css.form} onSubmit={onSubmit(() => into && merge.mutate(into.id))}>
        <TextInput
          type="search"
          label={t`Which conversation is about the same matter?`}
          placeholder={t`Name, number, words of a message`}
          leftSection={<Search size={14} aria-hidden="true" />}
          onInput={(event) => setQ(event.currentTarget.value)}
          data-autofocus
        />
        <fieldset className={css.list} aria-busy={found.isPending}>
          <legend className={css.legend}>{wanted ? t`Found` : t`Other conversations of this customer`}</legend>
          {found.isPending ? <Bars rows={3} /> : null}
          {found.isError ? <Failure title={t`The list could not be loaded`} text={found.error instanceof Refusal ? problem(found.error) : null} /> : null}
          {list.map(({ item, isOthers }) => (
            <Choice key={item.id} item={item} isOthers={isOthers} checked={into?.id === item.id} onChoose={() => setInto(item)} />
          ))}
          {found.data && !list.length ? (
            wanted ? <Empty title={t`Nothing found`} /> : <Empty title={t`This customer has no other conversation`} text={t`Search for one that is under another name.`} />
          ) : null}
        </fieldset>
        {into ? (
          <div className={css.outcome} role="status">
            <p>
              {t`The messages, notes and files of #${number} go into #${into.number}, in the order in which they were written; so do its tags, channels and details. After that #${number} is in no list, and its address shows #${into.number}.`}
            </p>
            {into.status === "resolved" && conversation.status !== "resolved" ? <p>{t`#${into.number} is opened again.`}</p> : null}
            <p>
              <b>{t`The customer is not told. It cannot be undone.`}</b>
            </p>
          </div>
        ) : null}
        <FormError error={merge.error} />
        <Buttons>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button type="submit" disabled={!into} loading={merge.isPending}>
            {into ? t`Merge into #${into.number}` : t`Merge`}
          </Button>
        </Buttons>
      </form>
    </Modal>
  );
}

function Choice(props: { item: ConversationBrief; isOthers: boolean; checked: boolean; onChoose: () => void }) {
  const { item, isOthers } = props;
  const kind = item.channels[0]?.kind ?? "api";
  return (
    <label className={css.choice} data-disabled={isOthers ? "" : undefined}>
      <input type="radio" name="into" value={item.id} checked={props.checked} disabled={isOthers} onChange={props.onChoose} />
      <ChannelIcon kind={kind} label={channelKind(kind)} />
      <span className={css.text}>
        <span className={css.subject}>
          <span className={css.number}>#{item.number}</span> {item.subject ?? item.last_message?.text ?? ""}
        </span>
        <span className={css.meta}>
          {isOthers ? t`Of ${item.customer.name ?? item.customer.email ?? t`another customer`}: merge the customers first.` : ago(item.last_activity_at)}
        </span>
      </span>
      <StatusBadge conversation={item} />
    </label>
  );
}
