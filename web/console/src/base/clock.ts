/**
 * What people type for a time of the day, in Korean or English, as "HH:MM"; null when it is none. Half past six in the evening may be
 * 18:30, 1830, 6:30 pm, 오후 6시 30분 or 오후 6시 반. The end of a day is 24:00.
 */
export function readClock(text: string): string | null {
  const words = text.trim().toLowerCase().normalize("NFC");
  const found =
    /^(?:(오전|오후|am|pm)\s*)?(\d{1,2})(?:\s*[:.시]\s*(?:(\d{1,2})\s*분?|(반))?|(\d{2}))?\s*([ap])?\.?(?:m\.?)?$/.exec(words);
  if (!found) return null;
  const [, before, first = "", spoken, half, packed, after] = found;
  let hours = Number(first);
  const minutes = half ? 30 : Number(spoken ?? packed ?? 0);
  const part = before === "오전" || before === "am" || after === "a" ? "am" : before === "오후" || before === "pm" || after === "p" ? "pm" : null;
  if (part && (hours < 1 || hours > 12)) return null;
  if (part === "am" && hours === 12) hours = 0;
  if (part === "pm" && hours < 12) hours += 12;
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return null;
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

/** A step of half an hour up or down, to the next half hour; it stays within the day. */
export function stepClock(time: string, up: boolean): string {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const halves = (hours * 60 + minutes) / 30;
  const next = Math.min(48, Math.max(0, up ? Math.floor(halves) + 1 : Math.ceil(halves) - 1)) * 30;
  return `${String(Math.floor(next / 60)).padStart(2, "0")}:${String(next % 60).padStart(2, "0")}`;
}
