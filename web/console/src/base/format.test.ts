import { i18n } from "@lingui/core";
import { beforeAll, describe, expect, it } from "vitest";

import { messages as english } from "../../locales/en.po";
import { messages } from "../../locales/ko.po";
import { ago, agoInWords, dayAndTime, dayOnly, duration, fileSize, money, phone, placeTime, shortDate } from "./format.ts";
import { ownZone } from "./zones.ts";

beforeAll(() => i18n.loadAndActivate({ locale: "ko", messages }));

describe("duration", () => {
  it("names the year of a date that is not of this one", () => {
    const now = new Date(2026, 10, 28);
    expect(shortDate(new Date(2026, 8, 24), now)).not.toMatch(/2026/);
    expect(shortDate(new Date(2027, 8, 24), now)).toMatch(/2027/);
    expect(ago(new Date(2025, 8, 24), now.getTime())).toMatch(/2025/);
  });
  it("shows its two largest parts", () => {
    expect(duration(42)).toBe("42초");
    expect(duration(61)).toBe("1분 1초");
    expect(duration(1800)).toBe("30분");
    expect(duration(8040)).toBe("2시간 14분");
    expect(duration(90_000)).toBe("1일 1시간");
    expect(duration(-5)).toBe("0초");
  });
});
describe("ago", () => {
  it("shows one part", () => {
    const now = Date.parse("2026-11-22T10:00:00Z");
    expect(ago("2026-11-22T09:59:30Z", now)).toBe("방금");
    expect(ago("2026-11-22T09:15:00Z", now)).toBe("45분 전");
    expect(ago("2026-11-19T10:00:00Z", now)).toBe("3일 전");
  });
});
describe("ago in a sentence", () => {
  const now = Date.parse("2026-11-22T10:00:00Z");
  const all = () => ["2026-11-22T09:59:30Z", "2026-11-22T09:15:00Z", "2026-09-22T09:15:00Z"].map((at) => agoInWords(at, now));
  it("says that it is past", () => {
    expect(all()).toEqual(["방금", "45분 전", "9월 22일"]);
    i18n.loadAndActivate({ locale: "en", messages: english });
    expect(all()).toEqual(["just now", "45m ago", "Sep 22"]);
    i18n.loadAndActivate({ locale: "ko", messages });
  });
});
describe("a day", () => {
  it("is the same day wherever one is", () => expect(dayOnly("2026-12-25")).toMatch(/2026년 12월 25일 \(금\)/));
});
describe("hours", () => {
  const now = new Date("2026-11-22T10:00:00Z");
  it("names the year when it is another", () => {
    expect(dayAndTime("2026-03-12T12:00:00Z", now)).not.toContain("2026");
    expect(dayAndTime("2027-03-12T12:00:00Z", now)).toContain("2027");
  });
  it("of a place are those of its clocks, with the zone where it is another", () => {
    expect(placeTime("2026-03-12T00:00:00Z", "Asia/Seoul", "Asia/Seoul", now)).toMatch(/3월 12일.*9:00/);
    expect(placeTime("2026-03-12T00:00:00Z", "America/New_York", "America/New_York", now)).toMatch(/3월 11일.*8:00.*GMT-4/);
  });
  it("name the zone where it is another than the workspace's, even to a reader who sits there", () => {
    expect(placeTime("2026-03-12T00:00:00Z", ownZone(), "America/New_York", now)).toMatch(/UTC|GMT/);
    expect(placeTime("2026-03-12T00:00:00Z", ownZone(), ownZone(), now)).not.toMatch(/UTC|GMT/);
  });
});
describe("money", () => {
  it("knows how many minor units make one", () => {
    expect(money({ amount: 39_000, currency: "KRW" })).toBe("₩39,000");
    expect(money({ amount: 1999, currency: "USD" })).toBe("$19.99");
  });
});
describe("phone", () => {
  it("shows Korean numbers as they are written there", () => {
    expect(phone("+821012345678")).toBe("010-1234-5678");
    expect(phone("+8225550101")).toBe("02-555-0101");
    expect(phone("hello")).toBe("hello");
  });
});
describe("fileSize", () => {
  it("picks the unit", () => {
    expect(fileSize(900)).toBe("900 B");
    expect(fileSize(48_211)).toBe("47 kB");
    expect(fileSize(5_400_000)).toBe("5.1 MB");
  });
});
