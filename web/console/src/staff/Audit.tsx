import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { client, take } from "@ondam/api";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { Awaited } from "../base/Awaited.tsx";
import { dateTime } from "../base/format.ts";
import { useChannels, useMemberName, useTeams } from "../base/lookups.ts";
import { Page } from "../base/Page.tsx";
import { useSession } from "../base/session.tsx";
import { auditAction, auditPlace } from "./audit.ts";
import css from "./Audit.module.css";

/** Ids made within one moment differ at their ends alone. */
function endOf(id: string): string {
  return id.length > 12 ? `…${id.slice(-6)}` : id;
}

export function Audit() {
  const { workspace } = useSession();
  const memberName = useMemberName();
  const teams = useTeams();
  const channels = useChannels();
  const keys = useQuery({ queryKey: ["write_keys"], queryFn: () => take(client.GET("/api/v1/write_keys")) }).data?.items ?? [];
  const tokens = useQuery({ queryKey: ["api_tokens"], queryFn: () => take(client.GET("/api/v1/api_tokens")) }).data?.items ?? [];
  const hooks = useQuery({ queryKey: ["webhooks"], queryFn: () => take(client.GET("/api/v1/webhooks")) }).data?.items ?? [];
  const hours = useQuery({ queryKey: ["business_hours"], queryFn: () => take(client.GET("/api/v1/business_hours")) }).data?.items ?? [];
  const query = useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam }) => take(client.GET("/api/v1/audit_entries", { params: { query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const actor = (text: string) => {
    const [kind, id] = text.split(":");
    if (kind === "system") return t`Ondam`;
    if (kind === "token") return t`Token ${tokens.find((one) => one.id === id)?.name ?? id?.slice(0, 8) ?? ""}`;
    return memberName(id ?? null) ?? text;
  };
  const hookName = (id: string) => {
    const hook = hooks.find((one) => one.id === id);
    return hook && (hook.name || hook.url);
  };
  const named = [...teams, ...channels, ...keys, ...tokens, ...hours, workspace];
  const resource = (id: string) => memberName(id) ?? named.find((one) => one.id === id)?.name ?? hookName(id) ?? endOf(id);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t`Audit log`} text={t`Who did what to what. Each entry's hash covers the one before it, so a change shows; “ondam verify” checks the chain.`}>
      <Awaited query={query} rows={6} />
      <div className={css.box} tabIndex={0} role="region" aria-label={t`Audit log`} hidden={!query.data}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t`No.`}</th>
              <th scope="col">{t`Time`}</th>
              <th scope="col">{t`Who`}</th>
              <th scope="col">{t`What`}</th>
              <th scope="col">{t({ message: "Target", context: "audit" })}</th>
              <th scope="col">{t`From`}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((entry) => (
              <tr key={entry.sequence}>
                <td>{entry.sequence}</td>
                <td>
                  <time dateTime={entry.time}>{dateTime(entry.time)}</time>
                </td>
                <td>{actor(entry.actor)}</td>
                <td>
                  <span title={entry.action}>{auditAction(entry.action)}</span>
                </td>
                <td title={entry.resource}>
                  <Target entry={entry} name={resource(entry.resource)} />
                </td>
                <td>{entry.address}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage ? <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t`Earlier`}</Button> : null}
    </Page>
  );
}

function Target({ entry, name }: { entry: { action: string; resource: string }; name: string }) {
  const place = auditPlace(entry);
  if (!place) return name;
  const end = endOf(place.id);
  return (
    <Link to={place.to} params={{ id: place.id }} className={css.target}>
      {place.to === "/customers/$id" ? t`Customer ${end}` : t`Conversation ${end}`}
    </Link>
  );
}
