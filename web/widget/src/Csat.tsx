import { useRef, useState } from "preact/hooks";

import type { Message } from "./api.ts";
import { rate, words } from "./chat.ts";
import { Icon } from "./Icon.tsx";

const faces = ["face1", "face2", "face3", "face4", "face5"] as const;

/** How it was: one tap answers, a word may follow, and for an hour both can be changed. */
export function Csat({ message }: { message: Message }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const tapped = useRef(false);
  const [failed, setFailed] = useState(false);
  const csat = message.csat;
  if (!csat) return null;
  const { score, comment, closed } = csat;
  const say = (given: number, text?: string) => void rate(message, given, text).then((taken) => setFailed(!taken));
  return (
    <fieldset class="csat">
      <legend>{csat.question}</legend>
      <div class={score === null ? "faces" : "faces answered"}>
        {faces.map((face, index) => (
          <button
            key={face}
            type="button"
            disabled={closed}
            aria-pressed={score === index + 1}
            aria-label={`${index + 1} / 5, ${words.value.scores[index] ?? ""}`}
            onClick={() => {
              tapped.current = true;
              if (score !== index + 1) say(index + 1);
            }}
          >
            <Icon name={face} />
          </button>
        ))}
      </div>
      {score === null && (
        <p class="scale" aria-hidden="true">
          <span>{words.value.scores[0]}</span>
          <span>{words.value.scores[4]}</span>
        </p>
      )}
      {score !== null && !comment && !closed && (
        <form
          ref={(form) => {
            if (tapped.current) form?.scrollIntoView({ block: "nearest" });
          }}
          onSubmit={(event) => {
            event.preventDefault();
            const text = field.current?.value.trim();
            if (text) say(score, text);
          }}
        >
          <textarea ref={field} rows={2} maxLength={2000} aria-label={words.value.comment} placeholder={words.value.comment} />
          <button type="submit">{words.value.sendComment}</button>
        </form>
      )}
      {comment && <blockquote>{comment}</blockquote>}
      <p class={failed && !closed ? "thanks bad" : "thanks"} role="status">
        {closed && score === null ? words.value.tooLate : failed && !closed ? words.value.failed : score !== null && `${words.value.scores[score - 1] ?? ""} · ${words.value.thanks}`}
      </p>
    </fieldset>
  );
}
