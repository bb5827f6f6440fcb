import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import type { Model } from "@ondam/api";
import { Empty } from "@ondam/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import {
  CalendarClock,
  Fingerprint,
  Globe,
  History,
  type LucideIcon,
  MessageSquare,
  MousePointerClick,
  Package,
  Star,
  UserRound,
} from "lucide-react";
import { useState } from "react";

import { Awaited } from "../base/Awaited.tsx";
import { clockTime, dateTime, dayKey, dayName } from "../base/format.ts";
import { usePlaceTime } from "../base/session.tsx";
import { timelineQuery } from "./customers.ts";
import { entryDetail, entryTitle } from "./facts.ts";
import css from "./Timeline.module.css";

const icons: Record<Model<"TimelineEntry">["category"], LucideIcon> = {
  page: Globe,
  track: MousePointerClick,
  identify: Fingerprint,
  order: Package,
  appointment: CalendarClock,
  conversation: MessageSquare,
  message: MessageSquare,
  survey: Star,
  customer: UserRound,
  other: History,
};

function filters(): [string, string][] {
  return [
    ["", t`All`],
    ["conversation,message", t({ message: "Messages", context: "timeline" })],
    ["order", t`Orders`],
    ["appointment", t`Appointments`],
    ["page,track", t`Web`],
    ["survey", t`Ratings`],
  ];
}

/** Every interaction of every channel, newest first. */
export function Timeline(props: { id: string; onOpenConversation: (id: string) => void }) {
  const [category, setCategory] = useState("");
  const query = useInfiniteQuery(timelineQuery(props.id, category));
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={css.timeline}>
      <div className={css.filters} role="group" aria-label={t`Show`}>
        {filters().map(([value, label]) => (
          <button key={value} type="button" className={css.filter} aria-pressed={value === category} onClick={() => setCategory(value)}>
            {label}
          </button>
        ))}
      </div>
      <Awaited query={query} rows={5} />
      {query.isSuccess && !entries.length ? <Empty title={t`Nothing yet`} text={t`Page views, orders, messages and ratings appear here.`} /> : null}
      <ol className={css.entries}>
        {entries.map((entry, index) => (
          <Entry key={entry.id} entry={entry} before={entries[index - 1]} onOpenConversation={props.onOpenConversation} />
        ))}
      </ol>
      {query.hasNextPage ? (
        <Button variant="subtle" fullWidth loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t`Earlier`}</Button>
      ) : null}
    </div>
  );
}

function Entry(props: {
  entry: Model<"TimelineEntry">;
  before: Model<"TimelineEntry"> | undefined;
  onOpenConversation: (id: string) => void;
}) {
  const { entry, before } = props;
  const Icon = icons[entry.category];
  const newDay = !before || dayKey(before.at) !== dayKey(entry.at);
  const detail = entryDetail(entry, usePlaceTime());
  const conversation = entry.conversation_id;
  return (
    <>
      {newDay ? <li className={css.day}>{dayName(entry.at)}</li> : null}
      <li className={css.entry}>
        <span className={css.icon} data-category={entry.category} aria-hidden="true">
          <Icon size={13} />
        </span>
        <span className={css.body}>
          {conversation ? (
            <button type="button" className={css.link} onClick={() => props.onOpenConversation(conversation)}>
              {entryTitle(entry)}
            </button>
          ) : (
            <span className={css.title}>{entryTitle(entry)}</span>
          )}
          {detail ? <span className={css.detail}>{detail}</span> : null}
        </span>
        <time className={css.time} dateTime={entry.at} title={dateTime(entry.at)}>
          {clockTime(entry.at)}
        </time>
      </li>
    </>
  );
}
