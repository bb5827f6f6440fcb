import { describe, expect, it } from "vitest";

import { meant, mentionWord, withMentions } from "./mentions.ts";

const people = [
  { id: "1", name: "김민아", email: "mina@shop.example" },
  { id: "2", name: "김미나리", email: "minari@shop.example" },
  { id: "3", name: "박준", email: "jun@shop.example" },
  { id: "4", name: "Erin Ward", email: "erin@shop.example" },
];
const names = (word: string | null) => meant(people, word).map((person) => person.name);

describe("mentionWord", () => {
  it("finds what follows an @ at the caret, also right after a Hangul syllable", () => {
    expect(mentionWord("@", 1)).toBe("");
    expect(mentionWord("확인 부탁@김", 7)).toBe("김");
    expect(mentionWord("see @Erin W", 11)).toBe("Erin W");
    expect(mentionWord("@김민아 @박", 7)).toBe("박");
    expect(mentionWord("@박 뒤", 1)).toBe("");
  });

  it("takes an address for no mention, nor an @ that a space follows", () => {
    expect(mentionWord("mina@shop", 9)).toBeNull();
    expect(mentionWord("at @ noon", 9)).toBeNull();
    expect(mentionWord("@김\n민", 4)).toBeNull();
    expect(mentionWord("no", 2)).toBeNull();
  });
});

describe("meant", () => {
  it("offers everybody after the bare @, and by name, second name, consonants and address", () => {
    expect(names("")).toHaveLength(4);
    expect(names(null)).toEqual([]);
    expect(names("김")).toEqual(["김미나리", "김민아"]);
    expect(names("ward")).toEqual(["Erin Ward"]);
    expect(names("erinw")).toEqual(["Erin Ward"]);
    expect(names("ㅂㅈ")).toEqual(["박준"]);
    expect(meant([{ id: "5", name: "강석진", email: "kang@shop.example" }], "ㄳ").map((person) => person.name), "as an input method shows ㄱㅅ").toEqual(["강석진"]);
    expect(names("minari")).toEqual(["김미나리"]);
    expect(names("없음")).toEqual([]);
  });

  it("keeps a person while a syllable is open", () => {
    for (const shown of ["ㄱ", "기", "김", "김ㅁ", "김미", "김민"]) expect(names(shown), shown).toContain("김민아");
    expect(names("김민ㅇ")).toEqual(["김민아"]);
  });

  it("is done with a name that stands whole", () => {
    expect(names("김민아 ")).toEqual([]);
    expect(names("Erin ")).toEqual(["Erin Ward"]);
    expect(names("김민아 확인")).toEqual([]);
  });
});

describe("withMentions", () => {
  const marked = (text: string) => withMentions(text, people.map((person) => person.name)).filter((piece) => piece.mention).map((piece) => piece.text);
  it("marks the longest name, with or without its space, and no address", () => {
    expect(marked("@김민아 님, @erin ward and @ErinWard; mina@박준")).toEqual(["@김민아", "@erin ward", "@ErinWard"]);
    expect(marked("@Erin Wards")).toEqual([]);
    expect(withMentions("a.b", [])).toEqual([{ text: "a.b", mention: false }]);
    expect(withMentions("@A.B and @AxB", ["A.B"]).filter((piece) => piece.mention)).toEqual([{ text: "@A.B", mention: true }]);
  });
});
