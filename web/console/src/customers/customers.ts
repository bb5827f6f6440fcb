import { client, type Model, take } from "@ondam/api";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

export type Customer = Model<"Customer">;

export function customerQuery(id: string) {
  return queryOptions({
    queryKey: ["customer", id],
    queryFn: ({ signal }) => take(client.GET("/api/v1/customers/{id}", { params: { path: { id } }, signal })),
    staleTime: 15_000,
  });
}

export function customersQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ["customers", q],
    queryFn: ({ pageParam, signal }) =>
      take(
        client.GET("/api/v1/customers", {
          params: { query: { limit: 60, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 15_000,
  });
}

/** Under the key of the list: whatever makes that old, makes the number old. */
export function customerCountQuery(q: string) {
  return queryOptions({
    queryKey: ["customers", "count", q],
    queryFn: ({ signal }) => take(client.GET("/api/v1/customers/count", { params: { query: q ? { q } : {} }, signal })),
    staleTime: 60_000,
  });
}

type Known = Pick<Customer, "name" | "identities" | "traits">;

/** Addresses that a page or a visitor gave and nothing proves: they are traits, and no identities. */
export function claimedAddresses({ identities, traits }: Pick<Known, "identities" | "traits">): Customer["traits"] {
  return traits.filter(({ name }) => (name === "email" || name === "phone") && !identities.some(({ kind }) => kind === name));
}

/** Nothing but a browser stands behind the name: a visitor of a page or of its chat whom no signature, address or server names. */
export function isOnlySaid(customer: Known): boolean {
  const { name, identities } = customer;
  const isBrowser = identities.every(({ kind }) => kind === "web_chat" || kind === "anonymous_id");
  const isUser = identities.every(({ kind, verified }) => kind === "web_chat" || kind === "anonymous_id" || (kind === "user_id" && !verified));
  return (isBrowser && name !== null) || (isUser && claimedAddresses(customer).length > 0);
}

/** Who moved up between two pages stands where they came first. */
export function onceEach<Item extends { id: string }>(items: Item[]): Item[] {
  const seen = new Set<string>();
  return items.filter(({ id }) => !seen.has(id) && seen.add(id));
}

interface Place {
  q: string;
  id: string;
  top: number;
}
let left: Place | null = null;
/** Remembers where the list was left: whoever comes back from a customer goes on there. */
export function leaveList(place: Place): void {
  left = place;
}
export function listWasLeft(): Place | null {
  return left;
}
/** Whoever was brought back once begins the next list at its top. */
export function forgetList(): void {
  left = null;
}

export function timelineQuery(id: string, category: string) {
  return infiniteQueryOptions({
    queryKey: ["timeline", id, category],
    queryFn: ({ pageParam, signal }) =>
      take(
        client.GET("/api/v1/customers/{id}/timeline", {
          params: { path: { id }, query: { limit: 30, ...(category ? { category } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 15_000,
  });
}

export function mergesQuery(id: string) {
  return queryOptions({
    queryKey: ["merges", id],
    queryFn: ({ signal }) => take(client.GET("/api/v1/customers/{id}/merges", { params: { path: { id } }, signal })),
  });
}

export function nameOf(customer: { name: string | null; email: string | null; phone: string | null }): string | null {
  return customer.name ?? customer.email ?? customer.phone;
}
