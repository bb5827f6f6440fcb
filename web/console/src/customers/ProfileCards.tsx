import { t } from "@lingui/core/macro";
import { client, take } from "@ondam/api";
import { Badge, SmallButton } from "@ondam/ui";
import { Eye } from "lucide-react";
import { Fragment, type ReactNode, useState } from "react";

import { number, shortDate } from "../base/format.ts";
import { useMay } from "../base/session.tsx";
import { toastProblem } from "../base/toast.tsx";
import { Unproven } from "../base/Unproven.tsx";
import { channelKind } from "../base/words.ts";
import { consentText } from "./consents.ts";
import { languageName } from "./CustomerPanel.tsx";
import { claimedAddresses, type Customer } from "./customers.ts";
import css from "./ProfileCards.module.css";

export function Card(props: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.card} aria-label={props.title}>
      <h2 className={css.cardTitle}>
        {props.title}
        <span className={css.spring} />
        {props.action}
      </h2>
      {props.children}
    </section>
  );
}

export function Figures({ customer }: { customer: Customer }) {
  return (
    <Card title={t`At a glance`}>
      <dl className={css.figures}>
        <div>
          <dd>{number(customer.counters.conversations)}</dd>
          <dt>{t`Conversations`}</dt>
        </div>
        <div>
          <dd>{number(customer.counters.orders)}</dd>
          <dt>{t`Orders`}</dt>
        </div>
        <div>
          <dd>{number(customer.counters.events)}</dd>
          <dt>{t`Events`}</dt>
        </div>
      </dl>
      <dl className={css.facts}>
        <div>
          <dt>{t`Prefers`}</dt>
          <dd>{customer.preferred_channel ? channelKind(customer.preferred_channel) : t`Not said`}</dd>
        </div>
        <div>
          <dt>{t`Language`}</dt>
          <dd>{customer.language ? languageName(customer.language) : t`Not known`}</dd>
        </div>
      </dl>
    </Card>
  );
}

const shownElsewhere = new Set(["name", "first_name", "last_name", "firstName", "lastName", "email", "phone", "language", "locale"]);

/** A name of a program's, which may break into two lines after an underscore. */
function breakable(name: string): ReactNode {
  return name.split(/(?<=_)/).map((part, at) => (
    <Fragment key={at}>
      {at ? <wbr /> : null}
      {part}
    </Fragment>
  ));
}

export function Traits({ customer }: { customer: Customer }) {
  const may = useMay("reveal_sensitive");
  const [shown, setShown] = useState<Record<string, string>>({});
  // What stands in the head and among the identities is not told twice.
  const claimed = new Set(claimedAddresses(customer));
  const traits = customer.traits.filter((trait) => claimed.has(trait) || !shownElsewhere.has(trait.name));
  if (!traits.length) return null;
  const reveal = (name: string) => {
    take(client.POST("/api/v1/customers/{id}/traits/{name}/reveal", { params: { path: { id: customer.id, name } } }))
      .then((answer) => setShown((all) => ({ ...all, [name]: answer.value })))
      .catch(toastProblem);
  };
  return (
    <Card title={t`Traits`}>
      <dl className={css.facts}>
        {traits.map((trait) => (
          <div key={trait.name}>
            <dt>{breakable(trait.name)}</dt>
            <dd className={claimed.has(trait) ? css.claimed : undefined}>
              {shown[trait.name] ?? (typeof trait.value === "string" ? trait.value : JSON.stringify(trait.value))}
              {trait.sensitive && may && shown[trait.name] === undefined ? (
                <SmallButton label={t`Show ${trait.name}`} onClick={() => reveal(trait.name)}>
                  <Eye size={13} aria-hidden="true" />
                </SmallButton>
              ) : null}
              {claimed.has(trait) ? <Unproven by="visitor" /> : null}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

export function Consents({ customer }: { customer: Customer }) {
  if (!customer.consents.length) return null;
  return (
    <Card title={t`Consents`}>
      <ul className={css.consents}>
        {customer.consents.map((consent) => (
          <li key={`${consent.purpose}-${consent.channel ?? ""}`}>
            <Badge tone={consent.state === "granted" ? "ok" : "danger"}>{consent.state === "granted" ? t`Granted` : t`Denied`}</Badge>
            <span>{consentText(consent)}</span>
            <span className={css.meta}>{shortDate(consent.at)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
