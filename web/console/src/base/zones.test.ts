import { describe, expect, it } from "vitest";

import { momentOf, wallTime } from "./zones.ts";

describe("times of a zone", () => {
  it("shows what the clocks there show", () => {
    expect(wallTime("2026-03-12T00:00:00Z", "Asia/Seoul")).toBe("2026-03-12T09:00");
    expect(wallTime("2026-03-11T15:30:00Z", "Asia/Seoul")).toBe("2026-03-12T00:30");
    expect(wallTime("2026-12-31T23:00:00Z", "UTC")).toBe("2026-12-31T23:00");
  });
  it.each(["Asia/Seoul", "UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"])("goes there and back in %s", (zone) => {
    for (let day = 0; day < 366; day += 5) {
      const at = new Date(Date.UTC(2026, 0, 1 + day, 12, 30));
      expect(momentOf(wallTime(at, zone), zone)).toEqual(at);
    }
  });
  it("puts a time that no clock shows after the gap", () => {
    expect(momentOf("2026-03-08T02:30", "America/New_York").toISOString()).toBe("2026-03-08T07:30:00.000Z");
  });
  it("takes the first of two equal times", () => {
    expect(momentOf("2026-11-01T01:30", "America/New_York").toISOString()).toBe("2026-11-01T05:30:00.000Z");
  });
});
