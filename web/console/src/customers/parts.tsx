import { t } from "@lingui/core/macro";
import type { Model } from "@ondam/api";
import { Badge, ChannelIcon, SmallButton } from "@ondam/ui";
import { BadgeCheck, Copy, Truck } from "lucide-react";

import { ago, dateTime, money, phone, shortDate } from "../base/format.ts";
import { toast } from "../base/toast.tsx";
import { channelKind, status } from "../base/words.ts";
import type { Customer } from "./customers.ts";
import { identityKind, orderStatus, orderTone, refundedText } from "./facts.ts";
import css from "./parts.module.css";

export function identityText(identity: { kind: string; value: string }): string {
  if (identity.kind === "phone" || identity.kind === "whatsapp") return phone(identity.value.startsWith("+") ? identity.value : `+${identity.value}`);
  if (identity.kind === "anonymous_id" || identity.kind === "web_chat") return `${identity.value.slice(0, 8)}…`;
  // Handles of an API channel are kept behind the channel's id.
  if (identity.kind === "api") return identity.value.slice(identity.value.indexOf(":") + 1);
  return identity.value;
}

export function Identities(props: { list: Customer["identities"]; action?: (identity: Customer["identities"][number]) => React.ReactNode }) {
  const shown = [...props.list].sort((a, b) => rank(a.kind) - rank(b.kind));
  return (
    <ul className={css.identities}>
      {shown.map((identity) => (
        <li key={identity.id} className={css.identity}>
          <span className={css.kind}>{identityKind(identity.kind)}</span>
          <span className={css.value} title={t`First seen ${dateTime(identity.first_seen_at)}, last ${dateTime(identity.last_seen_at)}`}>
            {identityText(identity)}
          </span>
          {/* A session proves the browser, and not who sits before it. */}
          {identity.verified && identity.kind !== "web_chat" ? <BadgeCheck size={14} className={css.verified} aria-label={t`Proven`} /> : null}
          <SmallButton
            quiet
            label={t`Copy ${identity.value}`}
            onClick={() => void navigator.clipboard.writeText(identity.value).then(() => toast(t`Copied`, { seconds: 2 }))}
          >
            <Copy size={12} aria-hidden="true" />
          </SmallButton>
          {props.action?.(identity)}
        </li>
      ))}
    </ul>
  );
}
function rank(kind: string): number {
  const order = ["email", "phone", "whatsapp", "user_id", "web_chat", "api", "external", "anonymous_id"];
  return order.indexOf(kind);
}

export function Orders({ list, named }: { list: Model<"Order">[]; named?: string | null }) {
  return (
    <ul className={css.cards}>
      {list.map((order) => (
        <li key={order.id} className={order.id === named ? `${css.card} ${css.named}` : css.card}>
          {order.id === named ? <p className={css.namedText}>{t`Named in this conversation`}</p> : null}
          <p className={css.cardLine}>
            <b>{order.number}</b>
            <Badge tone={orderTone(order.status)}>{orderStatus(order.status)}</Badge>
          </p>
          <p className={css.small}>
            {order.items[0]?.name ?? ""}
            {order.items.length > 1 ? ` ${t`and ${order.items.length - 1} more`}` : ""}
          </p>
          <p className={css.cardLine}>
            <span className={css.small}>{shortDate(order.placed_at)}</span>
            <span className={css.amount}>{order.total ? money(order.total) : ""}</span>
          </p>
          {order.refunded ? <p className={`${css.small} ${css.back}`}>{refundedText(order)}</p> : null}
          {order.delay_reason ? <p className={css.small}>{t`Why it is late: ${order.delay_reason}`}</p> : null}
          {order.tracking_number ? (
            <p className={css.small}>
              <Truck size={12} aria-hidden="true" /> {order.tracking_number}
              {order.expected_at && order.status !== "delivered" ? ` · ${t`expected ${shortDate(order.expected_at)}`}` : ""}
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

export function Matters(props: { list: Model<"ConversationBrief">[]; onOpen: (id: string) => void }) {
  const tone = { open: "accent", pending: "warn", snoozed: "info", resolved: "ok", spam: "danger" } as const;
  return (
    <ul className={css.matters}>
      {props.list.map((matter) => (
        <li key={matter.id}>
          <button type="button" className={css.matter} onClick={() => props.onOpen(matter.id)}>
            <ChannelIcon kind={matter.channels[0]?.kind ?? "api"} label={channelKind(matter.channels[0]?.kind ?? "api")} />
            <span className={css.matterText}>
              <span className={css.small}>#{matter.number}</span> {matter.subject ?? matter.last_message?.text ?? ""}
            </span>
            <Badge tone={tone[matter.status]}>{status(matter.status)}</Badge>
            <span className={css.small}>{ago(matter.updated_at)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
