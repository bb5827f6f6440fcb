import { t } from "@lingui/core/macro";
import type { Model } from "@ondam/api";

import { money } from "../base/format.ts";
import { currentLocale } from "../base/locale.ts";
import type { PlaceTime } from "../base/session.tsx";
import { channelKind } from "../base/words.ts";
import { isZone, momentOf } from "../base/zones.ts";

/** The words for identities, orders, appointments and what happened. */
export function identityKind(kind: Model<"Identity">["kind"]): string {
  switch (kind) {
    case "email":
      return t`E-mail`;
    case "phone":
      return t`Phone`;
    case "user_id":
      return t`User id`;
    case "anonymous_id":
      return t`Browser`;
    case "whatsapp":
      return t`WhatsApp`;
    case "web_chat":
      return t`Web chat`;
    case "api":
      return t`API`;
    case "external":
      return t`Elsewhere`;
  }
}

export function orderStatus(status: Model<"Order">["status"]): string {
  switch (status) {
    case "placed":
      return t`Placed`;
    case "paid":
      return t`Paid`;
    case "shipped":
      return t`Shipped`;
    case "delayed":
      return t`Delayed`;
    case "delivered":
      return t({ message: "Delivered", context: "order" });
    case "cancelled":
      return t`Cancelled`;
    case "refunded":
      return t`Refunded`;
    case "returned":
      return t`Returned`;
  }
}

/** Customers write the number of an order with and without hyphens. */
export function isSameOrder(number: string, written: string | null): boolean {
  const code = (text: string) => text.replaceAll(/[-#\s]/g, "").toUpperCase();
  return written !== null && code(number) === code(written);
}

/** What went back of an order: its status tells of a whole refund alone. */
export function refundedText(order: Pick<Model<"Order">, "total" | "refunded">): string {
  if (!order.refunded) return "";
  const amount = money(order.refunded);
  const isWhole = order.total !== null && order.refunded.amount >= order.total.amount;
  return isWhole ? t({ message: `${amount} refunded`, context: "all of it" }) : t({ message: `${amount} refunded`, context: "a part of it" });
}
export function orderTone(status: Model<"Order">["status"]): "ok" | "warn" | "danger" | "info" | "plain" {
  if (status === "delivered") return "ok";
  if (status === "delayed") return "danger";
  if (status === "shipped" || status === "paid") return "info";
  if (status === "cancelled" || status === "refunded" || status === "returned") return "warn";
  return "plain";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** The events of orders, bookings and shopping that Segment's specification and this program name, in small letters. */
function shopEventTitle(name: string): string | null {
  switch (name) {
    case "order completed":
    case "completed order":
    case "order placed":
      return t`Placed an order`;
    case "order updated":
    case "updated order":
      return t`Order changed`;
    case "order paid":
      return t`Order paid`;
    case "order shipped":
    case "shipment shipped":
    case "shipment created":
      return t`Order shipped`;
    case "order delayed":
    case "shipment delayed":
    case "delivery delayed":
      return t`Order delayed`;
    case "order delivered":
    case "shipment delivered":
      return t`Order delivered`;
    case "order cancelled":
    case "order canceled":
      return t`Order cancelled`;
    case "order refunded":
    case "refunded order":
      return t`Order refunded`;
    case "order returned":
    case "shipment returned":
      return t`Order returned`;
    case "products searched":
    case "searched products":
      return t`Searched for products`;
    case "product list viewed":
    case "viewed product category":
      return t`Looked through products`;
    case "product list filtered":
      return t`Filtered the products`;
    case "promotion viewed":
    case "viewed promotion":
      return t`Saw a promotion`;
    case "promotion clicked":
    case "clicked promotion":
      return t`Opened a promotion`;
    case "product clicked":
    case "clicked product":
      return t`Opened a product`;
    case "product viewed":
    case "viewed product":
      return t`Looked at a product`;
    case "product added":
    case "added product":
      return t`Put into the cart`;
    case "product removed":
    case "removed product":
      return t`Took out of the cart`;
    case "cart viewed":
      return t`Looked into the cart`;
    case "checkout started":
    case "started order":
      return t`Went to the checkout`;
    case "checkout step viewed":
    case "viewed checkout step":
      return t`Saw a step of the checkout`;
    case "checkout step completed":
    case "completed checkout step":
      return t`Did a step of the checkout`;
    case "payment info entered":
      return t`Entered how to pay`;
    case "coupon entered":
      return t`Entered a coupon`;
    case "coupon applied":
      return t`Used a coupon`;
    case "coupon denied":
      return t`A coupon was not accepted`;
    case "coupon removed":
      return t`Took a coupon back`;
    case "product added to wishlist":
      return t`Put on the wish list`;
    case "product removed from wishlist":
      return t`Took off the wish list`;
    case "wishlist product added to cart":
      return t`Put into the cart from the wish list`;
    case "product shared":
      return t`Shared a product`;
    case "cart shared":
      return t`Shared the cart`;
    case "product reviewed":
      return t`Reviewed a product`;
    case "appointment booked":
    case "appointment created":
    case "appointment.booked":
      return t`Appointment booked`;
    case "appointment moved":
    case "appointment rescheduled":
    case "appointment updated":
    case "appointment.moved":
      return t`Appointment changed`;
    case "appointment attended":
      return t`Came to the appointment`;
    case "appointment missed":
      return t`Did not come to the appointment`;
    case "appointment cancelled":
    case "appointment canceled":
    case "appointment.cancelled":
      return t`Appointment cancelled`;
    default:
      return null;
  }
}

/** The line of the timeline, from the event's or fact's own name; shops write theirs with large and small letters as they like. */
export function entryTitle(entry: Pick<Model<"TimelineEntry">, "name" | "category" | "data">): string {
  const told = shopEventTitle(entry.name.trim().toLowerCase());
  if (told) return told;
  switch (entry.name) {
    case "conversation.created":
      return t`Started a conversation`;
    case "conversation.resolved":
      return t`Conversation resolved`;
    case "conversation.reopened":
      return t`Conversation reopened`;
    case "conversation.snoozed":
      return t`Conversation snoozed`;
    case "conversation.woken":
      return t`Conversation back from its snooze`;
    case "conversation.merged":
      return t`Two conversations became one`;
    case "link.suggested":
      return t`May be somebody known already`;
    case "link.decided":
      return t`Decided whether it is the same customer`;
    case "merge.held":
      return t`A merge is held for review`;
    case "consent.recorded":
      return t`Consent recorded`;
    case "message.created":
      return entry.data["kind"] === "incoming" ? t`Wrote to us` : t`Got an answer`;
    case "csat.asked":
      return t`Was asked for a rating`;
    case "csat.answered":
      return t`Rated the service`;
    case "customer.merged":
      return t`Two profiles became one`;
    case "customer.created":
      return t`Became a customer here`;
    case "customer.split":
      return t`One profile became two`;
    case "mention.created":
      return t`A note names a colleague`;
    default:
      if (entry.category === "page") return text(entry.data["title"]) || text(entry.data["path"]) || t`Opened a page`;
      if (entry.category === "identify") return t`Identified themselves`;
      return entry.name;
  }
}

export function entryDetail(entry: Model<"TimelineEntry">, placeTime: PlaceTime): string {
  const { data } = entry;
  const parts: string[] = [];
  const order = text(data["order_id"]) || text(data["number"]);
  if (order) parts.push(order);
  const total = data["total"] ?? data["revenue"];
  if (typeof total === "number" && typeof data["currency"] === "string") parts.push(plainMoney(total, data["currency"]));
  else if (total && typeof total === "object") parts.push(money(total as Model<"Money">));
  if (entry.category === "page") parts.push(text(data["path"]) || text(data["url"]));
  if (text(data["query"])) parts.push(`“${text(data["query"])}”`);
  if (/^product\b/i.test(entry.name)) parts.push(text(data["name"]));
  if (/delayed$/i.test(entry.name)) parts.push(text(data["reason"]) || text(data["delay_reason"]));
  if (typeof data["score"] === "number") parts.push("★".repeat(data["score"]) + "☆".repeat(5 - data["score"]));
  const appointment = entry.category === "appointment" ? appointmentTime(data) : null;
  if (appointment) parts.push(placeTime(appointment.at, appointment.zone));
  if (entry.channel_kind) parts.push(channelKind(entry.channel_kind));
  return parts.filter(Boolean).join(" · ");
}

const startKeys = ["starts_at", "start_time", "start", "startsAt", "to"];

/** As the profile reads it: a time without an offset is by the clocks of the zone beside it, else UTC. */
export function appointmentTime(data: Record<string, unknown>): { at: string; zone: string } | null {
  const written = startKeys.map((key) => text(data[key])).find(Boolean) ?? "";
  const zone = text(data["time_zone"]) || text(data["timezone"]);
  const [wall] = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?=(:\d\d(\.\d+)?)?$)/.exec(written) ?? [];
  if (wall) return { at: momentOf(wall.replace(" ", "T"), isZone(zone) ? zone : "UTC").toISOString(), zone };
  const at = new Date(written);
  return Number.isNaN(at.getTime()) ? null : { at: at.toISOString(), zone };
}

/** Events of shops carry money as a plain number. */
function plainMoney(value: number, currency: string): string {
  try {
    return new Intl.NumberFormat(currentLocale(), { style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(value);
  } catch {
    return String(value);
  }
}
