import { client, type Model, setCsrfToken, take } from "@ondam/api";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";

import { placeTime } from "./format.ts";
import { isZone } from "./zones.ts";

export type Session = Model<"Session">;

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => {
    const session = await take(client.GET("/api/v1/session", { signal }));
    setCsrfToken(session.csrf_token);
    return session;
  },
  staleTime: Infinity,
  retry: false,
});

/** Who is signed in. Only below the shell, which waits for it. */
export function useSession(): Session {
  const session = useQuery(sessionQuery).data;
  if (!session) throw new Error("no session below the shell");
  return session;
}

/** Writes an hour as the clocks at the workspace show it, or those of the zone by which it is kept. */
export type PlaceTime = (at: string | Date, zone?: string | null) => string;
export function usePlaceTime(): PlaceTime {
  const home = useSession().workspace.time_zone;
  return (at, zone) => placeTime(at, zoneAt(home, zone), home);
}
export function useZoneOf(appointment: Model<"Appointment">): string {
  return zoneAt(useSession().workspace.time_zone, appointment.time_zone);
}
function zoneAt(home: string, zone?: string | null): string {
  return zone && isZone(zone) ? zone : home;
}

export function useMay(permission: Model<"Permission">): boolean {
  return useSession().permissions.includes(permission);
}

export function useChangeSession(): (change: Partial<Session>) => void {
  const queries = useQueryClient();
  return (change) => queries.setQueryData(sessionQuery.queryKey, (old) => (old ? { ...old, ...change } : old));
}
