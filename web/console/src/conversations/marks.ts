export type Marked = string | { mark: "strong" | "s" | "code"; inside: Marked[] };

/**
 * Signs around words on one line, as Markdown and messengers write them: `**bold**`, `*bold*`, `~~struck~~` and code in backticks. They open
 * where words begin and close where words end; Korean particles follow a double sign without a space. Stars that mark nothing (`5 * 3`,
 * `김**`, `010-****-1234`) do not match.
 */
const signs =
  /(?<![^\s([{"'])(?:(\*\*\*?|~~)(?![\s*~])(.{1,1000}?)(?<![\s*~])\1(?![*~])|(\*)(?![\s*])([^*\n]{0,1000}[^\s*])\*(?![*\p{L}\p{N}])|(`)([^`\n]{1,1000})`(?!`))/gu;

/** A text in pieces, those that somebody made bold, struck or code without the signs for it. The server's `plain_line` does so for a list. */
export function withMarks(text: string): Marked[] {
  const pieces: Marked[] = [];
  let end = 0;
  for (const match of text.matchAll(signs)) {
    if (match.index > end) pieces.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const inside = match[2] ?? match[4];
    if (inside === undefined) pieces.push({ mark: "code", inside: [match[6] ?? ""] });
    else pieces.push({ mark: match[1] === "~~" ? "s" : "strong", inside: withMarks(inside) });
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}
