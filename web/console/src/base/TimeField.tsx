import { type KeyboardEvent, useState } from "react";

import { readClock, stepClock } from "./clock.ts";

/**
 * A time of the day. The browser's own field speaks the browser's language and has no 24:00; this one takes what people type and
 * shows it as 18:30 everywhere. What is no time gives way to the time that was there.
 */
export function TimeField(props: { label: string; value: string; className?: string | undefined; onChange: (time: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const take = (time: string | null) => {
    setDraft(null);
    if (time && time !== props.value) props.onChange(time);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const up = event.key === "ArrowUp";
    if (event.key === "Enter") take(readClock(draft ?? ""));
    else if (up || event.key === "ArrowDown") take(stepClock(readClock(draft ?? "") ?? props.value, up));
    else return;
    event.preventDefault();
  };
  return (
    <input
      className={props.className}
      aria-label={props.label}
      autoComplete="off"
      maxLength={12}
      value={draft ?? props.value}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => draft !== null && take(readClock(draft))}
    />
  );
}
