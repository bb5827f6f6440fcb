import { Fragment, type ReactNode } from "react";

import css from "./LinkedText.module.css";
import { type Marked, withMarks } from "./marks.ts";
import { withMentions } from "./mentions.ts";

const address = /https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,!?;:]/g;

const nobody: string[] = [];

/**
 * What somebody wrote, with its addresses made clickable, those whom it calls marked, and words bold, struck or code that the writer made so.
 * Nothing in it is ever markup, and an address is shown as it is.
 */
export function LinkedText({ text, called = nobody }: { text: string; called?: string[] }) {
  const draw = (piece: Marked, key: number): ReactNode => {
    if (typeof piece === "string") return <Linked key={key} text={piece} called={called} />;
    const { mark: Mark, inside } = piece;
    return <Mark key={key}>{Mark === "code" ? inside.join("") : inside.map(draw)}</Mark>;
  };
  return <span className={css.text}>{withMarks(text).map(draw)}</span>;
}

function Linked({ text, called }: { text: string; called: string[] }) {
  const parts: (string | { url: string })[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    parts.push(text.slice(end, match.index), { url: match[0] });
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.map((part, index) =>
    typeof part === "string" ? (
      <Fragment key={index}>
        {withMentions(part, called).map((piece, at) => (piece.mention ? <mark key={at} className={css.mention}>{piece.text}</mark> : piece.text))}
      </Fragment>
    ) : (
      <a key={index} href={part.url} target="_blank" rel="noopener noreferrer nofollow">
        {part.url}
      </a>
    ),
  );
}
