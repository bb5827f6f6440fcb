import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { Refusal } from "@ondam/api";
import { Bars, Failure } from "@ondam/ui";
import type { UseQueryResult } from "@tanstack/react-query";

import { problem } from "./words.ts";

type Query = Pick<UseQueryResult, "data" | "isError" | "error" | "refetch">;

/** What stands there until an answer does: grey bars, or why it did not come and the way to it. An answer alone may say that there is nothing. */
export function Awaited(props: { query: Query; rows: number; tall?: boolean; title?: string }) {
  const { query, rows, tall } = props;
  if (query.data !== undefined) return null;
  if (!query.isError) return <Bars rows={rows} {...(tall ? { tall } : {})} />;
  return (
    <Failure
      title={props.title ?? t`The list could not be loaded`}
      text={query.error instanceof Refusal ? problem(query.error) : null}
      action={<Button variant="default" onClick={() => void query.refetch()}>{t`Try again`}</Button>}
    />
  );
}
