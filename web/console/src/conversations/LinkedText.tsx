import { Fragment } from "react";

const address = /https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,!?;:]/g;

/** Plain text with its addresses made clickable; nothing in it is ever markup. */
export function LinkedText({ text }: { text: string }) {
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
          <Fragment key={index}>{part}</Fragment>
        ) : (
          <a key={index} href={part.url} target="_blank" rel="noopener noreferrer nofollow">
            {part.url}
          </a>
        ),
      )}
    </span>
  );
}
