import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";

import { Awaited } from "../base/Awaited.tsx";
import { dateTime } from "../base/format.ts";
import { useMay } from "../base/session.tsx";
import { type Teller, Unproven } from "../base/Unproven.tsx";
import { channelKind } from "../base/words.ts";
import { Appointments } from "./Appointments.tsx";
import css from "./CustomerPanel.module.css";
import { customerQuery, isOnlySaid, nameOf } from "./customers.ts";
import { isSameOrder } from "./facts.ts";
import { Identities, Matters, Orders } from "./parts.tsx";
import { Timeline } from "./Timeline.tsx";

interface Props {
  id: string;
  conversationId: string;
  /** The time that the customer asked for, when it was read from a message. */
  wantedAt: string | null;
  /** Of the order that they named. */
  orderNumber: string | null;
  /** Whether whoever wrote last only says who they are. */
  unproven: Teller | null;
  onOpenConversation: (id: string) => void;
  onOpenCustomer: (id: string) => void;
}

/** Everything known about whoever writes, beside the conversation. */
export function CustomerPanel(props: Props) {
  const may = useMay("view_customers");
  const query = useQuery({ ...customerQuery(props.id), enabled: may });
  if (!may) return null;
  const customer = query.data;
  if (!customer) return <Awaited query={query} rows={8} title={t`This customer could not be shown`} />;
  const named = customer.orders.find((order) => isSameOrder(order.number, props.orderNumber)) ?? null;
  const orders = named ? [named, ...customer.orders.filter((order) => order !== named)] : customer.orders;
  const others = customer.conversations.filter((matter) => matter.id !== props.conversationId);
  return (
    <>
      <Section
        title={nameOf(customer) ?? t`Visitor`}
        mark={<Unproven by={props.unproven ?? (isOnlySaid(customer) ? "visitor" : null)} />}
        action={
          <button type="button" className={css.more} onClick={() => props.onOpenCustomer(customer.id)}>
            {t`Profile`}
            <ArrowUpRight size={13} aria-hidden="true" />
          </button>
        }
      >
        <Identities list={customer.identities} />
        <dl className={css.facts}>
          {customer.preferred_channel ? (
            <div>
              <dt>{t`Prefers`}</dt>
              <dd>{channelKind(customer.preferred_channel)}</dd>
            </div>
          ) : null}
          {customer.language ? (
            <div>
              <dt>{t`Language`}</dt>
              <dd>{languageName(customer.language)}</dd>
            </div>
          ) : null}
          {customer.last_seen_at ? (
            <div>
              <dt>{t`Last seen`}</dt>
              <dd>{dateTime(customer.last_seen_at)}</dd>
            </div>
          ) : null}
        </dl>
      </Section>
      {customer.appointments.length ? (
        <Section title={t`Appointments`}>
          <Appointments list={customer.appointments} most={4} conversationId={props.conversationId} wantedAt={props.wantedAt} />
        </Section>
      ) : null}
      {customer.orders.length ? (
        <Section title={t`Orders`} count={customer.counters.orders}>
          <Orders list={orders.slice(0, 3)} named={named?.id ?? null} />
        </Section>
      ) : null}
      {others.length ? (
        <Section title={t`Other matters`}>
          <Matters list={others} onOpen={props.onOpenConversation} />
        </Section>
      ) : null}
      <Section title={t`Timeline`}>
        <Timeline id={customer.id} onOpenConversation={props.onOpenConversation} />
      </Section>
    </>
  );
}

export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

function Section(props: { title: string; count?: number; mark?: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.section} aria-label={props.title}>
      <h3 className={css.title}>
        {props.title}
        {props.mark}
        {props.count !== undefined ? <span className={css.count}>{props.count}</span> : null}
        <span className={css.spring} />
        {props.action}
      </h3>
      {props.children}
    </section>
  );
}
