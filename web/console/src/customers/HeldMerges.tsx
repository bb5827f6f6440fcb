import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge, Empty } from "@ondam/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { GitMerge } from "lucide-react";

import { Awaited } from "../base/Awaited.tsx";
import { useChange } from "../base/crud.ts";
import { dateTime } from "../base/format.ts";
import { Page, Panel } from "../base/Page.tsx";
import { More } from "../base/pages.tsx";
import css from "./HeldMerges.module.css";
import { nameOf } from "./customers.ts";
import { identityKind } from "./facts.ts";
import { identityText } from "./parts.tsx";

function reasonText(reason: Model<"HeldMerge">["reason"]): string {
  switch (reason) {
    case "limit":
      return t`Too many values of one kind for one person`;
    case "conflict":
      return t`Both have a user id of their own`;
    case "size":
      return t`Unusually many identities`;
  }
}

/** Merges that were stopped because they look like two people. */
export function HeldMerges() {
  const query = useInfiniteQuery({
    queryKey: ["held_merges", "all"],
    queryFn: ({ pageParam }) => take(client.GET("/api/v1/held_merges", { params: { query: pageParam ? { cursor: pageParam } : {} } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const decide = useChange(
    ({ id, decision }: { id: string; decision: "merge" | "keep_apart" }) =>
      take(client.POST("/api/v1/held_merges/{id}/decision", { params: { path: { id } }, body: { decision } })),
    ["held_merges", "customers", "customer"],
    { loud: true },
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={css.scroll}>
      <Page
        title={t`Held merges`}
        text={t`These customers seem to be one, but joining them looked wrong. A shared device or address is the usual cause.`}
        action={<Button variant="default" component={Link} to="/customers">{t`Back to the list`}</Button>}
      >
        <Awaited query={query} rows={4} tall />
        {query.isSuccess && !items.length ? <Empty icon={<GitMerge size={20} />} title={t`Nothing is held`} /> : null}
        {items.map((held) => (
          <Panel
            key={held.id}
            title={held.customers.map((customer) => nameOf(customer) ?? t`Visitor`).join(" · ")}
            text={`${reasonText(held.reason)} · ${dateTime(held.held_at)}`}
          >
            <p className={css.line}>
              {held.identities.map((identity) => (
                <Badge key={identity.kind + identity.value} tone="info">
                  {identityKind(identity.kind as Model<"Identity">["kind"]) ?? identity.kind}: {identityText(identity)}
                </Badge>
              ))}
            </p>
            <ul className={css.customers}>
              {held.customers.map((customer) => (
                <li key={customer.id}>
                  <Link to="/customers/$id" params={{ id: customer.id }}>
                    {nameOf(customer) ?? t`Visitor`}
                  </Link>
                  <span className={css.small}>{[customer.email, customer.phone].filter(Boolean).join(" · ")}</span>
                </li>
              ))}
            </ul>
            <p className={css.line}>
              <Button onClick={() => decide.mutate({ id: held.id, decision: "merge" })}>{t`One person: merge`}</Button>
              <Button variant="default" onClick={() => decide.mutate({ id: held.id, decision: "keep_apart" })}>{t`Keep apart`}</Button>
            </p>
          </Panel>
        ))}
        <More query={query} />
      </Page>
    </div>
  );
}
