import type { ReactNode } from "react";

import css from "./Page.module.css";

/** A page of settings: a title, what it is for, and its parts. */
export function Page(props: { title: string; text?: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 className={css.title}>{props.title}</h1>
        {props.action ? <div className={css.action}>{props.action}</div> : null}
        {props.text ? <p className={css.text}>{props.text}</p> : null}
      </header>
      {props.children}
    </div>
  );
}

export function Panel(props: { title?: string; text?: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.panel} aria-label={props.title}>
      {props.title ? (
        <h2 className={css.panelTitle}>
          {props.title}
          <span className={css.spring} />
          {props.action}
        </h2>
      ) : null}
      {props.text ? <p className={css.panelText}>{props.text}</p> : null}
      {props.children}
    </section>
  );
}

/** Rows of a settings list; on a phone each row becomes a block. */
export function Rows({ children }: { children: ReactNode }) {
  return <ul className={css.rows}>{children}</ul>;
}
export function Row(props: { icon?: ReactNode; title: ReactNode; text?: ReactNode; children?: ReactNode }) {
  return (
    <li className={css.row}>
      {props.icon}
      <div className={css.rowMain}>
        <div className={css.rowTitle}>{props.title}</div>
        {props.text ? <div className={css.rowText}>{props.text}</div> : null}
      </div>
      <div className={css.rowEnd}>{props.children}</div>
    </li>
  );
}

/** Short facts in one line; where the line is too short they stand below each other. */
export function Facts({ children }: { children: ReactNode }) {
  return <span className={css.facts}>{children}</span>;
}

export function Buttons({ children }: { children: ReactNode }) {
  return <div className={css.buttons}>{children}</div>;
}
export function Form(props: { onSubmit: (event: React.FormEvent<HTMLFormElement>) => void; children: ReactNode }) {
  return (
    <form className={css.form} onSubmit={props.onSubmit}>
      {props.children}
    </form>
  );
}
export function Pair({ children }: { children: ReactNode }) {
  return <div className={css.pair}>{children}</div>;
}

/** Text to copy as it is: a key, a snippet. */
export function CodeBox({ text, label }: { text: string; label: string }) {
  return (
    <pre className={css.code} tabIndex={0} aria-label={label}>
      <code>{text}</code>
    </pre>
  );
}
