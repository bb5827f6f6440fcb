import { expect, test } from "vitest";

import { type Marked, withMarks } from "./marks.ts";

const drawn = (text: string): string => withMarks(text).map(draw).join("");
const draw = (piece: Marked): string => (typeof piece === "string" ? piece : `<${piece.mark}>${piece.inside.map(draw).join("")}</${piece.mark}>`);

test("what a bot, an agent or a messenger made bold, struck or code is so, without the signs", () => {
  expect(drawn("**환불**이 *급해요*!")).toBe("<strong>환불</strong>이 <strong>급해요</strong>!");
  expect(drawn("***중요***: ~~3만 원~~ 2만 원")).toBe("<strong>중요</strong>: <s>3만 원</s> 2만 원");
  expect(drawn("code `A-**1**` here")).toBe("code <code>A-**1**</code> here");
  expect(drawn("(**배송 *오늘* 출발**)")).toBe("(<strong>배송 <strong>오늘</strong> 출발</strong>)");
  expect(drawn("**하나**\n**둘**")).toBe("<strong>하나</strong>\n<strong>둘</strong>");
  expect(drawn("**a** **b**")).toBe("<strong>a</strong> <strong>b</strong>");
});

test.each([
  "5 * 3 * 2 = 30",
  "5*3*2",
  "김** 고객님, 이**",
  "010-****-1234",
  "카드 ****-****-1234",
  "* 배송비는 별도입니다 *",
  "2**10**2",
  "**여러 줄에\n걸친 것**",
  "네~~ 알겠습니다~~",
  "*",
  "** **",
  "https://shop.example/*/a*b*c",
  "a `",
  "*first*second",
])("signs that mark nothing stay: %s", (text) => {
  expect(drawn(text)).toBe(text);
});

test("a long line of openings takes no time", () => {
  const begun = performance.now();
  for (const opening of ["(*", "(**a ", "(~~", "(`"]) withMarks(opening.repeat(20_000));
  expect(performance.now() - begun).toBeLessThan(2000);
});
