import { t } from "@lingui/core/macro";

export interface SnoozeChoice {
  key: string;
  label: string;
  until: Date;
}

function at(day: Date, daysLater: number, hour: number): Date {
  const until = new Date(day);
  until.setDate(day.getDate() + daysLater);
  until.setHours(hour, 0, 0, 0);
  return until;
}

export function tomorrowMorning(now: Date): Date {
  return at(now, 1, 9);
}

/** Times that make sense from now on: nothing in the past, no "this evening" at night. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
  const choices: SnoozeChoice[] = [{ key: "hour", label: t`In an hour`, until: new Date(now.getTime() + 3_600_000) }];
  if (now.getHours() < 16) choices.push({ key: "evening", label: t`This evening`, until: at(now, 0, 18) });
  choices.push({ key: "tomorrow", label: t`Tomorrow morning`, until: tomorrowMorning(now) });
  const toMonday = (8 - now.getDay()) % 7 || 7;
  choices.push({ key: "monday", label: t`Next Monday`, until: at(now, toMonday, 9) });
  return choices;
}
