import { describe, expect, test } from "vitest";

import { readClock, stepClock } from "./clock.ts";

describe("a time of the day as people type it", () => {
  test.each([
    ["09:00", "09:00"],
    ["9", "09:00"],
    ["930", "09:30"],
    ["1830", "18:30"],
    ["18.30", "18:30"],
    ["6pm", "18:00"],
    ["6:30 PM", "18:30"],
    ["6:30 p.m.", "18:30"],
    ["12 am", "00:00"],
    ["12:15 pm", "12:15"],
    ["오전 9시", "09:00"],
    ["오후 6시 30분", "18:30"],
    ["오후 6시 반", "18:30"],
    ["오후6:05", "18:05"],
    ["18시", "18:00"],
    ["0", "00:00"],
    ["24", "24:00"],
    ["24:00", "24:00"],
    ["오후 6시".normalize("NFD"), "18:00"],
  ])("%s is %s", (typed, time) => expect(readClock(typed)).toBe(time));
  test.each(["", "noon", "25", "24:30", "9:60", "13 pm", "오후 0시", "9:00 to 10:00", "-9"])("%j is none", (typed) => expect(readClock(typed)).toBeNull());
});

test("steps go to the next half hour and stay within the day", () => {
  expect(stepClock("09:00", true)).toBe("09:30");
  expect(stepClock("09:10", true)).toBe("09:30");
  expect(stepClock("09:10", false)).toBe("09:00");
  expect(stepClock("23:45", true)).toBe("24:00");
  expect(stepClock("24:00", true)).toBe("24:00");
  expect(stepClock("00:00", false)).toBe("00:00");
});
