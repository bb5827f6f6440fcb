import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";

interface Slice<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** Every item of a list that the server hands out in pages. */
export async function everyItem<Item>(page: (cursor: string | null) => Promise<Slice<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const slice: Slice<Item> = await page(cursor);
    items.push(...slice.items);
    cursor = slice.next_cursor;
  } while (cursor !== null);
  return items;
}

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** Below a list that goes on: the way to the rest. */
export function More({ query }: { query: Paged }) {
  if (!query.hasNextPage) return null;
  return (
    <Button variant="subtle" fullWidth loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t`Show more`}
    </Button>
  );
}
