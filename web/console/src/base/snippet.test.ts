import { describe, expect, it } from "vitest";

import { fromHit } from "./snippet.ts";

const found = (before: string) => fromHit([{ text: before, hit: false }, { text: "환불", hit: true }, { text: " 계좌는?", hit: false }])[0]?.text;

describe("where a found line begins", () => {
  it("is its beginning when the hit is near", () => {
    expect(found("언제 ")).toBe("언제 ");
    expect(fromHit([{ text: "환불", hit: true }])).toEqual([{ text: "환불", hit: true }]);
    expect(fromHit([{ text: "아무 데도 없는 말", hit: false }])).toEqual([{ text: "아무 데도 없는 말", hit: false }]);
  });
  it("is some words before a hit that is far", () => {
    expect(found("무통장입금으로 결제했는데 ")).toBe("…결제했는데 ");
    expect(found("띄어쓰기를하나도하지않고길게쓴말")).toBe("…를하나도하지않고길게쓴말");
  });
});
