import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge, Empty } from "@ondam/ui";
import { useInfiniteQuery } from "@tanstack/react-query";

import { Awaited } from "../base/Awaited.tsx";
import { dateTime } from "../base/format.ts";
import { CodeBox, Row, Rows } from "../base/Page.tsx";

/** Null where only the server has words. */
function reasonText(event: Model<"RefusedEvent">): string | null {
  switch (event.code) {
    case "json":
      return t`Not readable as JSON`;
    case "too_large":
      return t`Too large`;
    case "too_deep":
      return t`Nested too deep`;
    case "identity":
      return t`Neither userId nor anonymousId`;
    case "type":
      return t`Unknown type`;
    case "time":
      return t`The time is not readable`;
    default:
      return null;
  }
}

/** The events that came with a key and were not taken, and why. */
export function RefusedEvents({ writeKey, onClose }: { writeKey: Model<"WriteKey">; onClose: () => void }) {
  const query = useInfiniteQuery({
    queryKey: ["refused_events", writeKey.id],
    queryFn: ({ pageParam }) =>
      take(
        client.GET("/api/v1/write_keys/{id}/refused_events", {
          params: { path: { id: writeKey.id }, query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Modal opened onClose={onClose} title={t`Refused events of ${writeKey.name}`} size="xl">
      <Awaited query={query} rows={4} tall />
      {query.isSuccess && !items.length ? <Empty title={t`Nothing was refused`} /> : null}
      {items.length ? <Rows>
        {items.map((event) => (
          <Row
            key={event.id}
            title={
              <>
                <Badge tone="danger">{reasonText(event) ?? event.code}</Badge>
                <code>{event.endpoint}</code>
              </>
            }
            text={
              <>
                {[dateTime(event.at), reasonText(event) ? null : event.message].filter(Boolean).join(" · ")}
                <CodeBox label={t`Event`} text={event.sample} />
              </>
            }
          />
        ))}
      </Rows> : null}
      {query.hasNextPage ? <Button variant="subtle" fullWidth onClick={() => void query.fetchNextPage()}>{t`Earlier`}</Button> : null}
    </Modal>
  );
}
