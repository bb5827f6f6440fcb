import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { type Frame, Live, pause } from "./live.ts";

/** The other end of the wire: keeps what was sent and says what a server would. */
class Wire {
  static all: Wire[] = [];
  static OPEN = 1;
  readyState = 1;
  sent: Record<string, unknown>[] = [];
  onopen: () => void = () => {};
  onmessage: (event: { data: string }) => void = () => {};
  onclose: (event: { code: number }) => void = () => {};
  constructor(readonly url: string) {
    Wire.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.readyState = 3;
  }
  say(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }
}
const last = () => Wire.all.at(-1)!;

let frames: Frame[];
let states: string[];
let over: number;
function start(): Live {
  return new Live({
    url: "ws://x/widget/live",
    token: "secret",
    after: 40,
    take: (frame) => frames.push(frame),
    state: (state) => states.push(state),
    over: () => (over += 1),
    random: () => 1,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Wire);
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  Wire.all = [];
  frames = [];
  states = [];
  over = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("names its token in the first frame and not in the address", () => {
  start();
  last().onopen();
  expect(last().url).not.toContain("secret");
  expect(last().sent[0]).toEqual({ type: "hello", token: "secret", after: 40 });
});

it("comes back with the last number and takes nothing twice", () => {
  start();
  last().onopen();
  last().say({ type: "ready", sequence: 41 });
  last().say({ type: "message", sequence: 45 });
  last().onclose({ code: 1012 });
  vi.advanceTimersByTime(500);
  expect(Wire.all.length).toBe(2);
  last().onopen();
  expect(last().sent[0]?.["after"]).toBe(45);
  last().say({ type: "message", sequence: 45 });
  last().say({ type: "message", sequence: 47 });
  expect(frames.filter((frame) => frame.type === "message").map((frame) => frame.sequence)).toEqual([45, 47]);
  expect(states).toEqual(["live", "offline"]);
});

it("takes the number after a reset", () => {
  start();
  last().onopen();
  last().say({ type: "reset" });
  last().say({ type: "ready", sequence: 7 });
  last().say({ type: "message", sequence: 8 });
  expect(frames.map((frame) => frame.type)).toEqual(["reset", "ready", "message"]);
});

it("waits longer each time, anywhere below the bound", () => {
  expect([0, 1, 2, 10].map((attempt) => pause(attempt, () => 1))).toEqual([500, 1000, 2000, 20_000]);
  expect(pause(5, () => 0)).toBe(0);
  start();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    last().onclose({ code: 1006 });
    vi.advanceTimersByTime(500 * 2 ** attempt - 1);
    expect(Wire.all.length).toBe(attempt + 1);
    vi.advanceTimersByTime(1);
    expect(Wire.all.length).toBe(attempt + 2);
  }
});

it("gives a silent line up", () => {
  start();
  last().onopen();
  vi.advanceTimersByTime(60_000);
  vi.advanceTimersByTime(500);
  expect(Wire.all.length).toBe(2);
});

it("does not come back when the session is over", () => {
  start();
  last().onclose({ code: 4401 });
  vi.advanceTimersByTime(60_000);
  expect(over).toBe(1);
  expect(Wire.all.length).toBe(1);
});
