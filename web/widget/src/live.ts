/** The one socket to the server: docs/live.md. Comes back by itself and names the last number it saw. */
export interface LiveOptions {
  url: string;
  /** Of the session; never part of the address. */
  token: string;
  after: number;
  take: (frame: Frame) => void;
  state: (state: "live" | "offline") => void;
  /** The session has ended: another one is needed. */
  over: () => void;
  random?: () => number;
}
export type Frame = { type: string; sequence?: number } & Record<string, unknown>;

const longest = 20_000;

/** Full jitter: any moment up to the doubled bound, so that a restart does not bring everybody back at once. */
export function pause(attempt: number, random: () => number): number {
  return random() * Math.min(longest, 500 * 2 ** attempt);
}

export class Live {
  readonly #options: LiveOptions;
  #socket: WebSocket | null = null;
  #after: number;
  #attempt = 0;
  #stopped = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#after = options.after;
    addEventListener("online", this.wake);
    addEventListener("offline", this.#lost);
    this.#open();
  }
  get after(): number {
    return this.#after;
  }
  stop(): void {
    this.#stopped = true;
    removeEventListener("online", this.wake);
    removeEventListener("offline", this.#lost);
    clearTimeout(this.#retry);
    this.#quiet();
    this.#socket?.close(1000);
  }
  send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }
  readonly wake = (): void => {
    if (this.#socket || this.#stopped) return;
    clearTimeout(this.#retry);
    this.#open();
  };

  #open(): void {
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    socket.onopen = () => {
      this.send({ type: "hello", token: this.#options.token, after: this.#after });
      this.#ping = setInterval(() => this.send({ type: "ping" }), 25_000);
    };
    socket.onmessage = (event) => {
      this.#heard();
      this.#take(JSON.parse(String(event.data)) as Frame);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event.code);
    };
    this.#heard();
  }
  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(this.#lost, 60_000);
  }
  /** A line that is cut says nothing of it for a long time: give it up and say so. */
  readonly #lost = (): void => {
    const socket = this.#socket;
    socket?.close();
    if (socket) this.#closed(1006);
  };
  #quiet(): void {
    clearInterval(this.#ping);
    clearTimeout(this.#silence);
  }
  #take(frame: Frame): void {
    const { sequence } = frame;
    if (frame.type === "ready") {
      this.#after = sequence ?? this.#after;
      this.#attempt = 0;
      this.#options.take(frame);
      this.#options.state("live");
      return;
    }
    if (sequence !== undefined) {
      if (sequence <= this.#after) return;
      this.#after = sequence;
    }
    this.#options.take(frame);
  }
  #closed(code: number): void {
    this.#socket = null;
    this.#quiet();
    if (this.#stopped) return;
    this.#options.state("offline");
    if (code === 4401) return this.#options.over();
    this.#retry = setTimeout(() => this.#open(), pause(this.#attempt, this.#options.random ?? Math.random));
    this.#attempt += 1;
  }
}
