import {
  CircleAlert,
  Code2,
  Inbox,
  type LucideIcon,
  Mail,
  MessageCircle,
  MessagesSquare,
} from "lucide-react";
import type { ReactNode } from "react";

import css from "./parts.module.css";

const channelIcons: Record<string, LucideIcon> = {
  web_chat: MessagesSquare,
  email: Mail,
  whatsapp: MessageCircle,
  api: Code2,
};

/** The mark of a channel's kind; `label` is read out, the icon alone is decoration. */
export function ChannelIcon(props: { kind: string; label?: string; size?: number; framed?: boolean }) {
  const Icon = channelIcons[props.kind] ?? Inbox;
  return (
    <span className={props.framed ? css.channelFramed : css.channel} data-kind={props.kind}>
      <Icon size={props.size ?? 14} aria-hidden="true" />
      {props.label ? <span className={css.hidden}>{props.label}</span> : null}
    </span>
  );
}

/** First letters of a name: the family name of a Korean one, two initials otherwise. */
export function initials(name: string): string {
  const clean = name.trim();
  if (!clean) return "?";
  if (/^[\p{Script=Hangul}\p{Script=Han}]/u.test(clean)) return [...clean].slice(0, 1).join("");
  const words = clean.split(/\s+/);
  return ((words[0]?.[0] ?? "") + (words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "")).toUpperCase();
}

function tintOf(text: string): number {
  let hash = 7;
  for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return hash % 6;
}

export function Avatar(props: {
  name: string | null;
  seed?: string;
  size?: "xs" | "sm" | "md" | "lg";
  presence?: "online" | "away" | "offline";
}) {
  const size = props.size ?? "md";
  return (
    // The letters are drawn by the style: they are a picture, and no part of a button's name.
    <span className={css.avatar} data-size={size} data-tint={tintOf(props.seed ?? props.name ?? "")} data-letters={initials(props.name ?? "")} aria-hidden="true">
      {props.presence ? <span className={css.presence} data-state={props.presence} /> : null}
    </span>
  );
}

export function Badge(props: { tone?: "accent" | "ok" | "warn" | "danger" | "info" | "violet" | "plain"; children: ReactNode }) {
  return (
    <span className={css.badge} data-tone={props.tone ?? "plain"}>
      {props.children}
    </span>
  );
}

export function Empty(props: { icon?: ReactNode; title: ReactNode; text?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.empty}>
      {props.icon ? (
        <span className={css.emptyIcon} aria-hidden="true">
          {props.icon}
        </span>
      ) : null}
      <p className={css.emptyTitle}>{props.title}</p>
      {props.text ? <p className={css.emptyText}>{props.text}</p> : null}
      {props.action}
    </div>
  );
}

/** What stands there instead of something that could not be shown; `whole` when that is the page, `quiet` when something else says it aloud. */
export function Failure(props: { title: ReactNode; text?: ReactNode; action?: ReactNode; whole?: boolean; quiet?: boolean }) {
  const Title = props.whole ? "h1" : "p";
  return (
    <div className={css.empty} role={props.quiet ? undefined : "alert"}>
      <span className={css.failureIcon} aria-hidden="true">
        <CircleAlert size={20} />
      </span>
      <Title className={css.emptyTitle}>{props.title}</Title>
      {props.text ? <p className={css.emptyText}>{props.text}</p> : null}
      {props.action}
    </div>
  );
}

export function Kbd(props: { children: ReactNode }) {
  return <kbd className={css.kbd}>{props.children}</kbd>;
}

/** A button of one small picture; a `quiet` one appears when the line that it belongs to is pointed at, or it has the focus. */
export function SmallButton(props: { label: string; quiet?: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className={css.small} data-quiet={props.quiet ? "" : undefined} aria-label={props.label} onClick={props.onClick}>
      {props.children}
    </button>
  );
}

export function Hidden(props: { children: ReactNode }) {
  return <span className={css.hidden}>{props.children}</span>;
}

export function HiddenTitle(props: { children: ReactNode }) {
  return <h1 className={css.hidden}>{props.children}</h1>;
}

/** A column of grey bars while something loads. */
export function Bars(props: { rows: number; tall?: boolean }) {
  return (
    <div className={css.bars} data-loading="" aria-hidden="true">
      {Array.from({ length: props.rows }, (_, index) => (
        <span key={index} className={props.tall ? css.barTall : css.bar} />
      ))}
    </div>
  );
}
