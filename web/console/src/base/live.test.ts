// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { type Change, connection, Live, onChange, setLive, staleKeys, typing, viewing } from "./live.ts";

/** The server's end, held by the test. */
class Wire {
  static all: Wire[] = [];
  static readonly OPEN = 1;
  readyState = 1;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    Wire.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.onclose?.({ code: 1000 });
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}
const change = (sequence: number, kind = "message.created"): Change => ({
  type: "change",
  sequence,
  kind,
  subject: "s",
  conversation_id: "c",
  customer_id: "p",
  data: {},
});
const last = (): Wire => Wire.all[Wire.all.length - 1] as Wire;

describe("Live", () => {
  let live: Live;
  let queries: QueryClient;
  let signedOut = 0;
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", Wire);
    Wire.all = [];
    signedOut = 0;
    queries = new QueryClient();
    live = new Live(queries, () => (signedOut += 1));
    live.start();
    last().onopen?.();
  });
  afterEach(() => {
    live.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("says what was on the screen before it came to life", () => {
    viewing("c1");
    const late = new Live(new QueryClient(), () => {});
    setLive(late);
    late.start();
    last().onopen?.();
    expect(last().sent[1]).toEqual({ type: "viewing", conversation_id: "c1" });
    setLive(null);
    viewing(null);
    late.stop();
  });

  it("says at once that the line is cut, and comes back with the network", () => {
    last().say({ type: "ready", sequence: 10 });
    expect(connection.value).toBe("live");
    // A line that is cut closes nothing by itself.
    last().close = () => {};
    window.dispatchEvent(new Event("offline"));
    expect(connection.value).toBe("offline");
    window.dispatchEvent(new Event("online"));
    expect(Wire.all).toHaveLength(2);
    last().onopen?.();
    expect(last().sent[0]).toEqual({ type: "hello", after: 10 });
    last().say({ type: "ready", sequence: 12 });
    expect(connection.value).toBe("live");
  });

  it("names the last number it saw when it comes back, and takes nothing twice", () => {
    const seen: number[] = [];
    const off = onChange((fact) => seen.push(fact.sequence));
    expect(last().sent[0]).toEqual({ type: "hello", after: null });
    last().say({ type: "ready", sequence: 10 });
    last().say(change(11));
    last().say(change(14));
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(1000);
    last().onopen?.();
    expect(Wire.all).toHaveLength(2);
    expect(last().sent[0]).toEqual({ type: "hello", after: 14 });
    last().say(change(14));
    last().say(change(15));
    off();
    expect(seen).toEqual([11, 14, 15]);
  });
  it("renews what is open at once, and lists once a second however much is written", () => {
    const renewed: string[] = [];
    vi.spyOn(queries, "invalidateQueries").mockImplementation((filters) => {
      renewed.push(String(filters?.queryKey?.[0]));
      return Promise.resolve();
    });
    const times = (name: string) => renewed.filter((one) => one === name).length;
    last().say({ type: "ready", sequence: 0 });
    renewed.length = 0;
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      last().say(change(sequence));
      vi.advanceTimersByTime(30);
      if (sequence === 3) expect([times("messages"), times("conversations")]).toEqual([1, 1]);
    }
    // Three seconds, the first and the last moment counted.
    expect(times("conversations")).toBeGreaterThanOrEqual(3);
    expect(times("conversations")).toBeLessThanOrEqual(4);
    expect(times("messages")).toBeGreaterThan(30);
    vi.advanceTimersByTime(1000);
    expect(times("conversations")).toBeLessThanOrEqual(5);
  });
  it("begins anew after a reset", () => {
    last().say({ type: "ready", sequence: 10 });
    last().say({ type: "reset" });
    last().say({ type: "ready", sequence: 3 });
    last().onclose?.({ code: 1012 });
    vi.advanceTimersByTime(1000);
    last().onopen?.();
    expect(last().sent[0]).toEqual({ type: "hello", after: 3 });
  });
  it("does not come back when the session has ended", () => {
    last().onclose?.({ code: 4401 });
    vi.advanceTimersByTime(60_000);
    expect(Wire.all).toHaveLength(1);
    expect(signedOut).toBe(1);
  });
  it("forgets who types after six silent seconds", () => {
    last().say({ type: "typing", conversation_id: "c", author: { kind: "customer", id: null, name: "온" }, state: "on" });
    expect(typing.value["c"]).toHaveLength(1);
    vi.advanceTimersByTime(6_100);
    expect(typing.value["c"]).toEqual([]);
  });
});

describe("staleKeys", () => {
  it("renews what shows the changed thing", () => {
    expect(staleKeys(change(1))).toContainEqual(["messages", "c"]);
    expect(staleKeys(change(1, "appointment.changed"))).toContainEqual(["customer", "p"]);
    expect(staleKeys(change(1, "something.new"))).toEqual([]);
    for (const kind of ["channel.changed", "dead_letter.created"]) {
      expect(staleKeys(change(1, kind))).toEqual([["channels"], ["dead_letters"]]);
    }
    for (const kind of ["merge.held", "merge.decided", "customer.merged", "customer.erased"]) {
      expect(staleKeys(change(1, kind))).toContainEqual(["held_merges"]);
    }
    expect(staleKeys(change(1, "import.progressed"))).toContainEqual(["import", "s"]);
  });
});
