import { client, type Model, take } from "@ondam/api";
import { queryOptions } from "@tanstack/react-query";

import { wallTime } from "../base/zones.ts";

export type Metric = Model<"Metric">;
export type Group = Model<"MetricGroup">;
export type Hours = "calendar" | "business";
export type GroupBy = Model<"Metrics">["group_by"];

export interface Range {
  from: string;
  to: string;
}

/** Days are those of the workspace, as the server counts them. */
export function lastDays(days: number, zone: string, now: Date = new Date()): Range {
  const to = wallTime(now, zone).slice(0, 10);
  return { from: later(to, 1 - days), to };
}

/** The span of the same length just before. */
export function before(range: Range): Range {
  const days = (Date.parse(range.to) - Date.parse(range.from)) / dayLength + 1;
  return { from: later(range.from, -days), to: later(range.from, -1) };
}

const dayLength = 86_400_000;
function later(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayLength).toISOString().slice(0, 10);
}

export function metricsQuery(names: Model<"MetricName">[], range: Range, hours: Hours, groupBy: GroupBy) {
  return queryOptions({
    queryKey: ["metrics", names.join(","), range, hours, groupBy],
    queryFn: async ({ signal }) => {
      const answer = await take(
        client.GET("/api/v1/metrics", {
          params: { query: { names: names.join(","), ...range, hours, group_by: groupBy } },
          signal,
        }),
      );
      return new Map(answer.metrics.map((metric) => [metric.name, metric]));
    },
    staleTime: 30_000,
  });
}

export type Trend = "better" | "worse" | "same";

/** Whether a change is good news; small ones are neither. */
export function trendOf(name: Model<"MetricName">, now: number, then: number): Trend {
  if (then === 0 || Math.abs(now - then) / Math.abs(then) < 0.02) return "same";
  const lowerIsBetter: readonly Model<"MetricName">[] = ["ttr", "first_response", "next_response", "waiting", "backlog", "reopen_rate"];
  return now < then === lowerIsBetter.includes(name) ? "better" : "worse";
}
