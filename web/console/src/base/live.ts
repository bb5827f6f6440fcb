import type { QueryClient } from "@tanstack/react-query";

import { Store } from "./store.ts";

/** One fact of the server's journal, as docs/live.md describes it. */
export interface Change {
  type: "change";
  sequence: number;
  kind: string;
  subject: string;
  conversation_id: string | null;
  customer_id: string | null;
  data: Record<string, unknown>;
}
export interface Typist {
  kind: string;
  id: string | null;
  name: string | null;
}
type Frame =
  | Change
  | { type: "ready"; sequence: number }
  | { type: "reset" }
  | { type: "pong" }
  | { type: "presence"; conversation_id: string; users: { id: string; name: string }[] }
  | { type: "typing"; conversation_id: string; author: Typist; state: "on" | "off" };

export const connection = new Store<"connecting" | "live" | "offline">("connecting");
/** Who else has a conversation open, by its id. */
export const presence = new Store<Readonly<Record<string, { id: string; name: string }[]>>>({});
/** Who types in a conversation, by its id. */
export const typing = new Store<Readonly<Record<string, Typist[]>>>({});

const listeners = new Set<(change: Change) => void>();
export function onChange(listener: (change: Change) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Which cached answers a fact makes old. */
export function staleKeys(change: Change): unknown[][] {
  const noun = change.kind.split(".")[0] ?? "";
  const keys: unknown[][] = [];
  const { conversation_id: conversation, customer_id: customer } = change;
  if (["conversation", "message", "mention", "link", "csat"].includes(noun)) {
    keys.push(["conversations"], ["counts"]);
    if (conversation) keys.push(["conversation", conversation], ["messages", conversation]);
    if (conversation && noun === "link") keys.push(["link_suggestions", conversation]);
    if (customer) keys.push(["customer", customer], ["timeline", customer]);
  }
  if (["customer", "merge", "appointment"].includes(noun)) {
    keys.push(["customers"]);
    if (customer) keys.push(["customer", customer], ["timeline", customer], ["merges", customer]);
    if (noun === "merge" || change.kind === "customer.merged" || change.kind === "customer.erased") keys.push(["held_merges"]);
  }
  if (noun === "csat" || change.kind === "conversation.resolved" || change.kind === "message.created") keys.push(["metrics"]);
  if (noun === "csat") keys.push(["csat_responses"]);
  if (noun === "channel" || noun === "dead_letter") keys.push(["channels"], ["dead_letters"]);
  if (noun === "member") keys.push(["users"]);
  if (noun === "team") keys.push(["teams"]);
  if (noun === "workspace") keys.push(["workspace"]);
  if (noun === "tag") keys.push(["tags"]);
  if (noun === "canned_response") keys.push(["canned_responses"]);
  if (noun === "business_hours") keys.push(["business_hours"]);
  if (noun === "import") keys.push(["import", change.subject]);
  return keys;
}

/** Lists and counts grow old with every message of anybody: where much is written they are fetched once in so many milliseconds. */
const listPause = 1_000;

/** Cached answers that grow old one by one and are fetched again together, the first after a moment, the next after `pause`. */
class Stale {
  #keys = new Map<string, unknown[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = -Infinity;
  readonly #queries: QueryClient;
  readonly #pause: number;

  constructor(queries: QueryClient, pause: number) {
    this.#queries = queries;
    this.#pause = pause;
  }
  add(key: unknown[]): void {
    this.#keys.set(JSON.stringify(key), key);
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(60, this.#last + this.#pause - performance.now()));
  }
  stop(): void {
    clearTimeout(this.#timer);
  }
  #flush(): void {
    this.#timer = undefined;
    this.#last = performance.now();
    const keys = [...this.#keys.values()];
    this.#keys = new Map();
    for (const queryKey of keys) void this.#queries.invalidateQueries({ queryKey });
  }
}

/** The one socket to the server: comes back by itself and names the last number it saw. */
export class Live {
  #socket: WebSocket | null = null;
  #last: number | null = null;
  #attempt = 0;
  #stopped = false;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #staleLists: Stale;
  readonly #staleSingles: Stale;
  #viewing: string | null = null;
  readonly #typingTimers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #queries: QueryClient;
  readonly #onSignedOut: () => void;

  constructor(queries: QueryClient, onSignedOut: () => void) {
    this.#queries = queries;
    this.#staleLists = new Stale(queries, listPause);
    this.#staleSingles = new Stale(queries, 0);
    this.#onSignedOut = onSignedOut;
  }

  start(): void {
    this.#stopped = false;
    window.addEventListener("online", this.#wake);
    window.addEventListener("offline", this.#lost);
    this.#open();
  }
  stop(): void {
    this.#stopped = true;
    window.removeEventListener("online", this.#wake);
    window.removeEventListener("offline", this.#lost);
    for (const timer of [this.#silence, this.#retry]) clearTimeout(timer);
    this.#staleLists.stop();
    this.#staleSingles.stop();
    clearInterval(this.#ping);
    this.#socket?.close(1000);
    this.#socket = null;
  }
  view(conversation: string | null): void {
    this.#viewing = conversation;
    this.#send({ type: "viewing", conversation_id: conversation });
  }
  type(conversation: string, state: "on" | "off"): void {
    this.#send({ type: "typing", conversation_id: conversation, state });
  }

  readonly #wake = () => {
    clearTimeout(this.#retry);
    if (!this.#socket) this.#open();
  };
  /** A line that is cut says nothing of it for a long time: give it up, and say so at once. */
  readonly #lost = () => {
    const socket = this.#socket;
    if (!socket) return;
    this.#attempt = Math.max(1, this.#attempt);
    this.#closed(1006);
    socket.close();
  };

  #open(): void {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/api/v1/live`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#send({ type: "hello", after: this.#last });
      this.#send({ type: "viewing", conversation_id: this.#viewing });
      this.#ping = setInterval(() => this.#send({ type: "ping" }), 25_000);
    };
    socket.onmessage = (event) => {
      this.#heard();
      this.#take(JSON.parse(String(event.data)) as Frame);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event.code);
    };
  }

  #closed(code: number): void {
    this.#socket = null;
    clearInterval(this.#ping);
    clearTimeout(this.#silence);
    if (this.#stopped) return;
    if (code === 4401) return this.#onSignedOut();
    if (this.#attempt > 0) connection.set("offline");
    const pause = Math.min(15_000, 300 * 2 ** this.#attempt) * (0.7 + Math.random() * 0.6);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#open(), pause);
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(this.#lost, 60_000);
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case "ready": {
        const first = this.#last === null;
        this.#last = Math.max(this.#last ?? 0, frame.sequence);
        this.#attempt = 0;
        connection.set("live");
        // What was fetched before the socket stood may have missed a change.
        if (first) void this.#queries.invalidateQueries({ refetchType: "active", predicate: (query) => query.queryKey[0] !== "session" });
        return;
      }
      case "change":
        if (this.#last !== null && frame.sequence <= this.#last) return;
        this.#last = frame.sequence;
        for (const key of staleKeys(frame)) (key.length > 1 ? this.#staleSingles : this.#staleLists).add(key);
        for (const listener of listeners) listener(frame);
        return;
      case "reset":
        this.#last = null;
        void this.#queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
        return;
      case "presence":
        presence.change((all) => ({ ...all, [frame.conversation_id]: frame.users }));
        return;
      case "typing":
        this.#typed(frame.conversation_id, frame.author, frame.state);
        return;
      case "pong":
        return;
    }
  }

  #typed(conversation: string, author: Typist, state: "on" | "off"): void {
    const who = `${conversation}:${author.id ?? author.kind}`;
    clearTimeout(this.#typingTimers.get(who));
    const others = (typing.value[conversation] ?? []).filter((typist) => typist.id !== author.id || typist.kind !== author.kind);
    typing.change((all) => ({ ...all, [conversation]: state === "on" ? [...others, author] : others }));
    if (state === "on") this.#typingTimers.set(who, setTimeout(() => this.#typed(conversation, author, "off"), 6_000));
  }
}

let current: Live | null = null;
/** A page may have a conversation open before the socket is made: its parts come to life before the shell around them. */
let onScreen: string | null = null;
export function setLive(live: Live | null): void {
  current = live;
  live?.view(onScreen);
}
export function viewing(conversation: string | null): void {
  onScreen = conversation;
  current?.view(conversation);
}
export function sendTyping(conversation: string, state: "on" | "off"): void {
  current?.type(conversation, state);
}
