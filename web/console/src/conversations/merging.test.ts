import { describe, expect, it } from "vitest";

import type { ConversationBrief } from "./conversations.ts";
import { mergeable } from "./merging.ts";

const customer = (id: string) => ({ id, name: id, email: null, phone: null, language: null, last_seen_at: null });
const brief = (id: string, of: string) => ({ id, customer: customer(of) }) as ConversationBrief;

describe("mergeable", () => {
  it("leaves out the conversation itself, and puts those of other customers last", () => {
    const found = [brief("a", "kim"), brief("b", "lee"), brief("c", "kim"), brief("d", "kim")];
    expect(mergeable({ id: "c", customer: customer("kim") }, found).map(({ item, isOthers }) => [item.id, isOthers])).toEqual([
      ["a", false],
      ["d", false],
      ["b", true],
    ]);
  });
});
