import { t } from "@lingui/core/macro";
import { Refusal } from "@ondam/api";
import { X } from "lucide-react";
import { useEffect } from "react";

import { Store, useStore } from "./store.ts";
import css from "./toast.module.css";
import { problem } from "./words.ts";

interface Toast {
  id: number;
  text: string;
  tone: "plain" | "danger";
  action?: { label: string; run: () => void };
  seconds: number;
}
const toasts = new Store<Toast[]>([]);
let lastId = 0;

export function toast(text: string, options: Partial<Pick<Toast, "tone" | "action" | "seconds">> = {}): () => void {
  lastId += 1;
  const id = lastId;
  toasts.change((list) => [...list.slice(-2), { id, text, tone: "plain", seconds: 5, ...options }]);
  return () => dismiss(id);
}

/** What went wrong, in words; other errors are bugs and go to the console of the browser. */
export function toastProblem(error: unknown): void {
  if (error instanceof Refusal) toast(problem(error), { tone: "danger", seconds: 8 });
  else throw error;
}

function dismiss(id: number): void {
  toasts.change((list) => list.filter((item) => item.id !== id));
}

export function Toasts() {
  const list = useStore(toasts);
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {list.map((item) => (
        <ToastLine key={item.id} item={item} />
      ))}
    </div>
  );
}

function ToastLine({ item }: { item: Toast }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(item.id), item.seconds * 1000);
    return () => clearTimeout(timer);
  }, [item]);
  return (
    <div className={css.toast} data-tone={item.tone}>
      <span>{item.text}</span>
      {item.action ? (
        <button
          type="button"
          className={css.action}
          onClick={() => {
            item.action?.run();
            dismiss(item.id);
          }}
        >
          {item.action.label}
        </button>
      ) : null}
      <button type="button" className={css.close} aria-label={t`Close`} onClick={() => dismiss(item.id)}>
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  );
}
