import { describe, expect, it } from "vitest";

import { initials, typed } from "./hangul.ts";

describe("typed", () => {
  it("begins with whatever an input method shows on the way to a word", () => {
    const shown = { 미나: ["ㅁ", "미", "민", "미나"], 가구: ["각"], 과일: ["ㄱ", "고", "과", "광"], 닭갈비: ["달", "닭", "닭ㄱ"], 값이: ["갑", "값"], 김온: ["김", "기", "김ㅇ"] };
    for (const [word, steps] of Object.entries(shown)) for (const step of steps) expect(typed(word).startsWith(typed(step)), `${step} of ${word}`).toBe(true);
    expect(typed("미나").startsWith(typed("밈"))).toBe(false);
  });

  it("takes letters put together and apart, and those of either case, for the same", () => {
    expect(typed("환불".normalize("NFD"))).toBe(typed("환불"));
    expect(typed("ㄳ")).toBe("ㄱㅅ");
    expect(typed("Erin")).toBe("erin");
  });
});

describe("initials", () => {
  it("are the first consonants", () => {
    expect(initials("김민아")).toBe("ㄱㅁㅇ");
    expect(initials("박 준 A")).toBe("ㅂ ㅈ A");
  });
});
