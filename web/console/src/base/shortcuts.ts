import { useEffect, useRef } from "react";

import { Store } from "./store.ts";

/** One key or combination. `code` names the physical key, so that it works in the Hangul layout too. */
export interface Shortcut {
  code: string;
  /** Control, or Command on a Mac. */
  mod?: boolean;
  shift?: boolean;
  group: "go" | "list" | "conversation" | "composer";
  label: string;
}
interface Registered extends Shortcut {
  run: (event: KeyboardEvent) => void;
  whileTyping: boolean;
}

const registered = new Set<Registered>();
/** The person's own switch for single keys (WCAG 2.1.4). */
export const singleKeys = new Store(true);

export const isMac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.platform);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function matches(shortcut: Registered, event: KeyboardEvent): boolean {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  // The question mark is not on the same key everywhere; where it is typed, it counts.
  const question = event.key === "?" && !mod;
  if (question) return shortcut.code === "Slash" && Boolean(shortcut.shift) && singleKeys.value && !isTyping(event.target);
  if (shortcut.code !== event.code || Boolean(shortcut.mod) !== mod || event.altKey) return false;
  if (Boolean(shortcut.shift) !== event.shiftKey) return false;
  if (!shortcut.mod && (!singleKeys.value || (isTyping(event.target) && !shortcut.whileTyping))) return false;
  return true;
}

/** A key belongs to the dialog or menu that was open when it came, even when that closes by it before we hear of it. */
let isTaken = false;
function onKeyComing(): void {
  isTaken = document.querySelector("[role=dialog], [role=menu]") !== null;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (!event.ctrlKey && !event.metaKey && isTaken) return;
  // The one that came last is the innermost part of the screen.
  const found = [...registered].reverse().find((shortcut) => matches(shortcut, event));
  if (!found) return;
  event.preventDefault();
  found.run(event);
}
if (typeof window !== "undefined") {
  window.addEventListener("keydown", onKeyComing, true);
  window.addEventListener("keydown", onKeyDown);
}

export function useShortcut(shortcut: Shortcut, run: (event: KeyboardEvent) => void, enabled = true): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const { code, mod, shift, group, label } = shortcut;
  useEffect(() => {
    if (!enabled) return undefined;
    const entry: Registered = {
      code,
      group,
      label,
      ...(mod === undefined ? {} : { mod }),
      ...(shift === undefined ? {} : { shift }),
      run: (event) => latest.current(event),
      whileTyping: false,
    };
    registered.add(entry);
    return () => {
      registered.delete(entry);
    };
  }, [code, mod, shift, group, label, enabled]);
}

/** What keys do in one part of the screen, for whoever offers it by name. */
export function commandsOf(group: Shortcut["group"]): { title: string; run: () => void }[] {
  return [...registered].filter((shortcut) => shortcut.group === group).map(({ label, run }) => ({ title: label, run: () => run(new KeyboardEvent("keydown")) }));
}

export function allShortcuts(): Shortcut[] {
  return [...registered];
}

/** The key as it is printed on the keyboard. */
export function keyLabel(shortcut: Shortcut): string[] {
  const key = shortcut.code
    .replace(/^Key|^Digit/, "")
    .replace("Slash", shortcut.shift ? "?" : "/")
    .replace("Enter", "↵")
    .replace("Comma", ",")
    .replace("Escape", "Esc");
  const parts = shortcut.mod ? [isMac ? "⌘" : "Ctrl"] : [];
  if (shortcut.shift && shortcut.code !== "Slash") parts.push("⇧");
  return [...parts, key];
}
