import type { ComponentChildren } from "preact";

import type { Block, Inline } from "./api.ts";

/** Draws the server's tree of tokens. Nothing in it is HTML, and links come checked. */
export function Tree({ blocks }: { blocks: Block[] }) {
  return <>{blocks.map(drawBlock)}</>;
}
function drawBlock(block: Block): ComponentChildren {
  if (block.type === "code_block") return <pre>{block.text}</pre>;
  if (block.type === "paragraph") return <p>{block.children.map(drawInline)}</p>;
  const items = block.items.map((item) => <li>{item.map(drawInline)}</li>);
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}
function drawInline(token: Inline): ComponentChildren {
  switch (token.type) {
    case "text":
      return token.text;
    case "code":
      return <code>{token.text}</code>;
    case "bold":
      return <strong>{token.children.map(drawInline)}</strong>;
    case "link":
      return /^(https?:|mailto:|tel:)/.test(token.href) ? (
        <a href={token.href} target="_blank" rel="noopener noreferrer nofollow">
          {token.children.map(drawInline)}
        </a>
      ) : (
        token.children.map(drawInline)
      );
    case "image":
      return token.alt;
    case "break":
      return <br />;
  }
}
