// @vitest-environment jsdom
import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { keyLabel, type Shortcut, singleKeys, useShortcut } from "./shortcuts.ts";

const pressed: string[] = [];
function Keys({ list }: { list: Shortcut[] }) {
  for (const shortcut of list) useShortcut(shortcut, () => pressed.push(shortcut.label));
  return createElement("textarea");
}
const list: Shortcut[] = [
  { code: "KeyJ", group: "list", label: "next" },
  { code: "Slash", group: "list", label: "search" },
  { code: "Slash", shift: true, group: "go", label: "sheet" },
  { code: "KeyK", mod: true, group: "go", label: "palette" },
];
beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const box = document.body.appendChild(document.createElement("div"));
  act(() => createRoot(box).render(createElement(Keys, { list })));
});
afterEach(() => {
  pressed.length = 0;
  singleKeys.set(true);
});
const press = (init: KeyboardEventInit, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));

describe("shortcuts", () => {
  it("go by the physical key, so the Hangul layout changes nothing", () => {
    press({ code: "KeyJ", key: "ㅓ" });
    press({ code: "KeyJ", key: "j" });
    expect(pressed).toEqual(["next", "next"]);
  });
  it("leave typing alone, but not combinations", () => {
    const field = document.querySelector("textarea") as HTMLTextAreaElement;
    press({ code: "KeyJ", key: "j" }, field);
    press({ code: "KeyK", key: "k", ctrlKey: true }, field);
    expect(pressed).toEqual(["palette"]);
  });
  it("can be switched off, except for combinations", () => {
    singleKeys.set(false);
    press({ code: "KeyJ", key: "j" });
    press({ code: "KeyK", key: "k", ctrlKey: true });
    expect(pressed).toEqual(["palette"]);
  });
  it("find the question mark wherever it is printed", () => {
    press({ code: "Slash", key: "?", shiftKey: true });
    press({ code: "Minus", key: "?", shiftKey: true });
    press({ code: "Slash", key: "/" });
    expect(pressed).toEqual(["sheet", "sheet", "search"]);
  });
  it("do not fire while an input method composes", () => {
    press({ code: "KeyJ", key: "Process", isComposing: true });
    expect(pressed).toEqual([]);
  });
  it("leave a key to the dialog that closes by it", () => {
    const dialog = document.body.appendChild(document.createElement("div"));
    dialog.setAttribute("role", "dialog");
    const close = () => dialog.remove();
    window.addEventListener("keydown", close, { capture: true, once: true });
    press({ code: "KeyJ", key: "j" });
    expect(dialog.isConnected).toBe(false);
    expect(pressed).toEqual([]);
    press({ code: "KeyJ", key: "j" });
    expect(pressed).toEqual(["next"]);
  });
  it("are named as they are printed", () => {
    expect(keyLabel({ code: "KeyK", mod: true, group: "go", label: "" })).toEqual(["Ctrl", "K"]);
    expect(keyLabel({ code: "Slash", shift: true, group: "go", label: "" })).toEqual(["?"]);
  });
});
