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
