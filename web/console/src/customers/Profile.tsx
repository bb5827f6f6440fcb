import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { Refusal } from "@ondam/api";
import { Bars, Failure, HiddenTitle } from "@ondam/ui";
import { useQuery } from "@tanstack/react-query";

import { useShortcut } from "../base/shortcuts.ts";
import { problem } from "../base/words.ts";
import { Appointments } from "./Appointments.tsx";
import { type Customer, customerQuery } from "./customers.ts";
import { IdentityCard } from "./IdentityCard.tsx";
import { MergeCard } from "./MergeCard.tsx";
import { Matters, Orders } from "./parts.tsx";
import css from "./Profile.module.css";
import { Card, Consents, Figures, Traits } from "./ProfileCards.tsx";
import { ProfileHead } from "./ProfileHead.tsx";
import { Timeline } from "./Timeline.tsx";

interface Props {
  id: string;
  onBack: () => void;
  onOpenConversation: (id: string) => void;
  onOpenCustomer: (id: string) => void;
}

export function Profile(props: Props) {
  const query = useQuery(customerQuery(props.id));
  useShortcut({ code: "Escape", group: "list", label: t`Back to the list` }, props.onBack);
  if (query.isPending)
    return (
      <>
        <HiddenTitle>{t`Customer`}</HiddenTitle>
        <Bars rows={9} tall />
      </>
    );
  if (query.isError)
    return (
      <Failure
        whole
        title={t`This customer could not be shown`}
        text={query.error instanceof Refusal ? problem(query.error) : null}
        action={
          query.error instanceof Refusal && query.error.status === 404 ? (
            <Button variant="default" onClick={props.onBack}>{t`Back to the list`}</Button>
          ) : (
            <Button variant="default" onClick={() => void query.refetch()}>{t`Try again`}</Button>
          )
        }
      />
    );
  return <Whole {...props} customer={query.data} />;
}

function Whole(props: Props & { customer: Customer }) {
  const { customer } = props;
  return (
    <div className={css.page}>
      <ProfileHead customer={customer} onBack={props.onBack} />
      <div className={css.body}>
        <div className={css.side}>
          <Figures customer={customer} />
          <IdentityCard customer={customer} onOpenCustomer={props.onOpenCustomer} />
          <Traits customer={customer} />
          <Consents customer={customer} />
          <MergeCard customer={customer} onOpenCustomer={props.onOpenCustomer} />
        </div>
        <div className={css.middle}>
          <Card title={t`Matters`}>
            {customer.conversations.length ? (
              <Matters list={customer.conversations} onOpen={props.onOpenConversation} />
            ) : (
              <p className={css.none}>{t`No conversation yet.`}</p>
            )}
          </Card>
          {customer.appointments.length ? (
            <Card title={t`Appointments`}>
              <Appointments list={customer.appointments} conversationId={null} wantedAt={null} />
            </Card>
          ) : null}
          {customer.orders.length ? (
            <Card title={t`Orders`}>
              <Orders list={customer.orders} />
            </Card>
          ) : null}
        </div>
        <div className={css.side}>
          <Card title={t`Timeline`}>
            <Timeline id={customer.id} onOpenConversation={props.onOpenConversation} />
          </Card>
        </div>
      </div>
    </div>
  );
}
