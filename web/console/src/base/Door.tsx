import { t } from "@lingui/core/macro";
import type { ReactNode } from "react";

import css from "./Door.module.css";
import { currentLocale, type Locale, showLocale } from "./locale.ts";

/** The page around whoever is not signed in yet. */
export function Door(props: { title: string; text?: string; children: ReactNode }) {
  return (
    <main className={css.door}>
      <div className={css.card}>
        <p className={css.brand}>
          <img src="/app/icon.svg" alt="" width={36} height={36} />
          <span>{t`Ondam`}</span>
        </p>
        <h1 className={css.title}>{props.title}</h1>
        {props.text ? <p className={css.text}>{props.text}</p> : null}
        {props.children}
      </div>
      <LanguageChoice />
    </main>
  );
}

const languages: [Locale, string][] = [
  ["ko", "한국어"],
  ["en", "English"],
];

function LanguageChoice() {
  return (
    <div className={css.languages} role="group" aria-label={t`Language`}>
      {languages.map(([locale, name]) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          className={css.language}
          aria-pressed={currentLocale() === locale}
          onClick={() => void showLocale(locale)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
