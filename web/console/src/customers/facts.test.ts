import { readFileSync } from "node:fs";

import { i18n } from "@lingui/core";
import type { Model } from "@ondam/api";
import { beforeAll, describe, expect, it } from "vitest";

import { messages } from "../../locales/ko.po";
import { placeTime } from "../base/format.ts";
import { appointmentTime, entryDetail, entryTitle, isSameOrder, refundedText } from "./facts.ts";

beforeAll(() => i18n.loadAndActivate({ locale: "ko", messages }));

describe("the order that a customer names", () => {
  it("is found however its number is written", () => {
    for (const written of ["20261125-0007771", "#202611250007771", "2026 1125 0007771"]) expect(isSameOrder("20261125-0007771", written)).toBe(true);
    expect(isSameOrder("ab-10077-X", "AB10077X")).toBe(true);
    expect(isSameOrder("20261125-0007771", "20261125-0007772")).toBe(false);
    expect(isSameOrder("20261125-0007771", null)).toBe(false);
  });
});

describe("the time of an appointment in the timeline", () => {
  it("without an offset is by the clocks of the zone beside it, else UTC", () => {
    expect(appointmentTime({ starts_at: "2026-03-12T09:00:00", time_zone: "America/New_York" })?.at).toBe("2026-03-12T13:00:00.000Z");
    expect(appointmentTime({ starts_at: "2026-03-12 09:00", timezone: "Asia/Seoul" })?.at).toBe("2026-03-12T00:00:00.000Z");
    expect(appointmentTime({ start: "2026-03-12T09:00:00.500" })?.at).toBe("2026-03-12T09:00:00.000Z");
    expect(appointmentTime({ starts_at: "2026-03-12T09:00", time_zone: "Mars/Base" })?.at).toBe("2026-03-12T09:00:00.000Z");
  });
  it("with an offset is that moment, and what is no time is none", () => {
    expect(appointmentTime({ starts_at: "2026-03-12T09:00:00-04:00" })?.at).toBe("2026-03-12T13:00:00.000Z");
    expect(appointmentTime({ from: "2026-03-12T09:00:00Z", to: "2026-03-13T09:00:00Z" })?.at).toBe("2026-03-13T09:00:00.000Z");
    expect(appointmentTime({ starts_at: "soon" })).toBeNull();
    expect(appointmentTime({})).toBeNull();
  });
  it("is shown by those clocks, with the zone's name", () => {
    const entry = {
      category: "appointment",
      name: "Appointment Booked",
      data: { starts_at: "2026-03-12T09:00:00", time_zone: "America/New_York" },
    } as unknown as Model<"TimelineEntry">;
    expect(entryDetail(entry, (at, zone) => placeTime(at, zone ?? "Asia/Seoul", "Asia/Seoul"))).toMatch(/3월 12일.*9:00.*GMT-4/);
  });
});

describe("what went back of an order", () => {
  const won = (amount: number) => ({ amount, currency: "KRW" });
  it("is named a part while it is less than the total", () => {
    expect(refundedText({ total: won(89_000), refunded: won(15_000) })).toBe("부분 환불 ₩15,000");
    expect(refundedText({ total: won(89_000), refunded: won(89_000) })).toBe("환불 ₩89,000");
    expect(refundedText({ total: won(89_000), refunded: null })).toBe("");
  });
});

describe("a line of the timeline", () => {
  const source = (path: string) => readFileSync(new URL(`../../../../src/domain/${path}`, import.meta.url), "utf8");
  const title = (name: string, category = "other") => entryTitle({ name, category, data: {} } as unknown as Model<"TimelineEntry">);
  /** What the profiler reads as a word about an order or an appointment. */
  const read = ["customers/order_words.cpp", "customers/appointment_words.cpp"].flatMap((path) =>
    [...source(path).matchAll(/\{"([a-z ]+)",\s*\w+\}/g)].map((match) => match[1] ?? ""),
  );
  const shopping = [
    ..."Products Searched,Product List Viewed,Product List Filtered,Promotion Viewed,Promotion Clicked,Product Clicked,Product Viewed".split(","),
    ..."Product Added,Product Removed,Cart Viewed,Checkout Started,Checkout Step Viewed,Checkout Step Completed,Payment Info Entered".split(","),
    ..."Order Completed,Order Updated,Order Refunded,Order Cancelled,Coupon Entered,Coupon Applied,Coupon Denied,Coupon Removed".split(","),
    ..."Product Added to Wishlist,Product Removed from Wishlist,Wishlist Product Added to Cart,Product Shared,Cart Shared".split(","),
    ..."Product Reviewed,Viewed Product Category,Clicked Product,Viewed Promotion".split(","),
  ];
  const silent = source("customers/timeline_kinds.cpp").split("silent{")[1]?.split("}")[0] ?? "";
  const facts = ["conversations", "customers", "surveys"]
    .flatMap((module) => [...source(`${module}/facts.h`).matchAll(/"([a-z]+\.[a-z]+)"/g)].map((match) => match[1] ?? ""))
    // These are about nobody, or about a member of the team.
    .filter((kind) => !silent.includes(`"${kind}"`) && !["canned_response.changed", "customer.erased", "import.progressed", "merge.decided"].includes(kind));
  it("is known by the names that the server knows", () => {
    expect(read).toEqual(expect.arrayContaining(["order updated", "shipment delayed", "appointment rescheduled"]));
    expect(facts).toEqual(expect.arrayContaining(["conversation.created", "customer.split", "csat.asked"]));
  });
  it.each([...read, ...shopping, ...facts])("of “%s” is told in the language of the console", (name) => {
    expect(title(name)).toMatch(/[가-힣]/);
  });
  it("of a delay tells why", () => {
    const entry = { name: "Shipment Delayed", category: "order", data: { order_id: "77", reason: "폭설" } } as unknown as Model<"TimelineEntry">;
    expect(entryDetail(entry, String)).toBe("77 · 폭설");
  });
  it("is the shop's own name where nobody knows it", () => {
    expect(title("Sneaker Raffle Won", "track")).toBe("Sneaker Raffle Won");
    expect(title("ORDER UPDATED")).toBe(title("Order Updated"));
  });
});
