import { t } from "@lingui/core/macro";

import { currentLocale } from "./locale.ts";
import { differs } from "./zones.ts";

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = currentLocale() + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(currentLocale(), options);
    cache.set(key, found);
  }
  return found;
}

export function clockTime(at: string | Date): string {
  return formatter({ hour: "numeric", minute: "2-digit" }).format(new Date(at));
}
/** The year stands there only when it is not the present one. */
export function shortDate(at: string | Date, now: Date = new Date()): string {
  return formatter({ month: "short", day: "numeric", ...yearOf(at, now) }).format(new Date(at));
}
export function longDate(at: string | Date): string {
  return formatter({ year: "numeric", month: "long", day: "numeric", weekday: "long" }).format(new Date(at));
}
export function dateTime(at: string | Date): string {
  return formatter({ year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" }).format(new Date(at));
}
/** A day without an hour, wherever it is: "2026-12-25" is Dec 25 everywhere. */
export function dayOnly(day: string): string {
  return formatter({ year: "numeric", month: "short", day: "numeric", weekday: "short", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
export function dayAndTime(at: string | Date, now: Date = new Date()): string {
  return formatter({ ...dayTime, ...yearOf(at, now) }).format(new Date(at));
}
/**
 * An hour at a place, such as that of an appointment: by the clocks there, with the zone's name where those here or at home, which is
 * the workspace, show another.
 */
export function placeTime(at: string | Date, zone: string, home: string = zone, now: Date = new Date()): string {
  const named = differs(at, zone) || differs(at, zone, home);
  const zoned: Intl.DateTimeFormatOptions = named ? { timeZone: zone, timeZoneName: "short" } : { timeZone: zone };
  return formatter({ ...dayTime, ...yearOf(at, now), ...zoned }).format(new Date(at));
}
const dayTime = { month: "short", day: "numeric", weekday: "short", hour: "numeric", minute: "2-digit" } as const;
function yearOf(at: string | Date, now: Date): Intl.DateTimeFormatOptions {
  return new Date(at).getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
}
export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: digits, signDisplay: "negative" }).format(value);
}
export function percent(ratio: number, digits = 0): string {
  return new Intl.NumberFormat(currentLocale(), { style: "percent", maximumFractionDigits: digits }).format(ratio);
}

/** Money comes in minor units; how many of them make one is the currency's own rule. */
export function money(value: { amount: number; currency: string }): string {
  const format = new Intl.NumberFormat(currentLocale(), { style: "currency", currency: value.currency, currencyDisplay: "narrowSymbol" });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  return format.format(value.amount / 10 ** digits);
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return t`${bytes} B`;
  const kilobytes = bytes / 1024;
  if (kilobytes < 1024) return t`${number(kilobytes)} kB`;
  return t`${number(kilobytes / 1024, 1)} MB`;
}

/** The two largest parts of a span: "2h 14m", "3d 1h". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t`${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    const rest = whole % 60;
    return rest && minutes < 10 ? t`${minutes}m ${rest}s` : t`${minutes}m`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    const rest = minutes % 60;
    return rest ? t`${hours}h ${rest}m` : t`${hours}h`;
  }
  const days = Math.floor(hours / 24);
  const rest = hours % 24;
  return rest ? t`${days}d ${rest}h` : t`${days}d`;
}

/** One part only, for lists: "now", "5m", "3h", "2d", then the date. */
export function ago(at: string | Date, now: number = Date.now()): string {
  const seconds = (now - new Date(at).getTime()) / 1000;
  if (seconds < 60) return t({ message: "now", context: "ago" });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t({ message: `${minutes}m`, context: "ago" });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t({ message: `${hours}h`, context: "ago" });
  const days = Math.floor(hours / 24);
  if (days < 7) return t({ message: `${days}d`, context: "ago" });
  return shortDate(at, new Date(now));
}

/** The same inside a sentence: "just now", "5m ago", then the date. */
export function agoInWords(at: string | Date, now: number = Date.now()): string {
  const seconds = (now - new Date(at).getTime()) / 1000;
  if (seconds < 60) return t`just now`;
  return seconds < 7 * 86_400 ? t`${ago(at, now)} ago` : ago(at, now);
}

export function dayKey(at: string | Date): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** "Today", "Yesterday", or the date in full. */
export function dayName(at: string | Date, now: Date = new Date()): string {
  if (dayKey(at) === dayKey(now)) return t`Today`;
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (dayKey(at) === dayKey(yesterday)) return t`Yesterday`;
  return longDate(at);
}

/** +821012345678 → 010-1234-5678 for Korean numbers; others keep their country code, spaced. */
export function phone(value: string): string {
  const korean = /^\+82(\d{1,2}?)(\d{3,4})(\d{4})$/.exec(value);
  if (korean) return `0${korean[1]}-${korean[2]}-${korean[3]}`;
  const other = /^(\+\d{1,3}?)(\d{3})(\d{3,4})(\d{3,4})$/.exec(value);
  if (other) return other.slice(1).join(" ");
  return value;
}
