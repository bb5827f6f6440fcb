import type { Model } from "@ondam/api";

export type Interval = Model<"Interval">;
export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof weekdays)[number];

function minutes(time: string): number {
  const [hours = "0", rest = "0"] = time.split(":");
  return Number(hours) * 60 + Number(rest);
}

/** What is wrong with a day's intervals; null when they can be stored. One that runs past midnight must be the last. */
export function intervalFault(list: Interval[]): "empty" | "overlap" | null {
  const sorted = [...list].sort((a, b) => minutes(a.from) - minutes(b.from));
  let end = -1;
  for (const [index, interval] of sorted.entries()) {
    const from = minutes(interval.from);
    const until = minutes(interval.until);
    if (from === until) return "empty";
    if (from < end) return "overlap";
    const overnight = until < from;
    if (overnight && index < sorted.length - 1) return "overlap";
    end = until;
  }
  return null;
}

/** Takes a lunch break out of the interval that holds it. */
export function withBreak(list: Interval[], pause: Interval): Interval[] {
  return list.flatMap((interval) => {
    const inside = minutes(interval.from) < minutes(pause.from) && minutes(pause.until) < minutes(interval.until);
    return inside ? [{ from: interval.from, until: pause.from }, { from: pause.until, until: interval.until }] : [interval];
  });
}

/** Where the next interval of a day would begin: an hour after the last. */
export function nextInterval(list: Interval[]): Interval {
  const last = list[list.length - 1];
  if (!last) return { from: "09:00", until: "18:00" };
  const from = Math.min(minutes(last.until) + 60, 22 * 60);
  const text = (value: number) => `${String(Math.floor(value / 60)).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`;
  return { from: text(from), until: text(Math.min(from + 120, 24 * 60)) };
}
