import { client, type Model, take } from "@ondam/api";
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { toastProblem } from "../base/toast.tsx";

export type Conversation = Model<"Conversation">;
export type ConversationBrief = Model<"ConversationBrief">;
export type Message = Model<"Message">;
export type View = Model<"View">;

export interface Filters {
  view: View;
  q?: string | undefined;
  channel_kind?: Model<"ChannelKind"> | undefined;
  assignee_id?: string | undefined;
  team_id?: string | undefined;
  tag?: string | undefined;
  priority?: Model<"Priority"> | undefined;
  sort?: "updated" | "oldest" | "waiting" | "priority" | undefined;
}

export function listQuery(filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ["conversations", filters],
    queryFn: ({ pageParam, signal }) =>
      take(
        client.GET("/api/v1/conversations", {
          params: { query: { ...filters, limit: 60, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 10_000,
  });
}

export const countsQuery = queryOptions({
  queryKey: ["counts"],
  queryFn: ({ signal }) => take(client.GET("/api/v1/conversations/counts", { signal })),
  staleTime: 10_000,
});

export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: ["conversation", id],
    queryFn: ({ signal }) => take(client.GET("/api/v1/conversations/{id}", { params: { path: { id } }, signal })),
    staleTime: 10_000,
  });
}

export function messagesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["messages", id],
    queryFn: ({ pageParam, signal }) =>
      take(
        client.GET("/api/v1/conversations/{id}/messages", {
          params: { path: { id }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 10_000,
  });
}

export function suggestionsQuery(id: string) {
  return queryOptions({
    queryKey: ["link_suggestions", id],
    queryFn: ({ signal }) =>
      take(client.GET("/api/v1/conversations/{id}/link_suggestions", { params: { path: { id } }, signal })),
    staleTime: 30_000,
  });
}

type Change =
  | { do: "patch"; patch: Model<"ConversationPatch"> }
  | { do: "resolve"; ask: boolean }
  | { do: "reopen" }
  | { do: "snooze"; until: string }
  | { do: "wake" }
  | { do: "pending" }
  | { do: "spam" }
  | { do: "not_spam" }
  | { do: "open" };

function request(id: string, change: Change): Promise<Conversation> {
  const params = { path: { id } };
  switch (change.do) {
    case "patch":
      return take(client.PATCH("/api/v1/conversations/{id}", { params, body: change.patch }));
    case "resolve":
      return take(client.POST("/api/v1/conversations/{id}/resolution", { params, body: { ask_csat: change.ask } }));
    case "reopen":
      return take(client.DELETE("/api/v1/conversations/{id}/resolution", { params }));
    case "snooze":
      return take(client.POST("/api/v1/conversations/{id}/snooze", { params, body: { until: change.until } }));
    case "wake":
      return take(client.DELETE("/api/v1/conversations/{id}/snooze", { params }));
    case "pending":
      return take(client.POST("/api/v1/conversations/{id}/pending", { params }));
    case "open":
      return take(client.DELETE("/api/v1/conversations/{id}/pending", { params }));
    case "spam":
      return take(client.POST("/api/v1/conversations/{id}/spam", { params }));
    case "not_spam":
      return take(client.DELETE("/api/v1/conversations/{id}/spam", { params }));
  }
}

/** What the screen shows before the server has answered. */
function foresee(conversation: Conversation, change: Change): Conversation {
  switch (change.do) {
    case "patch": {
      const rest: Partial<Conversation> = {};
      const { priority, subject, assignee_id, team_id, tags } = change.patch;
      if (priority !== undefined) rest.priority = priority;
      if (subject !== undefined) rest.subject = subject;
      if (assignee_id !== undefined) rest.assignee_id = assignee_id;
      if (team_id !== undefined) rest.team_id = team_id;
      if (tags !== undefined) rest.tags = tags;
      return { ...conversation, ...rest };
    }
    case "resolve":
      return { ...conversation, status: "resolved", waiting_since: null };
    case "snooze":
      return { ...conversation, status: "snoozed", snoozed_until: change.until };
    case "pending":
      return { ...conversation, status: "pending" };
    case "spam":
      return { ...conversation, status: "spam", snoozed_until: null };
    case "not_spam":
      return { ...conversation, status: conversation.resolved_at ? "resolved" : "open" };
    case "reopen":
    case "wake":
    case "open":
      return { ...conversation, status: "open", snoozed_until: null };
  }
}

export function useChangeConversation(id: string) {
  const queries = useQueryClient();
  const key = conversationQuery(id).queryKey;
  return useMutation({
    mutationFn: (change: Change) => request(id, change),
    onMutate: async (change) => {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData(key);
      if (before) queries.setQueryData(key, foresee(before, change));
      return before;
    },
    onSuccess: (conversation) => queries.setQueryData(key, conversation),
    onError: (error, _change, before) => {
      if (before) queries.setQueryData(key, before);
      toastProblem(error);
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["conversations"] });
      void queries.invalidateQueries({ queryKey: ["counts"] });
      void queries.invalidateQueries({ queryKey: ["messages", id] });
    },
  });
}

export async function markRead(id: string, messageId: string): Promise<void> {
  await take(client.PUT("/api/v1/conversations/{id}/read", { params: { path: { id } }, body: { message_id: messageId } }));
}
export async function markUnread(id: string): Promise<void> {
  await take(client.DELETE("/api/v1/conversations/{id}/read", { params: { path: { id } } }));
}
