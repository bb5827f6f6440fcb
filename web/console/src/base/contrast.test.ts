import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../../ui/src/tokens.css", import.meta.url), "utf8");

function tokens(scheme: "light" | "dark"): Map<string, string> {
  const block = css.split(`[data-mantine-color-scheme="${scheme}"] {`)[1]?.split("}")[0] ?? "";
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]));
}
function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
}
function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

/** Text on ground, as the screens use them. */
const pairs: [string, string][] = [
  ...["bg", "surface", "sunken", "hover", "selected"].flatMap((ground): [string, string][] => [
    ["text", ground],
    ["text-2", ground],
    ["accent-text", ground],
  ]),
  ...["bg", "surface", "sunken"].map((ground): [string, string] => ["text-3", ground]),
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["note-text", "note"],
  ["ok", "ok-soft"],
  ["warn", "warn-soft"],
  ["danger", "danger-soft"],
  ["danger", "surface"],
  ["info", "info-soft"],
  ["violet", "violet-soft"],
  ["rail-text", "rail"],
];

describe.each(["light", "dark"] as const)("tokens, %s", (scheme) => {
  const values = tokens(scheme);
  it.each(pairs)("%s on %s reads well", (text, ground) => {
    expect(contrast(values.get(text) ?? "", values.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
  });
  it("edges of fields can be seen", () => {
    expect(contrast(values.get("border-strong") ?? "", values.get("surface") ?? "")).toBeGreaterThanOrEqual(3);
  });
});
