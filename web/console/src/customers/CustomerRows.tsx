import { t } from "@lingui/core/macro";
import { Avatar } from "@ondam/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";

import { ago, phone } from "../base/format.ts";
import { useShortcut } from "../base/shortcuts.ts";
import { inPixels } from "../base/size.ts";
import { languageName } from "./CustomerPanel.tsx";
import css from "./Customers.module.css";
import { forgetList, leaveList, listWasLeft, nameOf } from "./customers.ts";

const rowHeight = inPixels(3.5);

/** `enter` brings the focus to the first row that is shown. */
export interface RowsHandle {
  enter: () => void;
}

interface Props {
  q: string;
  items: { id: string; name: string | null; email: string | null; phone: string | null; language: string | null; last_seen_at: string | null }[];
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; isFetchNextPageError: boolean; fetchNextPage: () => unknown };
  onOpen: (id: string) => void;
  ref: Ref<RowsHandle>;
}

/** The list of customers. The focus goes from row to row by J and K or the arrows, and Enter opens the row: it is a link. */
export function CustomerRows({ q, items, query, onOpen, ref }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [left] = useState(() => (listWasLeft()?.q === q ? listWasLeft() : null));
  useEffect(forgetList, []);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    initialOffset: left?.top ?? 0,
  });
  const rows = virtual.getVirtualItems();
  const last = rows[rows.length - 1]?.index ?? 0;
  const { hasNextPage, fetchNextPage } = query;
  // A page that was refused is asked for again with the list, not at once and for ever.
  const mayFetch = hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError;
  useEffect(() => {
    if (mayFetch && last >= items.length - 15) void fetchNextPage();
  }, [mayFetch, fetchNextPage, last, items.length]);

  // Which row has, or had, the focus; a row far away is rendered first and focused then.
  const current = useRef<string | null>(left?.id ?? null);
  const wanted = useRef<string | null>(left?.id ?? null);
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-id="${wanted.current}"]`);
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  });
  const focus = (index: number) => {
    const item = items[Math.min(items.length - 1, Math.max(0, index))];
    if (!item) return;
    current.current = item.id;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-id="${item.id}"]`);
    virtual.scrollToIndex(items.indexOf(item), { align: "auto" });
    if (link) link.focus({ preventScroll: true });
    else wanted.current = item.id;
  };
  const enter = () => focus(Math.ceil((scroller.current?.scrollTop ?? 0) / rowHeight));
  const move = (step: number) => {
    const at = items.findIndex((item) => item.id === current.current);
    if (at < 0) enter();
    else focus(at + step);
  };
  useImperativeHandle(ref, () => ({ enter }));
  useShortcut({ code: "KeyJ", group: "list", label: t`Next customer` }, () => move(1));
  useShortcut({ code: "KeyK", group: "list", label: t`Previous customer` }, () => move(-1));
  const onKeyDown = (event: KeyboardEvent) => {
    const to: Partial<Record<string, () => void>> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Home: () => focus(0),
      End: () => focus(items.length - 1),
    };
    const go = to[event.key];
    if (!go || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    go();
  };
  const open = (id: string) => {
    leaveList({ q, id, top: scroller.current?.scrollTop ?? 0 });
    onOpen(id);
  };

  return (
    <div className={css.table}>
      <div className={css.columns} aria-hidden="true">
        <span>{t`Name`}</span>
        <span>{t`E-mail`}</span>
        <span>{t`Phone`}</span>
        <span>{t`Language`}</span>
        <span>{t`Last seen`}</span>
      </div>
      <div ref={scroller} className={css.scroller} onKeyDown={onKeyDown}>
        <ul className={css.rows} style={{ height: virtual.getTotalSize() }}>
          {rows.map((row) => {
            const item = items[row.index];
            return item ? (
              <li
                key={item.id}
                className={css.row}
                style={{ transform: `translateY(${row.start}px)`, height: rowHeight }}
                aria-setsize={hasNextPage ? -1 : items.length}
                aria-posinset={row.index + 1}
              >
                <a
                  className={css.link}
                  href={`/app/customers/${item.id}`}
                  data-id={item.id}
                  onFocus={() => (current.current = item.id)}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    open(item.id);
                  }}
                >
                  <span className={css.name}>
                    <Avatar name={nameOf(item) ?? t`Visitor`} seed={item.id} size="sm" />
                    <span className={css.who}>
                      <b>{nameOf(item) ?? t`Visitor`}</b>
                      <span className={css.reach}>{item.name ? (item.email ?? (item.phone ? phone(item.phone) : "")) : ""}</span>
                    </span>
                  </span>
                  <span className={css.cell}>{item.email ?? ""}</span>
                  <span className={css.cell}>{item.phone ? phone(item.phone) : ""}</span>
                  <span className={css.cell}>{item.language ? languageName(item.language) : ""}</span>
                  <span className={css.cell}>{item.last_seen_at ? ago(item.last_seen_at) : ""}</span>
                </a>
              </li>
            ) : null;
          })}
        </ul>
      </div>
    </div>
  );
}
