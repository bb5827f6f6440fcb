import { describe, expect, it } from "vitest";

import { isDotted } from "./Chart.tsx";

describe("the days of a line", () => {
  const line = (...values: (number | null)[]) => isDotted({ kind: "line", values });
  it("are shown where a line would be none or hardly one", () => {
    expect(line(null, null, 40, null)).toBe(true);
    expect(line(40)).toBe(true);
    expect(line(40, null, 60)).toBe(true);
  });
  it("are left to the line where there are more, and to bars", () => {
    expect(line(40, 50, 60)).toBe(false);
    expect(isDotted({ kind: "bars", values: [3] })).toBe(false);
  });
});
