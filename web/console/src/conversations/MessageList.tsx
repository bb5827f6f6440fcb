import { t } from "@lingui/core/macro";
import { Button, Loader } from "@mantine/core";
import { Refusal } from "@ondam/api";
import { Avatar, Bars, ChannelIcon, Failure } from "@ondam/ui";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { AlertTriangle, Check, CheckCheck, CircleAlert, Clock3, StickyNote } from "lucide-react";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

import { clockTime, dateTime, dayKey, dayName } from "../base/format.ts";
import { typing } from "../base/live.ts";
import { useMemberName, useTeams } from "../base/lookups.ts";
import { usePlaceTime } from "../base/session.tsx";
import { useStore } from "../base/store.ts";
import { toastProblem } from "../base/toast.tsx";
import { channelKind, deliveryText, problem } from "../base/words.ts";
import { activityText } from "./activity.ts";
import { Attachments } from "./Attachments.tsx";
import { type Conversation, markRead, type Message, messagesQuery } from "./conversations.ts";
import { Forward } from "./Forward.tsx";
import { LinkedText } from "./LinkedText.tsx";
import { MailFrame } from "./MailFrame.tsx";
import css from "./MessageList.module.css";
import { forget, outbox, type Pending, send, showMessage } from "./outbox.ts";
import { client, take } from "@ondam/api";

export function MessageList({ conversation }: { conversation: Conversation }) {
  const { id } = conversation;
  const query = useInfiniteQuery(messagesQuery(id));
  const messages = useMemo(() => (query.data?.pages.flatMap((page) => page.items) ?? []).toReversed(), [query.data]);
  const known = useMemo(() => new Set(messages.map((message) => message.client_id)), [messages]);
  const pending = useStore(outbox).filter((item) => item.conversation_id === id && !known.has(item.client_id));
  const scroller = useRef<HTMLDivElement>(null);
  const { onScroll, atEnd, toEnd } = useStickToEnd(scroller, messages.length + pending.length);
  useReadMarker(conversation, messages);

  if (query.isPending) return <div className={css.scroller}><Bars rows={6} tall /></div>;
  if (query.isError)
    return (
      <div className={css.scroller}>
        <Failure
          title={t`The messages could not be loaded`}
          text={query.error instanceof Refusal ? problem(query.error) : null}
          action={<Button variant="default" onClick={() => void query.refetch()}>{t`Try again`}</Button>}
        />
      </div>
    );
  return (
    <div className={css.frame}>
      <div
        ref={scroller}
        className={css.scroller}
        role="log"
        aria-label={t`Messages`}
        tabIndex={0}
        onScroll={() => {
          onScroll();
          if ((scroller.current?.scrollTop ?? 1) < 120 && query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
        }}
      >
        <div className={css.list}>
          {query.isFetchingNextPage ? <Loader size="sm" className={css.loader} /> : null}
          {query.hasNextPage && !query.isFetchingNextPage ? (
            <Button variant="subtle" className={css.loader} onClick={() => void query.fetchNextPage()}>{t`Earlier messages`}</Button>
          ) : null}
          <Lines messages={messages} conversation={conversation} />
          {pending.map((item) => (
            <PendingBubble key={item.client_id} item={item} />
          ))}
          <Typing id={id} />
        </div>
      </div>
      {atEnd ? null : (
        <button type="button" className={css.toEnd} onClick={toEnd}>
          {t`To the newest`}
        </button>
      )}
    </div>
  );
}

/** Keeps the end in sight unless somebody has scrolled up to read. */
function useStickToEnd(scroller: React.RefObject<HTMLDivElement | null>, count: number) {
  const [atEnd, setAtEnd] = useState(true);
  const stick = useRef(true);
  const heightBefore = useRef(0);
  const toEnd = () => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (stick.current) element.scrollTop = element.scrollHeight;
    else if (element.scrollTop < 200) element.scrollTop += element.scrollHeight - heightBefore.current;
    heightBefore.current = element.scrollHeight;
  }, [scroller, count]);
  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!element || !content) return undefined;
    const observer = new ResizeObserver(() => {
      if (stick.current) element.scrollTop = element.scrollHeight;
      heightBefore.current = element.scrollHeight;
    });
    observer.observe(content);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, count === 0]);
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
    stick.current = near;
    setAtEnd(near);
  };
  return { onScroll, atEnd, toEnd };
}

/** Read is what was on the screen of somebody who looked. */
function useReadMarker(conversation: Conversation, messages: Message[]) {
  const queries = useQueryClient();
  const newest = messages[messages.length - 1]?.id;
  const { id, unread, mentioned } = conversation;
  const marked = useRef("");
  useEffect(() => {
    const mark = () => {
      if (!newest || (unread === 0 && !mentioned) || document.hidden || marked.current === newest) return;
      marked.current = newest;
      markRead(id, newest)
        .then(() => {
          void queries.invalidateQueries({ queryKey: ["conversations"] });
          void queries.invalidateQueries({ queryKey: ["counts"] });
          void queries.invalidateQueries({ queryKey: ["conversation", id] });
        })
        .catch(() => undefined);
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [id, newest, unread, mentioned, queries]);
}

const groupGap = 5 * 60_000;

function Lines({ messages, conversation }: { messages: Message[]; conversation: Conversation }) {
  const teams = useTeams();
  const names = {
    memberName: useMemberName(),
    teamName: (id: string) => teams.find((team) => team.id === id)?.name ?? null,
    placeTime: usePlaceTime(),
  };
  const lines: ReactNode[] = [];
  let before: Message | null = null;
  let channelBefore: string | null = null;
  let subjectBefore = "";
  for (const message of messages) {
    if (!before || dayKey(before.created_at) !== dayKey(message.created_at))
      lines.push(
        <div key={`day-${message.id}`} className={css.day}>
          <span>{dayName(message.created_at)}</span>
        </div>,
      );
    // The change of channel is shown where it happens, by the pill between two messages.
    if (message.activity?.code === "channel") continue;
    if (message.kind === "activity") {
      lines.push(
        <p key={message.id} className={css.activity}>
          {activityText(message, names)}
          <time dateTime={message.created_at} title={dateTime(message.created_at)}>
            {clockTime(message.created_at)}
          </time>
        </p>,
      );
    } else {
      const first: boolean =
        !before ||
        before.kind !== message.kind ||
        before.author.id !== message.author.id ||
        before.channel?.id !== message.channel?.id ||
        dayKey(before.created_at) !== dayKey(message.created_at) ||
        new Date(message.created_at).getTime() - new Date(before.created_at).getTime() > groupGap;
      // A note's channel is where it was forwarded, not where the customer is.
      const kind = message.kind === "note" ? null : (message.channel?.kind ?? null);
      if (kind && channelBefore && kind !== channelBefore)
        lines.push(
          <p key={`via-${message.id}`} className={css.via}>
            <ChannelIcon kind={kind} size={13} />
            {t`From here on by ${channelKind(kind)}`}
          </p>,
        );
      channelBefore = kind ?? channelBefore;
      // The subject of a mail is told where it changes; an answer carries that of the mail before.
      const subject = message.kind === "incoming" ? withoutReply(message.subject ?? "") : "";
      const isNews = subject !== "" && subject !== subjectBefore;
      if (isNews) subjectBefore = subject;
      lines.push(<Bubble key={message.id} message={message} first={first} subject={isNews ? message.subject : null} conversation={conversation} />);
    }
    before = message;
  }
  return <>{lines}</>;
}

function withoutReply(subject: string): string {
  return subject.replace(/^(\s*(re|fwd?|aw|답장|회신|전달)\s*:\s*)+/i, "").trim();
}

function Bubble({ message, first, subject, conversation }: { message: Message; first: boolean; subject: string | null; conversation: Conversation }) {
  const own = message.kind !== "incoming";
  const name = message.author.name ?? (message.author.kind === "system" ? t`Ondam` : own ? t`Team` : (conversation.customer.name ?? t`Visitor`));
  return (
    <article className={css.message} data-kind={message.kind} data-first={first ? "" : undefined}>
      {own ? null : <span className={css.avatar}>{first ? <Avatar name={name} seed={conversation.customer.id} size="sm" /> : null}</span>}
      <div className={css.column}>
        {first ? (
          <p className={css.author}>
            {message.kind === "note" ? <StickyNote size={12} aria-hidden="true" /> : null}
            <b>{name}</b>
            {message.kind === "note" ? <span>{t`Note, only for the team`}</span> : null}
            {message.channel ? (
              <span className={css.channel}>
                <ChannelIcon kind={message.channel.kind} size={12} />
                {channelKind(message.channel.kind)}
              </span>
            ) : null}
          </p>
        ) : null}
        <div className={css.bubble}>
          {subject ? <p className={css.subject}>{subject}</p> : null}
          {message.body ? <Body message={message} /> : null}
          {isEmpty(message) ? <p className={css.subject}>{t`No text`}</p> : null}
          {message.has_html ? <MailFrame message={message} /> : null}
          {message.quoted ? (
            <details className={css.quoted}>
              <summary>{t`Quoted text`}</summary>
              <LinkedText text={message.quoted} />
            </details>
          ) : null}
          <Attachments list={message.attachments} />
        </div>
        <p className={css.foot}>
          {own ? <Forward message={message} /> : null}
          <time dateTime={message.created_at} title={dateTime(message.created_at)}>
            {clockTime(message.created_at)}
          </time>
          {message.kind === "outgoing" || (message.kind === "note" && message.channel) ? <State message={message} /> : null}
          {message.automatic ? <span>{t`Automatic`}</span> : null}
          {message.suspicious ? <span className={css.suspect}>{t`Address failed its checks`}</span> : null}
          {message.proof === "unproven" && !message.suspicious ? <span>{t`Address not proven`}</span> : null}
          {message.kind === "note" && message.cc.length ? <span>{t`Forwarded to ${message.cc.join(", ")}`}</span> : null}
          {message.kind !== "note" && message.cc.length ? <span title={message.cc.join(", ")}>{t`Copy to ${message.cc.length}`}</span> : null}
          {own ? null : <Forward message={message} />}
        </p>
      </div>
    </article>
  );
}

/** A mail may hold nothing but blanks: that it is empty must not look like a fault of ours. */
function isEmpty(message: Message): boolean {
  return message.kind === "incoming" && !message.body && !message.has_html && !message.quoted && !message.attachments.length;
}

function Body({ message }: { message: Message }) {
  const memberName = useMemberName();
  return <LinkedText text={message.body} called={message.mentions.map((id) => memberName(id) ?? "")} />;
}

function State({ message }: { message: Message }) {
  const queries = useQueryClient();
  const retry = () => {
    take(
      client.POST("/api/v1/conversations/{id}/messages/{message_id}/retry", {
        params: { path: { id: message.conversation_id, message_id: message.id } },
      }),
    )
      .then((sent) => showMessage(queries, sent))
      .catch(toastProblem);
  };
  switch (message.state) {
    case "queued":
    case "sending":
      return (
        <span className={css.state}>
          <Clock3 size={12} aria-hidden="true" />
          {message.error ? t`Waiting: ${deliveryText(message.error)}` : t`Sending`}
        </span>
      );
    case "sent":
      return (
        <span className={css.state}>
          <Check size={13} aria-hidden="true" />
          {t`Sent`}
        </span>
      );
    case "delivered":
      return (
        <span className={css.state}>
          <CheckCheck size={13} aria-hidden="true" />
          {t`Delivered`}
        </span>
      );
    case "read":
      return (
        <span className={css.state} data-tone="read">
          <CheckCheck size={13} aria-hidden="true" />
          {t`Read`}
        </span>
      );
    case "failed":
      return (
        <span className={css.state} data-tone="failed">
          <CircleAlert size={13} aria-hidden="true" />
          {message.error ? t`Not sent: ${deliveryText(message.error)}` : t`Not sent`}
          <button type="button" className={css.retry} onClick={retry}>{t`Send again`}</button>
        </span>
      );
    case "unknown":
      return (
        <span className={css.state} data-tone="unknown">
          <AlertTriangle size={13} aria-hidden="true" />
          {t`Perhaps sent: the provider did not answer. Ask the customer before you send it again.`}
          <button type="button" className={css.retry} onClick={retry}>{t`Send again`}</button>
        </span>
      );
    default:
      return null;
  }
}

function PendingBubble({ item }: { item: Pending }) {
  const queries = useQueryClient();
  return (
    <article className={css.message} data-kind={item.kind} data-first="" data-pending="">
      <div className={css.column}>
        <div className={css.bubble}>
          {item.body ? <LinkedText text={item.body} /> : null}
          <Attachments list={item.attachments} />
        </div>
        <p className={css.foot}>
          {item.state === "sending" ? (
            <span className={css.state}>
              <Clock3 size={12} aria-hidden="true" />
              {t`Sending`}
            </span>
          ) : (
            <span className={css.state} data-tone="failed">
              <CircleAlert size={13} aria-hidden="true" />
              {item.error ? problem(item.error) : t`Not sent yet`}
              <button type="button" className={css.retry} onClick={() => void send(queries, item)}>{t`Send again`}</button>
              <button type="button" className={css.retry} onClick={() => forget(item.client_id)}>{t`Throw away`}</button>
            </span>
          )}
        </p>
      </div>
    </article>
  );
}

function Typing({ id }: { id: string }) {
  const who = useStore(typing)[id] ?? [];
  if (!who.length) return null;
  const names = who.map((typist) => typist.name || t`The customer`).join(", ");
  return (
    <p className={css.typing}>
      <span className={css.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {t`${names} is writing…`}
    </p>
  );
}
