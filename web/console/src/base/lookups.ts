import { client, type Model, take } from "@ondam/api";
import { useQuery } from "@tanstack/react-query";

/** Lists that are small, rarely change and are needed everywhere; live updates renew them. */
const minutes = 5 * 60_000;

export function useMembers(): Model<"Member">[] {
  return (
    useQuery({ queryKey: ["users"], queryFn: () => take(client.GET("/api/v1/users")), staleTime: minutes }).data?.items ?? none
  );
}
export function useTeams(): Model<"Team">[] {
  return (
    useQuery({ queryKey: ["teams"], queryFn: () => take(client.GET("/api/v1/teams")), staleTime: minutes }).data?.items ?? none
  );
}
export function useChannels(): Model<"Channel">[] {
  return (
    useQuery({ queryKey: ["channels"], queryFn: () => take(client.GET("/api/v1/channels")), staleTime: minutes }).data?.items ??
    none
  );
}
export function useTags(): Model<"Tag">[] {
  return (
    useQuery({ queryKey: ["tags"], queryFn: () => take(client.GET("/api/v1/tags")), staleTime: minutes }).data?.items ?? none
  );
}
export function useCannedResponses(): Model<"CannedResponse">[] {
  return (
    useQuery({
      queryKey: ["canned_responses"],
      queryFn: () => take(client.GET("/api/v1/canned_responses")),
      staleTime: minutes,
    }).data?.items ?? none
  );
}

const none: never[] = [];

export function useMemberName(): (id: string | null) => string | null {
  const members = useMembers();
  return (id) => members.find((member) => member.id === id)?.name ?? null;
}
