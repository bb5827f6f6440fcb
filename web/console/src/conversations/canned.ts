import type { Model } from "@ondam/api";

import { typed } from "../base/hangul.ts";
import type { Conversation } from "./conversations.ts";

/** The word after a slash that stands at the caret, at the start or after white space; null when there is none. */
export function slashWord(text: string, caret: number): string | null {
  const found = /(?:^|\s)\/([^\s/]*)$/.exec(text.slice(0, caret));
  return found ? (found[1] ?? "") : null;
}

/** Responses for what was typed, those whose shortcut begins with it first. */
export function matching(list: Model<"CannedResponse">[], word: string | null): Model<"CannedResponse">[] {
  if (word === null) return [];
  const wanted = typed(word);
  const ranked = list.flatMap((response) => {
    const shortcut = typed(response.shortcut);
    if (shortcut.startsWith(wanted)) return [{ response, rank: 0 }];
    if (shortcut.includes(wanted) || typed(response.title).includes(wanted)) return [{ response, rank: 1 }];
    if (word.length > 1 && typed(response.body).includes(wanted)) return [{ response, rank: 2 }];
    return [];
  });
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 7)
    .map((item) => item.response);
}

/** Fills the variables; an unknown one stays as it is, so that it is noticed before it goes out. */
export function fillIn(body: string, conversation: Pick<Conversation, "number" | "customer">, agent: string): string {
  const values: Record<string, string | null> = {
    "customer.name": conversation.customer.name,
    "agent.name": agent,
    "conversation.number": String(conversation.number),
  };
  return body.replace(/\{\{\s*([a-z._]+)\s*\}\}/g, (whole, name: string) => values[name] ?? whole);
}
