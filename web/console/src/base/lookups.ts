import { client, type Model, take } from "@ondam/api";
import { queryOptions, useQuery } from "@tanstack/react-query";

/** Lists that are small, rarely change and are needed everywhere; live updates renew them. */
const minutes = 5 * 60_000;

export const membersQuery = queryOptions({ queryKey: ["users"], queryFn: () => take(client.GET("/api/v1/users")), staleTime: minutes });
export const teamsQuery = queryOptions({ queryKey: ["teams"], queryFn: () => take(client.GET("/api/v1/teams")), staleTime: minutes });
export const channelsQuery = queryOptions({ queryKey: ["channels"], queryFn: () => take(client.GET("/api/v1/channels")), staleTime: minutes });
export const tagsQuery = queryOptions({ queryKey: ["tags"], queryFn: () => take(client.GET("/api/v1/tags")), staleTime: minutes });
export const cannedResponsesQuery = queryOptions({
  queryKey: ["canned_responses"],
  queryFn: () => take(client.GET("/api/v1/canned_responses")),
  staleTime: minutes,
});

export function useMembers(): Model<"Member">[] {
  return useQuery(membersQuery).data?.items ?? none;
}
export function useTeams(): Model<"Team">[] {
  return useQuery(teamsQuery).data?.items ?? none;
}
export function useChannels(): Model<"Channel">[] {
  return useQuery(channelsQuery).data?.items ?? none;
}
export function useTags(): Model<"Tag">[] {
  return useQuery(tagsQuery).data?.items ?? none;
}
export function useCannedResponses(): Model<"CannedResponse">[] {
  return useQuery(cannedResponsesQuery).data?.items ?? none;
}

const none: never[] = [];

export function useMemberName(): (id: string | null) => string | null {
  const members = useMembers();
  return (id) => members.find((member) => member.id === id)?.name ?? null;
}
