import { t } from "@lingui/core/macro";
import { client, type Model, Refusal, take } from "@ondam/api";
import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight } from "lucide-react";

import { useMay } from "../base/session.tsx";
import { nameOf } from "./customers.ts";
import css from "./Owner.module.css";

interface Identity {
  kind: Model<"IdentityInput">["kind"];
  value: string;
}

/** Whose an identity is that was refused as taken, for those who may see it; `here` is the customer whom it was to belong to. */
export function Owner(props: { error: unknown; field: string; identity: Identity; here?: string; onOpen: (id: string) => void }) {
  const { error, field, identity } = props;
  const may = useMay("view_customers");
  const taken = error instanceof Refusal && error.faults.some((fault) => fault.code === "taken" && fault.field === field);
  const owner = useQuery({
    queryKey: ["customer", "of", identity.kind, identity.value],
    queryFn: () => take(client.GET("/api/v1/customers/by_identity", { params: { query: identity } })),
    enabled: may && taken,
    staleTime: 0,
    retry: false,
  }).data;
  if (!taken || !owner) return null;
  if (owner.id === props.here) return <p className={css.owner}>{t`This customer has it already.`}</p>;
  const name = nameOf(owner) ?? t`Visitor`;
  return (
    <p className={css.owner} role="status">
      {t`It belongs to ${name}.`}
      <a
        href={`/app/customers/${owner.id}`}
        className={css.link}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          props.onOpen(owner.id);
        }}
      >
        {t`Open ${name}`}
        <ArrowUpRight size={13} aria-hidden="true" />
      </a>
    </p>
  );
}
