import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { Refusal } from "@ondam/api";
import { Bars, Failure } from "@ondam/ui";
import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { problem } from "../base/words.ts";
import css from "./Dashboard.module.css";

/** One press asks again for whatever the dashboard could not load: what failed, failed by one cause. */
export function useTryAgain(): () => void {
  const queries = useQueryClient();
  return () => {
    for (const key of ["metrics", "csat_responses"]) {
      void queries.refetchQueries({ queryKey: [key], type: "active", predicate: (query) => query.state.status === "error" });
    }
  };
}

/** What was asked for, or why it is not there, with the way to it. `quiet` where another part of the page says it aloud. */
export function Answer<Data>(props: { query: UseQueryResult<Data>; quiet?: boolean; children: (data: Data) => ReactNode }) {
  const { query, quiet = false } = props;
  const tryAgain = useTryAgain();
  if (query.data !== undefined) return props.children(query.data);
  if (!query.isError) return null;
  return (
    <Failure
      quiet={quiet}
      title={t`The figures could not be loaded`}
      text={query.error instanceof Refusal ? problem(query.error) : null}
      action={
        <Button variant="default" onClick={tryAgain}>
          {t`Try again`}
        </Button>
      }
    />
  );
}

/** A card of figures. It holds its place while it loads, so that nothing jumps; `rows` are those of a table, without them it is a chart. */
export function Card<Data>(props: { title: string; query: UseQueryResult<Data>; rows?: number; children: (data: Data) => ReactNode }) {
  const { title, query, rows } = props;
  return (
    <section className={css.card} aria-busy={query.isPending} data-stale={query.isPlaceholderData ? "" : undefined}>
      <h2 className={css.cardTitle}>{title}</h2>
      {query.isPending ? rows ? <Bars rows={rows} /> : <div className={css.waiting} data-loading="" /> : null}
      <Answer query={query} quiet>
        {props.children}
      </Answer>
    </section>
  );
}
