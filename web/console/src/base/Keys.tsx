import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { Badge } from "@ondam/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";

import { Awaited } from "./Awaited.tsx";
import { Confirm } from "./confirm.tsx";
import { useChange } from "./crud.ts";
import { agoInWords } from "./format.ts";
import { Page, Row, Rows } from "./Page.tsx";

/** What a program shows to get in. Its secret is told once; afterwards it goes by its name and first letters. */
export interface ProgramKey {
  id: string;
  name: string;
  prefix: string;
  used_at: string | null;
  revoked_at: string | null;
}

interface KeysProps<K extends ProgramKey> {
  title: string;
  text: string;
  /** The name of the list among the cached answers. */
  cache: string;
  list: () => Promise<{ items: K[] }>;
  revoke: (id: string) => Promise<unknown>;
  /** What no longer works once it is revoked. */
  consequence: string;
  newKey: string;
  make: (close: () => void) => ReactNode;
  empty: ReactNode;
  badge?: (key: K) => ReactNode;
  detail: (key: K) => string;
  action?: (key: K) => ReactNode;
  children?: ReactNode;
}

/** A page of such keys: which there are, when each was used, and a way to make and to revoke one. */
export function Keys<K extends ProgramKey>(props: KeysProps<K>) {
  const query = useQuery({ queryKey: [props.cache], queryFn: props.list, refetchInterval: 15_000 });
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<K | null>(null);
  const revoke = useChange(props.revoke, [props.cache], { onDone: () => setRevoking(null) });
  const items = query.data?.items ?? [];
  return (
    <Page
      title={props.title}
      text={props.text}
      action={<Button leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setMaking(true)}>{props.newKey}</Button>}
    >
      <Awaited query={query} rows={3} tall />
      {query.isSuccess && !items.length ? props.empty : null}
      {items.length ? (
        <Rows>
          {items.map((key) => (
            <Row
              key={key.id}
              title={
                <>
                  {key.name}
                  <code>{key.prefix}…</code>
                  {key.revoked_at ? <Badge tone="danger">{t`revoked`}</Badge> : null}
                  {props.badge?.(key)}
                </>
              }
              text={`${props.detail(key)} · ${key.used_at ? t`used ${agoInWords(key.used_at)}` : t`never used`}`}
            >
              {props.action?.(key)}
              {key.revoked_at ? null : <Button size="compact-xs" variant="default" onClick={() => setRevoking(key)}>{t`Revoke`}</Button>}
            </Row>
          ))}
        </Rows>
      ) : null}
      {props.children}
      {making ? props.make(() => setMaking(false)) : null}
      {revoking ? (
        <Confirm
          title={t`Revoke ${revoking.name}?`}
          text={props.consequence}
          yes={t`Revoke`}
          pending={revoke.isPending}
          error={revoke.error}
          onYes={() => revoke.mutate(revoking.id)}
          onClose={() => setRevoking(null)}
        />
      ) : null}
    </Page>
  );
}
