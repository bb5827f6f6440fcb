import { Fragment } from "react";

import css from "./LinkedText.module.css";
import { withMentions } from "./mentions.ts";

const address = /https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,!?;:]/g;

const nobody: string[] = [];

/** Plain text with its addresses made clickable and those whom it calls marked; nothing in it is ever markup. */
export function LinkedText({ text, called = nobody }: { text: string; called?: string[] }) {
  const parts: (string | { url: string })[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    parts.push(text.slice(end, match.index), { url: match[0] });
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return (
    <span>
      {parts.map((part, index) =>
        typeof part === "string" ? (
          <Fragment key={index}>
            {withMentions(part, called).map((piece, at) => (piece.mention ? <mark key={at} className={css.mention}>{piece.text}</mark> : piece.text))}
          </Fragment>
        ) : (
          <a key={index} href={part.url} target="_blank" rel="noopener noreferrer nofollow">
            {part.url}
          </a>
        ),
      )}
    </span>
  );
}
