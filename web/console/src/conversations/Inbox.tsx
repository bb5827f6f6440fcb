import { t } from "@lingui/core/macro";
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type Model } from "@ondam/api";
import { ChannelIcon, Empty, HiddenTitle } from "@ondam/ui";
import { useQuery } from "@tanstack/react-query";
import {
  ArrowDownWideNarrow,
  AtSign,
  ChevronDown,
  CircleCheck,
  CircleDot,
  Clock3,
  Hourglass,
  Layers,
  MessageSquareText,
  OctagonAlert,
  SquarePen,
  UserRound,
  UserRoundX,
  X,
} from "lucide-react";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";

import { number } from "../base/format.ts";
import { SearchField } from "../base/SearchField.tsx";
import { useMay } from "../base/session.tsx";
import { useShortcut } from "../base/shortcuts.ts";
import { channelKind } from "../base/words.ts";
import { ConversationList } from "./ConversationList.tsx";
import { ConversationPane } from "./ConversationPane.tsx";
import { countsQuery, type Conversation, type Filters, type View } from "./conversations.ts";
import css from "./Inbox.module.css";
import { MatterPanel } from "./MatterPanel.tsx";

const StartConversation = lazy(() => import("./StartConversation.tsx").then((module) => ({ default: module.StartConversation })));
const SidePanel = lazy(() => import("./SidePanel.tsx").then((module) => ({ default: module.SidePanel })));

export interface InboxProps {
  filters: Filters;
  conversationId: string | null;
  onFilters: (change: Partial<Filters>) => void;
  onOpen: (id: string | null) => void;
  onOpenCustomer: (id: string) => void;
  /** What is shown of the customer beside the conversation. */
  customer: (conversation: Conversation) => ReactNode;
}

export function viewName(view: View): string {
  switch (view) {
    case "mine":
      return t`Mine`;
    case "unassigned":
      return t`Unassigned`;
    case "open":
      return t`Open`;
    case "pending":
      return t`Pending`;
    case "snoozed":
      return t`Snoozed`;
    case "resolved":
      return t`Resolved`;
    case "all":
      return t`All`;
    case "mentions":
      return t`Mentions`;
    case "spam":
      return t`Spam`;
  }
}
/** How many a view holds; of mentions those that were not read. Nobody counts spam. */
function Count({ counts, view }: { counts: Model<"ViewCounts"> | undefined; view: View }) {
  if (!counts || view === "spam") return null;
  return <span className={css.count}>{number(view === "mentions" ? counts.mentions_unread : counts[view])}</span>;
}
/** Whether something came to me, or to nobody yet, that I have not read. */
function hasNew(counts: Model<"ViewCounts">, view: View): boolean {
  return (view === "mine" || view === "mentions" || view === "unassigned") && counts[`${view}_unread`] > 0;
}
const views: { view: View; icon: typeof Layers }[] = [
  { view: "mine", icon: UserRound },
  { view: "mentions", icon: AtSign },
  { view: "unassigned", icon: UserRoundX },
  { view: "open", icon: CircleDot },
  { view: "pending", icon: Hourglass },
  { view: "snoozed", icon: Clock3 },
  { view: "resolved", icon: CircleCheck },
  { view: "all", icon: Layers },
  { view: "spam", icon: OctagonAlert },
];
const kinds: Model<"ChannelKind">[] = ["web_chat", "email", "whatsapp", "api"];

export function Inbox(props: InboxProps) {
  const { filters, conversationId, onFilters, onOpen } = props;
  const wide = useMediaQuery("(min-width: 75em)", true, { getInitialValueInEffect: false });
  const medium = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const narrow = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  const [panelOpen, setPanelOpen] = useState(false);
  const [starting, setStarting] = useState(false);
  const mayReply = useMay("reply_conversations");

  useShortcut({ code: "KeyC", group: "list", label: t`Write to a customer` }, () => setStarting(true), mayReply);

  const panel = (conversation: Conversation) => (
    <div className={css.panel}>
      <MatterPanel key={conversation.id} conversation={conversation} />
      {props.customer(conversation)}
    </div>
  );
  return (
    <div className={css.inbox} data-open={conversationId ? "" : undefined}>
      {medium ? null : <HiddenTitle>{t`Inbox`}</HiddenTitle>}
      {medium ? <Views current={filters.view} onChoose={(view) => onFilters({ view })} /> : null}
      {narrow && conversationId ? null : (
        <section className={css.list} aria-label={t`Conversations`}>
          <ListHead {...props} withViews={!medium} onStart={mayReply ? () => setStarting(true) : null} />
          <ConversationList filters={filters} selected={conversationId} onOpen={onOpen} onFilters={onFilters} />
        </section>
      )}
      {narrow && !conversationId ? null : conversationId ? (
        <ConversationPane
          key={conversationId}
          id={conversationId}
          onClose={() => onOpen(null)}
          onOpen={onOpen}
          onOpenCustomer={props.onOpenCustomer}
          onTogglePanel={wide ? null : () => setPanelOpen(true)}
          aside={(conversation) =>
            wide ? (
              <aside className={css.aside} aria-label={t`Customer and matter`}>
                {panel(conversation)}
              </aside>
            ) : (
              <Suspense>{panelOpen ? <SidePanel onClose={() => setPanelOpen(false)}>{panel(conversation)}</SidePanel> : null}</Suspense>
            )
          }
        />
      ) : (
        <div className={css.nothing}>
          <Empty
            icon={<MessageSquareText size={20} />}
            title={t`Choose a conversation`}
            text={t`J and K move through the list, Enter opens, ? shows every shortcut.`}
          />
        </div>
      )}
      <Suspense>{starting ? <StartConversation onClose={() => setStarting(false)} onStarted={onOpen} /> : null}</Suspense>
    </div>
  );
}

function Views({ current, onChoose }: { current: View; onChoose: (view: View) => void }) {
  const counts = useQuery(countsQuery).data;
  return (
    <nav className={css.views} aria-label={t`Views`}>
      <h1 className={css.title}>{t`Inbox`}</h1>
      <ul>
        {views.map(({ view, icon: Icon }) => (
          <li key={view}>
            <button
              type="button"
              className={css.view}
              aria-current={view === current ? "page" : undefined}
              onClick={() => onChoose(view)}
            >
              <Icon size={16} aria-hidden="true" />
              <span className={css.viewName}>{viewName(view)}</span>
              {counts && hasNew(counts, view) ? <span className={css.dot} aria-hidden="true" /> : null}
              {view === "all" || view === "resolved" ? null : <Count counts={counts} view={view} />}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function ListHead(props: InboxProps & { withViews: boolean; onStart: (() => void) | null }) {
  const { filters, onFilters } = props;
  const counts = useQuery(countsQuery).data;
  const field = useRef<HTMLInputElement>(null);
  useShortcut({ code: "Slash", group: "list", label: t`Search in this view` }, () => field.current?.focus());

  return (
    <div className={css.head}>
      <div className={css.headRow}>
        {props.withViews ? (
          <Menu position="bottom-start">
            <Menu.Target>
              <button type="button" className={css.viewMenu}>
                {viewName(filters.view)}
                {filters.q ? null : <Count counts={counts} view={filters.view} />}
                <ChevronDown size={16} aria-hidden="true" />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {views.map(({ view, icon: Icon }) => (
                <Menu.Item
                  key={view}
                  leftSection={<Icon size={16} aria-hidden="true" />}
                  rightSection={<Count counts={counts} view={view} />}
                  onClick={() => onFilters({ view })}
                >
                  {viewName(view)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        ) : (
          <h2 className={css.viewTitle}>{viewName(filters.view)}</h2>
        )}
        <span className={css.spring} />
        <FilterMenu {...props} />
        {props.onStart ? (
          <Tooltip label={t`Write to a customer`}>
            <ActionIcon aria-label={t`Write to a customer`} onClick={props.onStart}>
              <SquarePen size={16} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </div>
      <SearchField
        ref={field}
        label={t`Search in this view`}
        placeholder={t`Name, number, words of a message`}
        value={filters.q ?? ""}
        onSearch={(q) => onFilters({ q: q || undefined })}
      />
      <ActiveFilters {...props} />
    </div>
  );
}

function FilterMenu({ filters, onFilters }: InboxProps) {
  const sorts = [
    ["updated", t`Newest change first`],
    ["waiting", t`Longest wait first`],
    ["priority", t`Most urgent first`],
    ["oldest", t`Oldest first`],
  ] as const;
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label={t`Sort and filter`}>
          <ActionIcon aria-label={t`Sort and filter`}>
            <ArrowDownWideNarrow size={16} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t`Sort`}</Menu.Label>
        {sorts.map(([sort, label]) => (
          <Menu.Item
            key={sort}
            onClick={() => onFilters({ sort: sort === "updated" ? undefined : sort })}
            rightSection={(filters.sort ?? "updated") === sort ? <CircleCheck size={14} aria-hidden="true" /> : null}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Label>{t`Channel`}</Menu.Label>
        {kinds.map((kind) => (
          <Menu.Item
            key={kind}
            leftSection={<ChannelIcon kind={kind} />}
            onClick={() => onFilters({ channel_kind: filters.channel_kind === kind ? undefined : kind })}
            rightSection={filters.channel_kind === kind ? <CircleCheck size={14} aria-hidden="true" /> : null}
          >
            {channelKind(kind)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ActiveFilters({ filters, onFilters }: InboxProps) {
  const chips: { label: string; clear: Partial<Filters> }[] = [];
  if (filters.channel_kind) chips.push({ label: channelKind(filters.channel_kind), clear: { channel_kind: undefined } });
  if (filters.tag) chips.push({ label: `#${filters.tag}`, clear: { tag: undefined } });
  if (filters.sort === "waiting") chips.push({ label: t`Longest wait first`, clear: { sort: undefined } });
  if (filters.sort === "priority") chips.push({ label: t`Most urgent first`, clear: { sort: undefined } });
  if (filters.sort === "oldest") chips.push({ label: t`Oldest first`, clear: { sort: undefined } });
  if (!chips.length) return null;
  return (
    <div className={css.chips}>
      {chips.map((chip) => (
        <button
          key={chip.label}
          type="button"
          className={css.chip}
          aria-label={t`Remove filter ${chip.label}`}
          onClick={() => onFilters(chip.clear)}
        >
          {chip.label}
          <X size={12} aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}
