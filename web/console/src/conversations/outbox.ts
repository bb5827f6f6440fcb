import { client, type Model, Refusal, take } from "@ondam/api";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import { Store } from "../base/store.ts";
import { type Message, messagesQuery } from "./conversations.ts";

/** A message on its way from this browser; the server knows it by its client_id, so that sending again cannot double it. */
export interface Pending {
  client_id: string;
  conversation_id: string;
  kind: "outgoing" | "note";
  body: string;
  channel_id: string | null;
  cc: string[];
  attachments: Model<"Attachment">[];
  created_at: string;
  state: "sending" | "failed";
  error: Refusal | null;
}

const stored = "ondam.outbox";
export const outbox = new Store<Pending[]>(load());

function load(): Pending[] {
  try {
    const list = JSON.parse(localStorage.getItem(stored) ?? "[]") as Pending[];
    // What was on its way when the page went away may or may not have arrived; sending again is safe.
    return list.map((item) => ({ ...item, state: "failed", error: null }));
  } catch {
    return [];
  }
}
outbox.subscribe(() => {
  const plain = outbox.value.map(({ error: _error, ...item }) => item);
  if (plain.length) localStorage.setItem(stored, JSON.stringify(plain));
  else localStorage.removeItem(stored);
});

function put(item: Pending): void {
  outbox.change((list) => [...list.filter((other) => other.client_id !== item.client_id), item]);
}
export function forget(clientId: string): void {
  outbox.change((list) => list.filter((item) => item.client_id !== clientId));
}

interface Page {
  items: Message[];
  next_cursor: string | null;
}

/** Puts a message of the server into the cached list, in place of the same one. */
export function showMessage(queries: QueryClient, message: Message): void {
  queries.setQueryData<InfiniteData<Page>>(messagesQuery(message.conversation_id).queryKey, (data) => {
    const first = data?.pages[0];
    if (!data || !first) return data;
    const known = data.pages.some((page) => page.items.some((item) => item.id === message.id));
    const pages = known
      ? data.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === message.id ? message : item)) }))
      : [{ ...first, items: [message, ...first.items] }, ...data.pages.slice(1)];
    return { ...data, pages };
  });
}

/** The last message on its way in each conversation. */
const last = new Map<string, Promise<unknown>>();

/** One at a time and in order, so that they stand in the conversation as they were written. */
export function send(queries: QueryClient, item: Pending): Promise<Message | null> {
  put({ ...item, state: "sending", error: null });
  const turn = (last.get(item.conversation_id) ?? Promise.resolve()).then(() => post(queries, item));
  last.set(item.conversation_id, turn);
  return turn;
}

async function post(queries: QueryClient, item: Pending): Promise<Message | null> {
  try {
    const message = await take(
      client.POST("/api/v1/conversations/{id}/messages", {
        params: { path: { id: item.conversation_id } },
        body: {
          client_id: item.client_id,
          kind: item.kind,
          body: item.body,
          channel_id: item.channel_id,
          cc: item.cc,
          attachment_ids: item.attachments.map((attachment) => attachment.id),
        },
      }),
    );
    showMessage(queries, message);
    forget(item.client_id);
    return message;
  } catch (error) {
    put({ ...item, state: "failed", error: error instanceof Refusal ? error : null });
    return null;
  }
}
