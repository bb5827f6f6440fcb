import { describe, expect, it } from "vitest";

import { fillIn, matching, slashWord } from "./canned.ts";

const response = (shortcut: string, body = "") => ({ id: shortcut, shortcut, title: "", body, locale: null, updated_at: "" });

describe("slashWord", () => {
  it("finds the word at the caret only", () => {
    expect(slashWord("/환", 2)).toBe("환");
    expect(slashWord("네 /배송", 5)).toBe("배송");
    expect(slashWord("and/or", 6)).toBeNull();
    expect(slashWord("https://a.example", 8)).toBeNull();
    expect(slashWord("/done already", 13)).toBeNull();
    expect(slashWord("/", 1)).toBe("");
  });
});

describe("matching", () => {
  it("puts shortcuts that begin with the word first", () => {
    const list = [response("교환환불"), response("환불"), response("배송", "환불은 3일")];
    expect(matching(list, "환불").map((item) => item.shortcut)).toEqual(["환불", "교환환불", "배송"]);
    expect(matching(list, null)).toEqual([]);
  });

  it("keeps a response while a syllable is open", () => {
    for (const shown of ["ㅎ", "화", "환", "환ㅂ", "환부"]) expect(matching([response("환불")], shown), shown).toHaveLength(1);
  });
});

describe("fillIn", () => {
  it("fills what is known and leaves what is not", () => {
    const conversation = { number: 7, customer: { id: "", name: "김온", email: null, phone: null, language: null, last_seen_at: null } };
    expect(fillIn("{{customer.name}}님, {{ agent.name }}입니다. #{{conversation.number}} {{order.number}}", conversation, "이담")).toBe(
      "김온님, 이담입니다. #7 {{order.number}}",
    );
  });
});
