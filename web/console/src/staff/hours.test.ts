import { describe, expect, it } from "vitest";

import { intervalFault, nextInterval, withBreak } from "./hours.ts";

describe("intervalFault", () => {
  it("accepts a lunch break, a night and a whole day", () => {
    expect(intervalFault([{ from: "09:00", until: "12:00" }, { from: "13:00", until: "18:00" }])).toBeNull();
    expect(intervalFault([{ from: "22:00", until: "06:00" }])).toBeNull();
    expect(intervalFault([{ from: "00:00", until: "24:00" }])).toBeNull();
  });
  it("finds overlaps in any order", () => {
    expect(intervalFault([{ from: "11:00", until: "18:00" }, { from: "09:00", until: "12:00" }])).toBe("overlap");
    expect(intervalFault([{ from: "22:00", until: "06:00" }, { from: "23:00", until: "23:30" }])).toBe("overlap");
    expect(intervalFault([{ from: "09:00", until: "09:00" }])).toBe("empty");
  });
});

describe("withBreak", () => {
  it("splits only the interval that holds the break", () => {
    expect(withBreak([{ from: "09:00", until: "18:00" }], { from: "12:00", until: "13:00" })).toEqual([
      { from: "09:00", until: "12:00" },
      { from: "13:00", until: "18:00" },
    ]);
    expect(withBreak([{ from: "14:00", until: "18:00" }], { from: "12:00", until: "13:00" })).toEqual([{ from: "14:00", until: "18:00" }]);
  });
});

describe("nextInterval", () => {
  it("never gives a fault", () => {
    expect(nextInterval([])).toEqual({ from: "09:00", until: "18:00" });
    expect(intervalFault([{ from: "09:00", until: "18:00" }, nextInterval([{ from: "09:00", until: "18:00" }])])).toBeNull();
  });
});
