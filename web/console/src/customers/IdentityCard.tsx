import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { SmallButton } from "@ondam/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";

import { faultOf, FormError, onSubmit } from "../base/form.tsx";
import { useMay } from "../base/session.tsx";
import { toast, toastProblem } from "../base/toast.tsx";
import type { Customer } from "./customers.ts";
import { identityKind } from "./facts.ts";
import { Owner } from "./Owner.tsx";
import { Identities } from "./parts.tsx";
import css from "./ProfileCards.module.css";
import { Card } from "./ProfileCards.tsx";

export function IdentityCard({ customer, onOpenCustomer }: { customer: Customer; onOpenCustomer: (id: string) => void }) {
  const queries = useQueryClient();
  const may = useMay("edit_customers");
  const [adding, setAdding] = useState(false);
  const [kind, setKind] = useState<Model<"IdentityInput">["kind"]>("email");
  const params = { path: { id: customer.id } };
  const renew = () => void queries.invalidateQueries({ queryKey: ["customer", customer.id] });
  const add = useMutation({
    mutationFn: (body: Model<"IdentityInput">) => take(client.POST("/api/v1/customers/{id}/identities", { params, body })),
    onSuccess: () => {
      setAdding(false);
      renew();
    },
  });
  const remove = (identity: Model<"Identity">) => {
    take(
      client.DELETE("/api/v1/customers/{id}/identities/{identity_id}", {
        params: { path: { id: customer.id, identity_id: identity.id } },
      }),
    )
      .then(() => {
        renew();
        toast(t`Removed ${identity.value}`, {
          action: {
            label: t`Undo`,
            run: () =>
              void take(client.POST("/api/v1/customers/{id}/identities", { params, body: { kind: identity.kind, value: identity.value } })).then(renew, toastProblem),
          },
        });
      })
      .catch(toastProblem);
  };
  return (
    <Card
      title={t`Identities`}
      action={
        may ? (
          <ActionIcon size="sm" aria-label={t`Add an identity`} onClick={() => setAdding(!adding)}>
            <Plus size={15} aria-hidden="true" />
          </ActionIcon>
        ) : null
      }
    >
      <Identities
        list={customer.identities}
        action={(identity) =>
          may && customer.identities.length > 1 ? (
            <SmallButton label={t`Remove ${identity.value}`} onClick={() => remove(identity)}>
              <X size={12} aria-hidden="true" />
            </SmallButton>
          ) : null
        }
      />
      {adding ? (
        <form className={css.inline} onSubmit={onSubmit((text) => add.mutate({ kind, value: text("value") }))}>
          <Select
            size="xs"
            aria-label={t`Kind`}
            allowDeselect={false}
            value={kind}
            onChange={(value) => value && setKind(value as typeof kind)}
            data={(["email", "phone", "user_id", "whatsapp"] as const).map((value) => ({ value, label: identityKind(value) }))}
          />
          <TextInput size="xs" name="value" required aria-label={t`Value`} error={faultOf(add.error, "value")} autoFocus />
          <Button type="submit" size="xs" loading={add.isPending}>{t`Add`}</Button>
        </form>
      ) : null}
      <FormError error={add.error} fields={["value"]} />
      {adding && add.variables ? <Owner error={add.error} field="value" identity={add.variables} here={customer.id} onOpen={onOpenCustomer} /> : null}
    </Card>
  );
}
