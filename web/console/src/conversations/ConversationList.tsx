import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { client, Refusal, take } from "@ondam/api";
import { Avatar, Bars, ChannelIcon, Empty, Failure, Hidden } from "@ondam/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { AlarmClock, ArrowUp, AtSign, ChevronsUp, ChevronUp, CircleCheck, Coffee, Hourglass, SearchX, StickyNote } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";

import { ago, dateTime, dayAndTime, duration } from "../base/format.ts";
import { useMemberName } from "../base/lookups.ts";
import { inPixels } from "../base/size.ts";
import { useMay } from "../base/session.tsx";
import { useShortcut } from "../base/shortcuts.ts";
import { fromHit } from "../base/snippet.ts";
import { useNow } from "../base/time.ts";
import { channelKind, priority, problem, status } from "../base/words.ts";
import { BulkBar } from "./BulkBar.tsx";
import css from "./ConversationList.module.css";
import { type ConversationBrief, type Filters, listQuery } from "./conversations.ts";

/** Three lines of text, whatever size the browser gives its letters. */
const rowHeight = inPixels(5.375);

/** Where the list was left: whoever comes back to it from a conversation, on a phone, goes on there. */
let left = { key: "", top: 0 };

interface Props {
  filters: Filters;
  selected: string | null;
  onOpen: (id: string) => void;
  onFilters: (change: Partial<Filters>) => void;
}

/** Another view or search is another list: it begins at its top, and nothing of it is chosen. */
export function ConversationList(props: Props) {
  const key = JSON.stringify(props.filters);
  return <List key={key} name={key} {...props} />;
}

function List(props: Props & { name: string }) {
  const { filters, selected, onOpen, name } = props;
  const query = useInfiniteQuery(listQuery(filters));
  const all = useMemo(() => onceEach(query.data?.pages.flatMap((page) => page.items) ?? []), [query.data]);
  const scroller = useRef<HTMLDivElement>(null);
  const { items, fresh, showFresh, onScrolled } = useSteadyOrder(all);
  useEffect(() => {
    if (left.key !== name) left = { key: name, top: 0 };
  }, [name]);

  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialOffset: left.key === name ? left.top : 0,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  const rows = virtual.getVirtualItems();
  const lastShown = rows[rows.length - 1]?.index ?? 0;
  const { hasNextPage, fetchNextPage } = query;
  // A page that was refused is asked for again with the list, not at once and for ever.
  const mayFetch = hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError;
  useEffect(() => {
    if (mayFetch && lastShown >= items.length - 10) void fetchNextPage();
  }, [mayFetch, fetchNextPage, lastShown, items.length]);

  const move = (step: number) => {
    const at = items.findIndex((item) => item.id === selected);
    const next = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))];
    if (!next) return;
    onOpen(next.id);
    virtual.scrollToIndex(items.indexOf(next), { align: "auto" });
  };
  useShortcut({ code: "KeyJ", group: "list", label: t`Next conversation` }, () => move(1));
  useShortcut({ code: "KeyK", group: "list", label: t`Previous conversation` }, () => move(-1));

  const mayManage = useMay("manage_conversations");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  useShortcut({ code: "KeyX", group: "list", label: t`Choose for a change of several` }, () => selected && toggle(selected), mayManage);

  if (query.isPending) return <Bars rows={7} tall />;
  if (query.isError && !items.length)
    return (
      <Failure
        title={t`The list could not be loaded`}
        text={query.error instanceof Refusal ? problem(query.error) : null}
        action={<Button variant="default" onClick={() => void query.refetch()}>{t`Try again`}</Button>}
      />
    );
  if (!items.length) return <Nothing filters={filters} onFilters={props.onFilters} />;

  return (
    <div className={css.frame}>
      {fresh > 0 ? (
        <button
          type="button"
          className={css.fresh}
          onClick={() => {
            showFresh();
            scroller.current?.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp size={14} aria-hidden="true" />
          {t`${fresh} new`}
        </button>
      ) : null}
      <div ref={scroller} className={css.scroller} onScroll={(event) => {
          left = { key: name, top: event.currentTarget.scrollTop };
          onScrolled(left.top);
        }}
      >
        <ul className={css.rows} style={{ height: virtual.getTotalSize() }}>
          {rows.map((row) => {
            const item = items[row.index];
            return item ? (
              <li
                key={row.key}
                className={css.row}
                style={{ transform: `translateY(${row.start}px)`, height: rowHeight }}
                aria-setsize={hasNextPage ? -1 : items.length}
                aria-posinset={row.index + 1}
              >
                <Row item={item} view={filters.view} selected={item.id === selected} onOpen={onOpen} />
                {mayManage ? (
                  <input
                    type="checkbox"
                    className={css.check}
                    data-any={chosen.size ? "" : undefined}
                    aria-label={t`Choose #${item.number}`}
                    checked={chosen.has(item.id)}
                    onChange={() => toggle(item.id)}
                  />
                ) : null}
              </li>
            ) : null;
          })}
        </ul>
      </div>
      {chosen.size ? <BulkBar ids={[...chosen]} view={filters.view} onDone={() => setChosen(new Set())} /> : null}
    </div>
  );
}

/** What changed its place between two pages, or was found by two words, stands where it came first. */
function onceEach(items: ConversationBrief[]): ConversationBrief[] {
  const seen = new Set<string>();
  return items.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** While somebody reads further down, what arrives waits behind a bar in place of pushing the rows away. */
function useSteadyOrder(all: ConversationBrief[]) {
  const [frozen, freeze] = useState<string[] | null>(null);
  // The list may be long and every scrolled row renders this anew.
  const { items, fresh } = useMemo(() => (frozen ? keepOrder(all, frozen) : { items: all, fresh: 0 }), [all, frozen]);
  return {
    items,
    fresh,
    showFresh: () => freeze(null),
    onScrolled: (top: number) => {
      if (top > rowHeight && !frozen) freeze(all.map((item) => item.id));
      if (top <= 4 && frozen) freeze(null);
    },
  };
}

function keepOrder(all: ConversationBrief[], order: string[]) {
  const known = new Set(order);
  const byId = new Map(all.map((item) => [item.id, item]));
  const firstKnown = Math.max(
    all.findIndex((item) => known.has(item.id)),
    0,
  );
  const items = order.map((id) => byId.get(id)).filter((item) => item !== undefined);
  let fresh = 0;
  all.forEach((item, index) => {
    if (known.has(item.id)) return;
    if (index < firstKnown + 50) fresh += 1;
    else items.push(item);
  });
  return { items, fresh };
}

function Nothing({ filters, onFilters }: { filters: Filters; onFilters: (change: Partial<Filters>) => void }) {
  const { q, channel_kind, tag } = filters;
  if (q || channel_kind || tag)
    return (
      <Empty
        icon={<SearchX size={20} />}
        title={t`Nothing found`}
        text={t`No conversation of this view fits the search.`}
        action={
          filters.view === "all" ? (
            <Button variant="default" onClick={() => onFilters({ q: undefined, channel_kind: undefined, tag: undefined })}>{t`Clear the search`}</Button>
          ) : (
            <Button variant="default" onClick={() => onFilters({ view: "all", q, channel_kind, tag })}>{t`Search in all conversations`}</Button>
          )
        }
      />
    );
  switch (filters.view) {
    case "mine":
      return <Empty icon={<Coffee size={20} />} title={t`All answered`} text={t`Nothing waits for you. Take one from “Unassigned”, or have a coffee.`} />;
    case "unassigned":
      return <Empty icon={<Coffee size={20} />} title={t`Nothing is waiting`} text={t`Every open conversation has somebody who looks after it.`} />;
    case "mentions":
      return <Empty icon={<AtSign size={20} />} title={t`No mentions`} text={t`A note with @ and your name brings its conversation here.`} />;
    case "pending":
      return <Empty icon={<Hourglass size={20} />} title={t`Nothing is pending`} text={t`Conversations that wait for the customer's answer stand here.`} />;
    case "snoozed":
      return <Empty icon={<AlarmClock size={20} />} title={t`Nothing is snoozed`} text={t`What can wait stands here, and comes back at the time that you choose.`} />;
    case "spam":
      return <Empty icon={<CircleCheck size={20} />} title={t`No spam`} text={t`What your mail server takes for spam, or somebody here marks, stands here and nowhere else.`} />;
    case "resolved":
      return <Empty icon={<CircleCheck size={20} />} title={t`Nothing is resolved yet`} />;
    default:
      return <NoConversations />;
  }
}

function NoConversations() {
  const mayManage = useMay("manage_channels");
  const navigate = useNavigate();
  const channels = useQuery({ queryKey: ["channels"], queryFn: () => take(client.GET("/api/v1/channels")) }).data?.items;
  return (
    <Empty
      icon={<Coffee size={20} />}
      title={t`Nothing here`}
      text={t`Conversations appear here as soon as customers write on one of your channels.`}
      action={mayManage && channels?.length === 0 ? <Button onClick={() => void navigate({ to: "/settings/channels" })}>{t`New channel`}</Button> : null}
    />
  );
}

/** Where the words of a search stand; a list that was searched shows this in place of the last message. */
function Match({ pieces }: { pieces: NonNullable<ConversationBrief["match"]> }) {
  return fromHit(pieces).map((piece, index) => (piece.hit ? <mark key={index}>{piece.text}</mark> : piece.text));
}

function LastMessage({ item }: { item: ConversationBrief }) {
  const last = item.last_message;
  if (!last) return null;
  return (
    <>
      {last.kind === "note" ? <StickyNote size={12} aria-label={t`Note`} className={css.note} /> : null}
      {item.subject && last.kind === "incoming" ? <b className={css.subject}>{item.subject} </b> : null}
      {last.kind === "outgoing" ? `${last.author.name ?? t`Team`}: ` : ""}
      {last.text}
    </>
  );
}

interface RowProps {
  item: ConversationBrief;
  view: Filters["view"];
  selected: boolean;
  onOpen: (id: string) => void;
}

function Row({ item, view, selected, onOpen }: RowProps) {
  const memberName = useMemberName();
  const name = item.customer.name ?? item.customer.email ?? item.customer.phone ?? t`Visitor`;
  const assignee = memberName(item.assignee_id);
  return (
    <a
      href={`?conversation=${item.id}`}
      className={css.link}
      aria-current={selected ? "true" : undefined}
      data-status={item.status}
      data-unread={item.unread > 0 || item.mentioned ? "" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(item.id);
      }}
    >
      <span className={css.avatar}>
        <Avatar name={name} seed={item.customer.id} />
        <span className={css.channel}>
          <ChannelIcon kind={item.channels[0]?.kind ?? "api"} size={12} label={channelKind(item.channels[0]?.kind ?? "api")} />
        </span>
      </span>
      <span className={css.body}>
        <span className={css.line}>
          <span className={css.name}>{name}</span>
          <time className={css.time} dateTime={item.last_activity_at} title={dateTime(item.last_activity_at)}>
            {ago(item.last_activity_at)}
          </time>
        </span>
        <span className={css.line}>
          <span className={css.preview}>{item.match ? <Match pieces={item.match} /> : <LastMessage item={item} />}</span>
          {item.mentioned ? (
            <span className={css.unread}>
              @<Hidden>{t`A note names you`}</Hidden>
            </span>
          ) : null}
          {item.unread > 0 ? (
            <span className={css.unread}>
              {item.unread}
              <Hidden>{t`unread`}</Hidden>
            </span>
          ) : null}
        </span>
        <span className={css.meta}>
          {item.status === view ? null : <StatusMark value={item.status} />}
          <PriorityMark value={item.priority} />
          {item.waiting_since && item.status !== "resolved" && item.status !== "spam" ? <Waiting since={item.waiting_since} /> : null}
          {item.status === "snoozed" && item.snoozed_until ? (
            <span className={css.snoozed}>
              <AlarmClock size={12} aria-hidden="true" />
              {dayAndTime(item.snoozed_until)}
            </span>
          ) : null}
          {item.channels.length > 1
            ? item.channels.slice(1).map((channel) => <ChannelIcon key={channel.id} kind={channel.kind} size={12} label={channelKind(channel.kind)} />)
            : null}
          {item.tags.slice(0, 2).map((tag) => (
            <span key={tag} className={css.tag}>
              {tag}
            </span>
          ))}
          <span className={css.spring} />
          {assignee ? (
            <span title={assignee} className={css.assignee}>
              <Avatar name={assignee} seed={item.assignee_id ?? ""} size="xs" />
              <Hidden>{t`Assigned to ${assignee}`}</Hidden>
            </span>
          ) : null}
        </span>
      </span>
    </a>
  );
}

/** How a row stands that is not open, where the view does not say so; a snooze is told by its time. */
function StatusMark({ value }: { value: ConversationBrief["status"] }) {
  if (value === "open" || value === "snoozed") return null;
  const Icon = value === "resolved" ? CircleCheck : Hourglass;
  return (
    <span className={css.status} data-value={value}>
      <Icon size={12} aria-hidden="true" />
      {status(value)}
    </span>
  );
}

function PriorityMark({ value }: { value: ConversationBrief["priority"] }) {
  if (value === "low" || value === "medium") return null;
  const Icon = value === "urgent" ? ChevronsUp : ChevronUp;
  return (
    <span className={css.priority} data-value={value}>
      <Icon size={13} aria-hidden="true" />
      {priority(value)}
    </span>
  );
}

/** How long the customer has waited: calm for half an hour, then warm, then red. */
function Waiting({ since }: { since: string }) {
  const now = useNow(30_000);
  const seconds = (now - new Date(since).getTime()) / 1000;
  const tone = seconds > 4 * 3600 ? "long" : seconds > 1800 ? "some" : "short";
  return (
    <span className={css.waiting} data-tone={tone} title={t`Waiting since ${dateTime(since)}`}>
      {t`waits ${duration(Math.max(60, Math.floor(seconds / 60) * 60))}`}
    </span>
  );
}
