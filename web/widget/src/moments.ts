import { language, words } from "./chat.ts";

const midnight = (date: Date) => new Date(date).setHours(0, 0, 0, 0);
const daysFrom = (from: Date, to: Date) => Math.round((midnight(to) - midnight(from)) / 86_400_000);

export const clock = (date: Date) => date.toLocaleTimeString(language.value, { hour: "numeric", minute: "2-digit" });

/** The heading over what was said on one day. */
export function day(date: Date): string {
  const now = new Date();
  const ago = daysFrom(date, now);
  if (ago === 0) return words.value.today;
  if (ago === 1) return words.value.yesterday;
  return date.toLocaleDateString(language.value, { month: "long", day: "numeric", weekday: "short", ...(date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }) });
}

/** When somebody is back. */
export function opening(date: Date): string {
  const ahead = daysFrom(new Date(), date);
  const named = [words.value.today, words.value.tomorrow][ahead];
  if (named) return words.value.opens(named, clock(date));
  const far = ahead > 6;
  return words.value.opensOn(date.toLocaleDateString(language.value, far ? { month: "long", day: "numeric" } : { weekday: "long" }), clock(date));
}
