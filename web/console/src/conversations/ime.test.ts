import { describe, expect, it } from "vitest";

import { endsInHangul, EnterRule } from "./ime.ts";

/** A field that a browser's events are replayed into. */
function field() {
  const sent: string[] = [];
  const state = { value: "", now: 0 };
  const tasks: (() => void)[] = [];
  const send = () => {
    if (!state.value) return;
    sent.push(state.value);
    state.value = "";
  };
  const rule = new EnterRule(send, () => state.now, (run) => tasks.push(run));
  const settle = () => {
    for (const task of tasks.splice(0)) task();
  };
  return { sent, state, rule, settle };
}

describe("EnterRule", () => {
  it("sends a Hangul sentence once on the first Enter in Chrome's order", () => {
    const { sent, state, rule, settle } = field();
    state.value = "안녕하";
    rule.compositionStart();
    rule.compositionUpdate("세");
    expect(rule.enter({ isComposing: true, keyCode: 229 })).toBe(true);
    expect(sent).toEqual([]);
    state.value = "안녕하세";
    rule.compositionEnd("세");
    settle();
    expect(sent).toEqual(["안녕하세"]);
    rule.enter({ isComposing: false, keyCode: 13 });
    expect(sent).toEqual(["안녕하세"]);
  });

  it("sends once in Safari's order, where the composition ends first", () => {
    const { sent, state, rule, settle } = field();
    rule.compositionStart();
    rule.compositionUpdate("요");
    state.value = "네요";
    rule.compositionEnd("요");
    state.now = 3;
    expect(rule.enter({ isComposing: false, keyCode: 229 })).toBe(true);
    settle();
    expect(sent).toEqual(["네요"]);
  });

  it("does not send while kana or pinyin is being chosen", () => {
    const { sent, state, rule, settle } = field();
    rule.compositionStart();
    rule.compositionUpdate("にほん");
    expect(rule.enter({ isComposing: true, keyCode: 229 })).toBe(false);
    state.value = "日本";
    rule.compositionEnd("日本");
    settle();
    expect(sent).toEqual([]);
    state.now = 1000;
    rule.enter({ isComposing: false, keyCode: 13 });
    expect(sent).toEqual(["日本"]);
  });

  it("forgets a wish to send when a new composition begins", () => {
    const { sent, state, rule, settle } = field();
    rule.compositionStart();
    rule.compositionUpdate("가");
    rule.enter({ isComposing: true, keyCode: 229 });
    rule.compositionStart();
    rule.compositionUpdate("나");
    state.value = "나";
    rule.compositionEnd("나");
    settle();
    expect(sent).toEqual([]);
  });

  it("sends a thousand sentences without losing or doubling one", () => {
    const { sent, state, rule, settle } = field();
    const expected: string[] = [];
    for (let round = 0; round < 1000; round += 1) {
      state.now += 500;
      const text = String.fromCodePoint(0xac00 + ((round * 37) % 11172)) + String.fromCodePoint(0xac00 + ((round * 91) % 11172));
      const safari = round % 2 === 0;
      rule.compositionStart();
      rule.compositionUpdate(text.slice(-1));
      if (!safari) rule.enter({ isComposing: true, keyCode: 229 });
      state.value = text;
      rule.compositionEnd(text.slice(-1));
      if (safari) rule.enter({ isComposing: false, keyCode: 229 });
      settle();
      if (round % 3 === 0) rule.enter({ isComposing: false, keyCode: 13 });
      expected.push(text);
    }
    expect(sent).toEqual(expected);
  });
});

describe("endsInHangul", () => {
  it("knows syllables and single letters", () => {
    expect(endsInHangul("환불")).toBe(true);
    expect(endsInHangul("ㅋ")).toBe(true);
    expect(endsInHangul("ni hao")).toBe(false);
    expect(endsInHangul("")).toBe(false);
  });
});
