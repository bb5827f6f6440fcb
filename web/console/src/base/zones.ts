/** IANA zones, those of this browser's people first. */
export function timeZones(): string[] {
  const all = Intl.supportedValuesOf("timeZone");
  return [...new Set([ownZone(), "Asia/Seoul", "UTC", ...all])];
}
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** What the clocks of a zone show, as a date-time field takes it: 2026-03-12T09:00. */
export function wallTime(at: string | Date, zone: string): string {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(new Date(at));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** The moment at which the clocks of a zone show this; in an hour that is skipped, as much later as was skipped. */
export function momentOf(wall: string, zone: string): Date {
  const wanted = Date.parse(`${wall}:00Z`);
  const shift = (at: number) => Date.parse(`${wallTime(new Date(at), zone)}:00Z`) - at;
  const first = wanted - shift(wanted);
  const second = wanted - shift(first);
  return new Date(wallTime(new Date(second), zone) === wall ? second : Math.max(first, second));
}

/** Whether the clocks of a zone show something else than those of another, or here, at that moment. */
export function differs(at: string | Date, zone: string, other: string = ownZone()): boolean {
  return wallTime(at, zone) !== wallTime(at, other);
}

/** Programs may send any text as a zone. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
