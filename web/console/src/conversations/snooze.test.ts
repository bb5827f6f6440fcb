import { i18n } from "@lingui/core";
import { beforeAll, describe, expect, it } from "vitest";

import { snoozeChoices } from "./snooze.ts";

beforeAll(() => i18n.loadAndActivate({ locale: "en", messages: {} }));

describe("snoozeChoices", () => {
  it("offers only times to come", () => {
    for (let hour = 0; hour < 24 * 7; hour += 1) {
      const now = new Date(2026, 10, 16, hour, 30);
      for (const choice of snoozeChoices(now)) expect(choice.until.getTime()).toBeGreaterThan(now.getTime());
    }
  });
  it("means the coming Monday, on a Monday the next one", () => {
    const monday = snoozeChoices(new Date(2026, 10, 23, 10)).find((choice) => choice.key === "monday");
    expect(monday?.until).toEqual(new Date(2026, 10, 30, 9));
    const sunday = snoozeChoices(new Date(2026, 10, 22, 10)).find((choice) => choice.key === "monday");
    expect(sunday?.until).toEqual(new Date(2026, 10, 23, 9));
  });
  it("leaves the evening out when it is near", () => {
    expect(snoozeChoices(new Date(2026, 10, 22, 17)).map((choice) => choice.key)).not.toContain("evening");
  });
});
