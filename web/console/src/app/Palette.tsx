import { t } from "@lingui/core/macro";
import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { client, take } from "@ondam/api";
import { Avatar } from "@ondam/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CornerDownLeft, MessageSquare, Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";

import { ago, phone } from "../base/format.ts";
import { useMay } from "../base/session.tsx";
import { commandsOf } from "../base/shortcuts.ts";
import { fromHit } from "../base/snippet.ts";
import css from "./Palette.module.css";

interface Item {
  key: string;
  group: string;
  icon: ReactNode;
  title: ReactNode;
  hint?: string;
  run: () => void;
}

/** Commands at once, conversations, messages and customers as they are found. */
export function Palette(props: { onClose: () => void; onSheet: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [wanted] = useDebouncedValue(text.trim(), 120);
  const list = useRef<HTMLUListElement>(null);
  const maySearch = useMay("view_conversations");
  const found = useQuery({
    queryKey: ["search", wanted],
    queryFn: ({ signal }) => take(client.GET("/api/v1/search", { params: { query: { q: wanted, limit: 6 } }, signal })),
    enabled: maySearch && wanted.length > 0,
    placeholderData: keepPreviousData,
  }).data;

  const go = (run: () => void) => () => {
    props.onClose();
    run();
  };
  const openConversation = (id: string) => go(() => void navigate({ to: "/conversations/$id", params: { id } }));
  const commands = useMemo<{ title: string; words: string; run: () => void }[]>(
    () => [
      { title: t`Inbox: mine`, words: "inbox mine", run: () => void navigate({ to: "/inbox/$view", params: { view: "mine" } }) },
      { title: t`Inbox: unassigned`, words: "inbox unassigned", run: () => void navigate({ to: "/inbox/$view", params: { view: "unassigned" } }) },
      { title: t`Inbox: open`, words: "inbox open", run: () => void navigate({ to: "/inbox/$view", params: { view: "open" } }) },
      { title: t`Inbox: spam`, words: "inbox spam junk", run: () => void navigate({ to: "/inbox/$view", params: { view: "spam" } }) },
      { title: t`Customers`, words: "customers", run: () => void navigate({ to: "/customers" }) },
      { title: t`Import customers`, words: "import customers csv", run: () => void navigate({ to: "/customers/import" }) },
      { title: t`Dashboard`, words: "dashboard metrics kpi", run: () => void navigate({ to: "/dashboard" }) },
      { title: t`Settings: channels`, words: "settings channels", run: () => void navigate({ to: "/settings/channels" }) },
      { title: t`Settings: team`, words: "settings team invite", run: () => void navigate({ to: "/settings/team" }) },
      { title: t`Settings: business hours`, words: "settings business hours holiday", run: () => void navigate({ to: "/settings/business-hours" }) },
      { title: t`My profile`, words: "profile password theme language", run: () => void navigate({ to: "/settings/profile" }) },
      { title: t`Shortcuts`, words: "shortcuts keyboard", run: props.onSheet },
    ],
    [navigate, props.onSheet],
  );

  const items: Item[] = [];
  const low = text.trim().toLowerCase();
  for (const command of commands)
    if (!low || command.title.toLowerCase().includes(low) || command.words.includes(low))
      items.push({ key: command.title, group: t`Go to`, icon: <CornerDownLeft size={15} />, title: command.title, run: go(command.run) });
  if (low)
    for (const command of commandsOf("conversation"))
      if (command.title.toLowerCase().includes(low))
        items.push({ key: `conversation-${command.title}`, group: t`This conversation`, icon: <CornerDownLeft size={15} />, title: command.title, run: go(command.run) });
  if (low && found) {
    for (const item of found.customers)
      items.push({
        key: `customer-${item.id}`,
        group: t`Customers`,
        icon: <Avatar name={item.name ?? item.email ?? t`Visitor`} seed={item.id} size="sm" />,
        title: item.name ?? item.email ?? t`Visitor`,
        hint: item.email ?? (item.phone ? phone(item.phone) : ""),
        run: go(() => void navigate({ to: "/customers/$id", params: { id: item.id } })),
      });
    for (const item of found.conversations)
      items.push({
        key: `conversation-${item.id}`,
        group: t`Conversations`,
        icon: <MessageSquare size={15} />,
        title: `#${item.number} ${item.subject ?? item.last_message?.text ?? ""}`,
        hint: item.customer.name ?? "",
        run: openConversation(item.id),
      });
    for (const item of found.messages)
      items.push({
        key: `message-${item.message_id}`,
        group: t`Messages`,
        icon: <Search size={15} />,
        title: fromHit(item.snippet).map((piece, index) => (piece.hit ? <mark key={index}>{piece.text}</mark> : piece.text)),
        hint: `${item.customer.name ?? ""} · ${ago(item.created_at)}`,
        run: openConversation(item.conversation_id),
      });
  }
  const chosen = Math.min(at, items.length - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = (chosen + (event.key === "ArrowDown" ? 1 : items.length - 1)) % Math.max(1, items.length);
      setAt(next);
      list.current?.querySelectorAll("[role=option]")[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      items[chosen]?.run();
    }
  };
  return (
    <Modal.Root opened onClose={props.onClose} lockScroll={false} padding={0} size="lg" yOffset="12vh" transitionProps={{ duration: 120 }}>
      <Modal.Overlay />
      {/* Without a title to see, the dialog itself is named. */}
      <Modal.Content aria-label={t`Search and commands`}>
        <Modal.Body>
          <div className={css.field}>
            <Search size={17} aria-hidden="true" />
            <input
              data-autofocus
              className={css.input}
              role="combobox"
              aria-expanded="true"
              aria-controls="palette-list"
              aria-activedescendant={items[chosen] ? `palette-${chosen}` : undefined}
              aria-label={t`Search and commands`}
              placeholder={t`Customer, message, order number or command`}
              onInput={(event) => {
                setText(event.currentTarget.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <ul id="palette-list" ref={list} className={css.list} role="listbox" aria-label={t`Results`}>
            {items.map((item, index) => (
              <li key={item.key} role="presentation">
                {item.group !== items[index - 1]?.group ? (
                  <p className={css.group} role="presentation">
                    {item.group}
                  </p>
                ) : null}
                <div
                  id={`palette-${index}`}
                  role="option"
                  aria-selected={index === chosen}
                  className={css.item}
                  onClick={item.run}
                  onMouseMove={() => setAt(index)}
                >
                  <span className={css.icon} aria-hidden="true">
                    {item.icon}
                  </span>
                  <span className={css.title}>{item.title}</span>
                  {item.hint ? <span className={css.hint}>{item.hint}</span> : null}
                </div>
              </li>
            ))}
          </ul>
          {items.length ? null : <p className={css.none}>{t`Nothing found`}</p>}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
