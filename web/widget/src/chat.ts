import { batch, computed, signal } from "@preact/signals";

import { call, type Conversation, type Csat, type Identity, type Message, Refused, type Session } from "./api.ts";
import { type Frame, Live, pause } from "./live.ts";
import { recall, store } from "./memory.ts";
import { type Language, languages } from "./texts.ts";

/** Written here and not yet taken by the server. It survives a reload, and its client id makes it arrive once. */
export interface Pending {
  client_id: string;
  body: string;
  files: { id: string; name: string; content_type: string; size: number }[];
  created_at: string;
  state: "sending" | "waiting" | "failed";
}
export interface Page {
  url: string;
  title: string;
  referrer: string;
}

const channel = location.pathname.split("/").pop() ?? "";

export const session = signal<Session | null>(null);
export const trouble = signal<"none" | "network" | "gone">("none");
export const messages = signal<Message[]>([]);
export const loaded = signal(false);
export const older = signal<string | null>(null);
export const pending = signal<Pending[]>([]);
export const online = signal(true);
export const typist = signal<string | null>(null);
export const conversation = signal<Conversation | null>(null);
export const unread = signal(0);
export const opened = signal(window.parent === window);
/** How often the visitor has opened it by hand: then the field is where they want to be. */
export const wanted = signal(0);
/** Whose chat this is: a user's id, empty for nobody yet, null before the page has said. */
export const person = signal<string | null>(null);
export const language = signal<Language>(navigator.language.startsWith("ko") ? "ko" : "en");
export const words = computed(() => languages[language.value]);

let live: Live | null = null;
let identity: Identity | null = null;
let page: Page | null = null;
let locale: string | undefined;
let attempt = 0;
let generation = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let flushAgain: ReturnType<typeof setTimeout> | undefined;
let begunAt = 0;
let typingEnds: ReturnType<typeof setTimeout> | undefined;
let flushing = false;
let onUsed = () => {};

/** One browser may be several people, one after the other: each keeps their own token and their own unsent messages. */
const key = (what: string) => `${what}:${channel}:${identity?.user_id ?? ""}`;
/** Of the nobody who wrote here before the user signed in: the server joins what they wrote to the user. */
const visitorToken = () => (identity ? recall<string>(`token:${channel}:`) : null);
const savePending = () => store(key("pending"), pending.value);

/** What stands in the field and is not sent: it survives a reload, too. */
export const draft = () => recall<string>(key("draft")) ?? "";
export const keepDraft = (text: string) => store(key("draft"), text);

export function whenUsed(run: () => void): void {
  onUsed = run;
}

/** Begins, or begins anew as somebody else. */
export function start(who: Identity | null, where: Page | null, wanted?: string): void {
  const changed = identity?.user_id !== who?.user_id;
  page = where;
  locale = wanted;
  if (session.value && !changed) {
    identity = who;
    return;
  }
  identity = who;
  batch(() => {
    person.value = who?.user_id ?? "";
    session.value = null;
    messages.value = [];
    loaded.value = false;
    older.value = null;
    conversation.value = null;
    unread.value = 0;
    pending.value = (recall<Pending[]>(key("pending")) ?? []).map((one) => ({ ...one, state: "waiting" }));
  });
  void connect();
}

export async function connect(): Promise<void> {
  clearTimeout(retry);
  live?.stop();
  live = null;
  generation += 1;
  const mine = generation;
  try {
    const begun = await call<Session>("POST", "sessions", null, {
      channel_id: channel,
      token: recall<string>(key("token")),
      visitor_token: visitorToken(),
      ...(locale ? { locale } : { locale: navigator.language.startsWith("ko") ? "ko" : "en" }),
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(page ? { page } : {}),
      identity,
    });
    if (mine !== generation) return;
    store(key("token"), begun.token);
    batch(() => {
      session.value = begun;
      conversation.value = begun.conversation;
      unread.value = begun.conversation?.unread ?? 0;
      language.value = begun.locale;
      trouble.value = "none";
    });
    attempt = 0;
    begunAt = Date.now();
    await reload();
    if (mine !== generation) return;
    see();
    live = new Live({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/widget/live`,
      token: begun.token,
      after: begun.sequence,
      take,
      state: (state) => {
        online.value = state === "live";
        if (state === "live") void flush();
      },
      over: () => void connect(),
    });
    void flush();
  } catch (error) {
    if (mine !== generation || !(error instanceof Refused)) return;
    const lasting = error.status >= 400 && error.status < 500 && error.status !== 429;
    trouble.value = lasting ? "gone" : "network";
    if (!lasting) retry = setTimeout(() => void connect(), Math.max(error.retryAfter * 1000, 1000 + pause((attempt += 1), Math.random)));
  }
}

interface Listed {
  items: Message[];
  next_cursor: string | null;
}
async function reload(): Promise<void> {
  const list = await call<Listed>("GET", "messages?limit=30", session.value?.token ?? null);
  batch(() => {
    merge(list.items);
    older.value = list.next_cursor;
    loaded.value = true;
  });
}
export async function loadOlder(): Promise<void> {
  const cursor = older.value;
  if (!cursor) return;
  try {
    const list = await call<Listed>("GET", `messages?limit=30&cursor=${encodeURIComponent(cursor)}`, session.value?.token ?? null);
    batch(() => {
      merge(list.items);
      older.value = list.next_cursor;
    });
  } catch {
    // The button stays for another try.
  }
}

/** In the order of their making, each once; what was pending and is there now is pending no more. */
function merge(more: Message[]): void {
  const all = new Map(messages.value.map((message) => [message.id, message]));
  for (const message of more) all.set(message.id, message);
  messages.value = [...all.values()].sort((a, b) => (a.created_at === b.created_at ? (a.id < b.id ? -1 : 1) : a.created_at < b.created_at ? -1 : 1));
  const arrived = new Set(more.map((message) => message.client_id));
  if (pending.value.some((one) => arrived.has(one.client_id))) {
    pending.value = pending.value.filter((one) => !arrived.has(one.client_id));
    savePending();
  }
}

function take(frame: Frame): void {
  if (frame.type === "message") {
    const message = frame["message"] as Message;
    const isNew = !messages.value.some((one) => one.id === message.id);
    batch(() => {
      merge([message]);
      if (message.from !== "visitor") {
        typist.value = null;
        if (isNew) unread.value += 1;
      }
    });
    see();
  } else if (frame.type === "read") {
    if (conversation.value) conversation.value = { ...conversation.value, agent_read_at: String(frame["at"]) };
  } else if (frame.type === "conversation") {
    conversation.value = frame["conversation"] as Conversation;
  } else if (frame.type === "typing") {
    clearTimeout(typingEnds);
    typist.value = frame["state"] === "on" ? String(frame["name"]) : null;
    typingEnds = setTimeout(() => (typist.value = null), 6_000);
  } else if (frame.type === "reset") {
    reload().catch(() => void connect());
  }
}

/** Whether somebody is there may have changed since a page was opened. */
export function refresh(): void {
  if (session.value && Date.now() - begunAt > 300_000) void connect();
}

/** What stands on an open screen has been read. */
export function see(): void {
  if (!opened.value || document.hidden || unread.value === 0) return;
  const last = messages.value.filter((message) => message.from !== "visitor").at(-1);
  if (!last) return;
  unread.value = 0;
  call("PUT", "read", session.value?.token ?? null, { message_id: last.id }).catch(() => {});
}

export function send(body: string, files: Pending["files"]): void {
  pending.value = [...pending.value, { client_id: crypto.randomUUID(), body, files, created_at: new Date().toISOString(), state: "sending" }];
  savePending();
  onUsed();
  void flush();
}
export function sendAgain(id: string): void {
  mark(id, "sending");
  void flush();
}
export function discard(id: string): void {
  pending.value = pending.value.filter((one) => one.client_id !== id);
  savePending();
}
function mark(id: string, state: Pending["state"]): void {
  pending.value = pending.value.map((one) => (one.client_id === id ? { ...one, state } : one));
  savePending();
}

/** One at a time and in order, so that they stand in the conversation as they were written. */
async function flush(): Promise<void> {
  if (flushing) return;
  flushing = true;
  try {
    for (;;) {
      const next = pending.value.find((one) => one.state !== "failed");
      const token = session.value?.token;
      if (!next || !token) return;
      mark(next.client_id, "sending");
      try {
        const message = await call<Message>("POST", "messages", token, {
          client_id: next.client_id,
          body: next.body,
          attachment_ids: next.files.map((file) => file.id),
        });
        merge([message]);
        if (conversation.value?.status === "resolved" || !conversation.value) {
          conversation.value = { id: "", unread: 0, agent_read_at: null, ...conversation.value, status: "open" };
        }
      } catch (error) {
        const status = error instanceof Refused ? error.status : 0;
        if (status === 401) {
          mark(next.client_id, "waiting");
          void connect();
          return;
        }
        if (status >= 400 && status < 500 && status !== 429) {
          mark(next.client_id, "failed");
          continue;
        }
        mark(next.client_id, "waiting");
        const wait = error instanceof Refused ? error.retryAfter * 1000 : 0;
        clearTimeout(flushAgain);
        flushAgain = setTimeout(() => void flush(), Math.max(wait, 2000 + pause(1, Math.random)));
        live?.wake();
        return;
      }
    }
  } finally {
    flushing = false;
  }
}

let lastTyping = 0;
let typingOff: ReturnType<typeof setTimeout> | undefined;
export function typed(): void {
  clearTimeout(typingOff);
  typingOff = setTimeout(stopTyping, 5_000);
  if (Date.now() - lastTyping < 2_500) return;
  lastTyping = Date.now();
  live?.send({ type: "typing", state: "on" });
}
export function stopTyping(): void {
  clearTimeout(typingOff);
  if (lastTyping === 0) return;
  lastTyping = 0;
  live?.send({ type: "typing", state: "off" });
}

export async function upload(file: globalThis.File): Promise<{ id: string; name: string; content_type: string; size: number }> {
  return call("POST", `files?name=${encodeURIComponent(file.name || "image.png")}`, session.value?.token ?? null, new Blob([file]));
}
/** True when it was taken. What was refused stands again as it was; what came too late is closed. */
export async function rate(message: Message, score: number, comment?: string): Promise<boolean> {
  const before = message.csat;
  if (!before || before.closed) return false;
  const show = (change: Partial<Csat>) => merge([{ ...message, csat: { ...before, ...change } }]);
  show({ score });
  try {
    await call("POST", `csat/${before.id}`, session.value?.token ?? null, { score, ...(comment ? { comment } : {}) });
    if (comment) show({ score, comment });
    return true;
  } catch (error) {
    show(error instanceof Refused && error.status === 409 ? { closed: true } : {});
    return false;
  }
}
