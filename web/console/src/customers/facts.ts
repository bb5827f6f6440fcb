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

/** The line of the timeline, from the event's or fact's own name. */
export function entryTitle(entry: Model<"TimelineEntry">): string {
  switch (entry.name) {
    case "Order Completed":
      return t`Placed an order`;
    case "Order Shipped":
    case "Shipment Shipped":
      return t`Order shipped`;
    case "Order Delayed":
    case "Shipment Delayed":
      return t`Order delayed`;
    case "Order Delivered":
    case "Shipment Delivered":
      return t`Order delivered`;
    case "Order Cancelled":
      return t`Order cancelled`;
    case "Order Refunded":
      return t`Order refunded`;
    case "Product Viewed":
      return t`Looked at a product`;
    case "Product Added":
      return t`Put into the cart`;
    case "Products Searched":
      return t`Searched for products`;
    case "Checkout Started":
      return t`Went to the checkout`;
    case "Appointment Booked":
    case "appointment.booked":
      return t`Appointment booked`;
    case "Appointment Moved":
    case "appointment.moved":
      return t`Appointment changed`;
    case "Appointment Attended":
      return t`Came to the appointment`;
    case "Appointment Missed":
      return t`Did not come to the appointment`;
    case "Appointment Cancelled":
    case "appointment.cancelled":
      return t`Appointment cancelled`;
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
  if (entry.name.startsWith("Product")) parts.push(text(data["name"]));
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
