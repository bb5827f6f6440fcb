import { expect, test } from "vitest";

import { styleSheet, trustStyleSheetsAlone } from "./trusted.ts";

test("style sheets become inner HTML, tags never", () => {
  const rules = ".a > .b { width: calc(1px * 2) } @media (width >= 48em) { .c { color: red } }";
  expect(styleSheet(rules)).toBe(rules);
  for (const markup of ["<img src=x onerror=alert(1)>", "</style><script>alert(1)</script>", "<"])
    expect(() => styleSheet(markup)).toThrow();
});

test("browsers without trusted types go without", () => {
  expect(() => trustStyleSheetsAlone(undefined)).not.toThrow();
  const made: string[] = [];
  trustStyleSheetsAlone({ createPolicy: (name) => made.push(name) });
  expect(made).toEqual(["default"]);
});
