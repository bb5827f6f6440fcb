import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Refusal } from "@ondam/api";
import { Avatar, Bars, Failure } from "@ondam/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  AlarmClock,
  AlarmClockOff,
  ArrowLeft,
  Ban,
  Check,
  ChevronDown,
  Eye,
  Hourglass,
  MailOpen,
  Merge,
  MoreHorizontal,
  OctagonAlert,
  PanelRight,
  RotateCcw,
  ShieldAlert,
  UserRoundPlus,
} from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";

import { client, take } from "@ondam/api";
import { dayAndTime } from "../base/format.ts";
import { presence, viewing } from "../base/live.ts";
import { useMembers, useMemberName } from "../base/lookups.ts";
import { useMay, useSession } from "../base/session.tsx";
import { useShortcut } from "../base/shortcuts.ts";
import { useStore } from "../base/store.ts";
import { toast, toastProblem } from "../base/toast.tsx";
import { tellerOf, Unproven } from "../base/Unproven.tsx";
import { problem } from "../base/words.ts";
import { Composer } from "./Composer.tsx";
import css from "./ConversationPane.module.css";
import { type Conversation, conversationQuery, markUnread, useChangeConversation } from "./conversations.ts";
import { MessageList } from "./MessageList.tsx";
import { snoozeChoices, tomorrowMorning } from "./snooze.ts";
import { StatusBadge } from "./StatusBadge.tsx";

const SnoozeUntil = lazy(() => import("./SnoozeUntil.tsx").then((module) => ({ default: module.SnoozeUntil })));
const MergeConversation = lazy(() => import("./MergeConversation.tsx").then((module) => ({ default: module.MergeConversation })));

interface Props {
  id: string;
  onClose: () => void;
  onOpen: (id: string | null) => void;
  onOpenCustomer: (id: string) => void;
  onTogglePanel: (() => void) | null;
  aside: (conversation: Conversation) => ReactNode;
}

export function ConversationPane(props: Props) {
  const query = useQuery(conversationQuery(props.id));
  useEffect(() => {
    viewing(props.id);
    return () => viewing(null);
  }, [props.id]);
  useShortcut({ code: "Escape", group: "conversation", label: t`Back to the list` }, props.onClose);

  if (query.isPending) return <div className={css.pane}><Bars rows={8} tall /></div>;
  if (query.isError)
    return (
      <div className={css.pane}>
        <Failure
          title={t`The conversation could not be opened`}
          text={query.error instanceof Refusal ? problem(query.error) : null}
          action={
            query.error instanceof Refusal && query.error.status === 404 ? (
              <Button variant="default" onClick={props.onClose}>{t`Back to the list`}</Button>
            ) : (
              <Button variant="default" onClick={() => void query.refetch()}>{t`Try again`}</Button>
            )
          }
        />
      </div>
    );
  return (
    <>
      <Pane {...props} conversation={query.data} />
      {props.aside(query.data)}
    </>
  );
}

function Pane(props: Props & { conversation: Conversation }) {
  const { conversation } = props;
  return (
    <section className={css.pane} aria-label={t`Conversation with ${conversation.customer.name ?? conversation.customer.email ?? ""}`}>
      <Header {...props} />
      <Collision id={conversation.id} />
      {conversation.suspicious ? (
        <p className={css.suspicious} role="alert">
          <ShieldAlert size={14} aria-hidden="true" />
          {t`The sender's address failed its checks. Do not tell anything private.`}
        </p>
      ) : null}
      {conversation.status === "spam" ? (
        <p className={css.spam}>
          <OctagonAlert size={14} aria-hidden="true" />
          {t`Spam: it stands in no other view and counts nowhere, and what is written into it stays here.`}
        </p>
      ) : null}
      {conversation.previous_id ? <Previous id={conversation.previous_id} onOpen={props.onOpen} /> : null}
      <MessageList conversation={conversation} />
      <Foot conversation={conversation} />
    </section>
  );
}

function Foot({ conversation }: { conversation: Conversation }) {
  const mayReply = useMay("reply_conversations");
  if (!mayReply) return <p className={css.readonly}>{t`You may read here, not answer.`}</p>;
  if (conversation.status === "spam") return <p className={css.readonly}>{t`Spam is not answered. If it is none, press “Not spam” first.`}</p>;
  return <Composer conversation={conversation} />;
}

function Header(props: Props & { conversation: Conversation }) {
  const { conversation } = props;
  const customer = conversation.customer;
  const name = customer.name ?? customer.email ?? customer.phone ?? t`Visitor`;
  const mayManage = useMay("manage_conversations");
  return (
    <header className={css.header}>
      <ActionIcon className={css.back} aria-label={t`Back to the list`} onClick={props.onClose}>
        <ArrowLeft size={18} aria-hidden="true" />
      </ActionIcon>
      <span className={css.wide}>
        <Avatar name={name} seed={customer.id} />
      </span>
      <div className={css.who}>
        <h2 className={css.name}>
          <button type="button" className={css.nameButton} onClick={() => props.onOpenCustomer(customer.id)}>
            {name}
          </button>
          <span className={css.wide}>
            <StatusBadge conversation={conversation} />
          </span>
          <Unproven by={tellerOf(conversation)} short />
        </h2>
        <p className={css.subject}>
          <span className={css.number}>#{conversation.number}</span>
          {conversation.subject}
        </p>
      </div>
      {mayManage ? <Actions {...props} /> : null}
      {props.onTogglePanel ? (
        <Tooltip label={t`Customer and matter`}>
          <ActionIcon aria-label={t`Customer and matter`} onClick={props.onTogglePanel}>
            <PanelRight size={17} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      ) : null}
    </header>
  );
}

function Actions({ conversation, onClose, onOpen }: Props & { conversation: Conversation }) {
  const change = useChangeConversation(conversation.id);
  const session = useSession();
  const memberName = useMemberName();
  const queries = useQueryClient();
  // On a phone or a tablet the header has no room for the clock.
  const narrow = useMediaQuery("(max-width: 61.99em)", false, { getInitialValueInEffect: false });
  const [snoozeOpen, setSnoozeOpen] = useState(false);
  const [assignOpen, setAssignOpen] = useState(false);
  const [merging, setMerging] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const { id } = conversation;
  const resolved = conversation.status === "resolved";
  const spam = conversation.status === "spam";
  const mayUnblock = useMay("manage_channels");

  const resolve = (ask: boolean) =>
    change.mutate(
      { do: "resolve", ask },
      { onSuccess: () => toast(t`Resolved #${conversation.number}`, { action: { label: t`Undo`, run: () => change.mutate({ do: "reopen" }) } }) },
    );
  const notSpam = () => change.mutate({ do: "not_spam" });
  const markSpam = () =>
    change.mutate({ do: "spam" }, { onSuccess: () => toast(t`Marked #${conversation.number} as spam`, { action: { label: t`Undo`, run: notSpam } }) });
  /** Whoever may not unblock is shown no undo that would leave the sender out. */
  const markAndBlock = (value: string) =>
    change.mutate(
      { do: "spam" },
      {
        onSuccess: () =>
          void take(client.POST("/api/v1/blocked_senders", { body: { value } }))
            .then(({ id: blocked }) => {
              const undo = () => {
                notSpam();
                void take(client.DELETE("/api/v1/blocked_senders/{id}", { params: { path: { id: blocked } } })).catch(toastProblem);
              };
              toast(t`Marked #${conversation.number} as spam; ${value} is blocked from now on.`, mayUnblock ? { action: { label: t`Undo`, run: undo } } : {});
            })
            .catch(toastProblem),
      },
    );
  const toggle = () => (spam ? notSpam() : resolved ? change.mutate({ do: "reopen" }) : resolve(true));
  const takeIt = () => change.mutate({ do: "patch", patch: { assignee_id: session.user.id } });
  const snooze = (until: Date) => {
    change.mutate({ do: "snooze", until: until.toISOString() });
    toast(t`Snoozed until ${dayAndTime(until)}`, { action: { label: t`Undo`, run: () => change.mutate({ do: "wake" }) } });
  };
  const snoozeItems = <SnoozeItems asleep={conversation.status === "snoozed"} onWake={() => change.mutate({ do: "wake" })} onSnooze={snooze} onChoose={() => setChoosing(true)} />;
  const unread = () => {
    void markUnread(id)
      .then(() => queries.invalidateQueries({ queryKey: ["conversations"] }))
      .catch(toastProblem);
    onClose();
  };
  useShortcut({ code: "KeyE", group: "conversation", label: t`Resolve or reopen` }, toggle);
  useShortcut({ code: "KeyM", group: "conversation", label: t`Assign to me` }, takeIt);
  useShortcut({ code: "KeyA", group: "conversation", label: t`Assign` }, () => setAssignOpen(true));
  useShortcut({ code: "KeyS", group: "conversation", label: t`Snooze` }, () => (narrow ? setChoosing(true) : setSnoozeOpen(true)), !spam);
  useShortcut({ code: "KeyU", group: "conversation", label: t`Mark as unread` }, unread);
  useShortcut({ code: "Digit1", shift: true, group: "conversation", label: spam ? t`Not spam` : t`Mark as spam` }, spam ? notSpam : markSpam);

  return (
    <div className={css.actions}>
      <AssignMenu
        opened={assignOpen}
        onChange={setAssignOpen}
        current={conversation.assignee_id}
        onAssign={(assignee_id) => change.mutate({ do: "patch", patch: { assignee_id } })}
        label={memberName(conversation.assignee_id)}
      />
      {spam ? null : (
        <Menu opened={snoozeOpen} onChange={setSnoozeOpen}>
          <Menu.Target>
            <Tooltip label={t`Snooze`}>
              <ActionIcon aria-label={t`Snooze`} className={css.secondary}>
                <AlarmClock size={17} aria-hidden="true" />
              </ActionIcon>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>{snoozeItems}</Menu.Dropdown>
        </Menu>
      )}
      <Menu>
        <Menu.Target>
          <Tooltip label={t`More`}>
            <ActionIcon aria-label={t`More`}>
              <MoreHorizontal size={17} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {spam ? null : (
            <WorkItems
              conversation={conversation}
              onPending={() => change.mutate({ do: conversation.status === "pending" ? "open" : "pending" })}
              onResolve={() => resolve(false)}
              onMerge={() => setMerging(true)}
            />
          )}
          <Menu.Item leftSection={<MailOpen size={15} aria-hidden="true" />} onClick={unread}>{t`Mark as unread`}</Menu.Item>
          {spam ? null : <SpamItems email={conversation.customer.email} onMark={markSpam} onMarkAndBlock={markAndBlock} />}
          {conversation.customer.email ? <BlockItem value={conversation.customer.email} /> : null}
          {conversation.channels.some((channel) => channel.kind === "web_chat") ? <BlockVisitor customer={conversation.customer.id} /> : null}
          {narrow && !spam ? snoozeItems : null}
        </Menu.Dropdown>
      </Menu>
      <Button
        size="xs"
        variant={resolved || spam ? "default" : "filled"}
        leftSection={resolved || spam ? <RotateCcw size={15} aria-hidden="true" /> : <Check size={15} aria-hidden="true" />}
        onClick={toggle}
      >
        {spam ? t`Not spam` : resolved ? t`Reopen` : t`Resolve`}
      </Button>
      <Suspense>{merging ? <MergeConversation conversation={conversation} onClose={() => setMerging(false)} onMerged={onOpen} /> : null}</Suspense>
      <Suspense>{choosing ? <SnoozeUntil first={tomorrowMorning(new Date())} onSnooze={snooze} onClose={() => setChoosing(false)} /> : null}</Suspense>
    </div>
  );
}

/** What can be done with a matter that is none of spam. */
function WorkItems(props: { conversation: Conversation; onPending: () => void; onResolve: () => void; onMerge: () => void }) {
  const { status } = props.conversation;
  return (
    <>
      {status === "pending" ? (
        <Menu.Item leftSection={<RotateCcw size={15} aria-hidden="true" />} onClick={props.onPending}>{t`Set to open`}</Menu.Item>
      ) : (
        <Menu.Item leftSection={<Hourglass size={15} aria-hidden="true" />} onClick={props.onPending}>{t`Wait for the customer`}</Menu.Item>
      )}
      {status === "resolved" ? null : (
        <Menu.Item leftSection={<Check size={15} aria-hidden="true" />} onClick={props.onResolve}>{t`Resolve without asking the customer`}</Menu.Item>
      )}
      <Menu.Item leftSection={<Merge size={15} aria-hidden="true" />} onClick={props.onMerge}>{t`Merge into another conversation`}</Menu.Item>
    </>
  );
}

function SpamItems(props: { email: string | null; onMark: () => void; onMarkAndBlock: (value: string) => void }) {
  const { email } = props;
  return (
    <>
      <Menu.Item leftSection={<OctagonAlert size={15} aria-hidden="true" />} onClick={props.onMark}>{t`Mark as spam`}</Menu.Item>
      {email ? (
        <Menu.Item leftSection={<OctagonAlert size={15} aria-hidden="true" />} onClick={() => props.onMarkAndBlock(email)}>
          {t`Mark as spam and block ${email}`}
        </Menu.Item>
      ) : null}
    </>
  );
}

function SnoozeItems(props: { asleep: boolean; onWake: () => void; onSnooze: (until: Date) => void; onChoose: () => void }) {
  return (
    <>
      {props.asleep ? (
        <Menu.Item leftSection={<AlarmClockOff size={15} aria-hidden="true" />} onClick={props.onWake}>
          {t`Bring back now`}
        </Menu.Item>
      ) : null}
      <Menu.Label>{t`Snooze until`}</Menu.Label>
      {snoozeChoices(new Date()).map((choice) => (
        <Menu.Item key={choice.key} rightSection={<span className={css.when}>{dayAndTime(choice.until)}</span>} onClick={() => props.onSnooze(choice.until)}>
          {choice.label}
        </Menu.Item>
      ))}
      <Menu.Item onClick={props.onChoose}>{t`Another time…`}</Menu.Item>
    </>
  );
}

function BlockItem({ value }: { value: string }) {
  const block = () => {
    take(client.POST("/api/v1/blocked_senders", { body: { value } }))
      .then(() => toast(t`${value} is blocked from now on.`))
      .catch(toastProblem);
  };
  return (
    <Menu.Item leftSection={<Ban size={15} aria-hidden="true" />} onClick={block}>
      {t`Block ${value}`}
    </Menu.Item>
  );
}

/** Whoever only chats has no address: the browser and the site's user are what can be kept out. */
function BlockVisitor({ customer }: { customer: string }) {
  const block = async () => {
    const { identities } = await take(client.GET("/api/v1/customers/{id}", { params: { path: { id: customer } } }));
    const visitors = identities.filter(({ kind }) => kind === "web_chat" || kind === "user_id");
    await Promise.all(visitors.map(({ kind, value }) => take(client.POST("/api/v1/blocked_senders", { body: { value: `${kind}:${value}` } }))));
    toast(t`The visitor is blocked from now on.`);
  };
  return (
    <Menu.Item leftSection={<Ban size={15} aria-hidden="true" />} onClick={() => void block().catch(toastProblem)}>
      {t`Block this visitor of the web chat`}
    </Menu.Item>
  );
}

function AssignMenu(props: {
  opened: boolean;
  onChange: (opened: boolean) => void;
  current: string | null;
  label: string | null;
  onAssign: (id: string | null) => void;
}) {
  const members = useMembers();
  const session = useSession();
  const able = members.filter((member) => member.role !== "viewer");
  const sorted = [...able].sort((a, b) => Number(b.id === session.user.id) - Number(a.id === session.user.id) || a.name.localeCompare(b.name));
  return (
    <Menu opened={props.opened} onChange={props.onChange}>
      <Menu.Target>
        <button type="button" className={css.assignee} aria-label={props.label ? t`Assigned to ${props.label}` : t`Assign`}>
          {props.label ? <Avatar name={props.label} seed={props.current ?? ""} size="xs" /> : <UserRoundPlus size={15} aria-hidden="true" />}
          <span className={css.assigneeName}>{props.label ?? t`Assign`}</span>
          <ChevronDown size={13} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={340} className={css.scrolling}>
        {sorted.map((member) => (
          <Menu.Item
            key={member.id}
            leftSection={<Avatar name={member.name} seed={member.id} size="sm" presence={member.availability} />}
            rightSection={member.id === props.current ? <Check size={14} aria-hidden="true" /> : null}
            onClick={() => props.onAssign(member.id)}
          >
            {member.id === session.user.id ? t`${member.name} (me)` : member.name}
          </Menu.Item>
        ))}
        {props.current ? <Menu.Item onClick={() => props.onAssign(null)}>{t`Nobody`}</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function Previous({ id, onOpen }: { id: string; onOpen: (id: string) => void }) {
  return (
    <p className={css.previous}>
      {t`Follows a matter that was resolved.`}
      <button type="button" onClick={() => onOpen(id)}>
        {t`Show it`}
      </button>
    </p>
  );
}

function Collision({ id }: { id: string }) {
  const others = useStore(presence)[id] ?? [];
  if (!others.length) return null;
  const names = others.map((user) => user.name).join(", ");
  return (
    <p className={css.collision} role="status">
      <Eye size={14} aria-hidden="true" />
      {t`${names} has this open too.`}
    </p>
  );
}
