import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";

import { shortDate } from "../base/format.ts";
import { useMay } from "../base/session.tsx";
import { toast, toastProblem } from "../base/toast.tsx";
import { type Customer, mergesQuery } from "./customers.ts";
import { identityText } from "./parts.tsx";
import css from "./ProfileCards.module.css";
import { Card } from "./ProfileCards.tsx";

function ruleText(rule: Model<"Merge">["rule"]): string {
  switch (rule) {
    case "event":
      return t`An event named both`;
    case "alias":
      return t`An alias event`;
    case "channel":
      return t`A channel proved both`;
    case "agent":
      return t`Confirmed by the team`;
    case "api":
      return t`By API`;
    case "import":
      return t`By an import`;
  }
}

/** The recorded edges that make these identities one person; each can be taken back. */
export function MergeCard(props: { customer: Customer; onOpenCustomer: (id: string) => void }) {
  const { customer } = props;
  const queries = useQueryClient();
  const may = useMay("merge_customers");
  const merges = useQuery(mergesQuery(customer.id)).data?.items ?? [];
  const undo = useMutation({
    mutationFn: (edge: string) =>
      take(client.DELETE("/api/v1/customers/{id}/merges/{edge_id}", { params: { path: { id: customer.id, edge_id: edge } } })),
    onSuccess: ({ customer_ids: ids }) => {
      void queries.invalidateQueries({ queryKey: ["customer"] });
      void queries.invalidateQueries({ queryKey: ["merges"] });
      void queries.invalidateQueries({ queryKey: ["customers"] });
      const other = ids.find((id) => id !== customer.id);
      toast(t`Taken apart, as if they had never been one.`, other ? { action: { label: t`Show the other`, run: () => props.onOpenCustomer(other) } } : {});
    },
    onError: toastProblem,
  });
  if (!merges.length) return null;
  return (
    <Card title={t`Why this is one customer`}>
      <ul className={css.merges}>
        {merges.map((merge) => (
          <li key={merge.id} data-retracted={merge.retracted_at ? "" : undefined}>
            <p>
              <b>{identityText(merge.left)}</b> ↔ <b>{identityText(merge.right)}</b>
            </p>
            <p className={css.meta}>
              {ruleText(merge.rule)} · {shortDate(merge.at)}
              {merge.retracted_at ? ` · ${t`undone ${shortDate(merge.retracted_at)}`}` : ""}
            </p>
            {may && !merge.retracted_at ? (
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<Undo2 size={12} aria-hidden="true" />}
                loading={undo.isPending && undo.variables === merge.id}
                onClick={() => undo.mutate(merge.id)}
              >
                {t`Undo`}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
