import { Refusal } from "@ondam/api";
import type { FormEvent } from "react";

import css from "./form.module.css";
import { faultText, problem } from "./words.ts";

/** Reads a submitted form as texts, trimmed except for passwords. */
export function onSubmit(run: (text: (name: string) => string) => void) {
  return (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    run((name) => {
      const value = String(form.get(name) ?? "");
      return name.includes("password") ? value : value.trim();
    });
  };
}

/** The text for one field, if the server refused it. */
export function faultOf(error: unknown, field: string): string | null {
  if (!(error instanceof Refusal)) return null;
  const fault = error.faults.find((item) => item.field === field || item.field.startsWith(`${field}.`) || item.field.startsWith(`${field}[`));
  return fault ? faultText(fault) : null;
}

/** A refusal that no field of the form shows. */
export function FormError({ error, fields = [] }: { error: unknown; fields?: string[] }) {
  if (!(error instanceof Refusal)) return null;
  const faults = error.faults;
  if (faults.length && faults.every((fault) => fields.some((field) => fault.field === field || fault.field.startsWith(`${field}.`)))) return null;
  return (
    <p role="alert" className={css.error}>
      {problem(error)}
    </p>
  );
}
