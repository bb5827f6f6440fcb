import { describe, expect, it } from "vitest";

import { before, lastDays, trendOf } from "./metrics.ts";

describe("ranges", () => {
  it("counts both ends", () => {
    expect(lastDays(7, "Asia/Seoul", new Date("2026-11-22T00:00:00Z"))).toEqual({ from: "2026-11-16", to: "2026-11-22" });
    expect(lastDays(1, "Asia/Seoul", new Date("2026-11-21T15:01:00Z"))).toEqual({ from: "2026-11-22", to: "2026-11-22" });
    expect(lastDays(1, "America/New_York", new Date("2026-11-22T03:00:00Z"))).toEqual({ from: "2026-11-21", to: "2026-11-21" });
  });
  it("finds the span of equal length before, over months too", () => {
    expect(before({ from: "2026-11-16", to: "2026-11-22" })).toEqual({ from: "2026-11-09", to: "2026-11-15" });
    expect(before({ from: "2026-03-01", to: "2026-03-30" })).toEqual({ from: "2026-01-30", to: "2026-02-28" });
  });
});

describe("trendOf", () => {
  it("knows which way is good", () => {
    expect(trendOf("ttr", 50, 100)).toBe("better");
    expect(trendOf("csat", 0.5, 0.9)).toBe("worse");
    expect(trendOf("csat", 0.9, 0.5)).toBe("better");
    expect(trendOf("ttr", 100, 101)).toBe("same");
  });
});
