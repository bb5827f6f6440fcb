import { client, type Model, take } from "@ondam/api";
import { queryOptions } from "@tanstack/react-query";

import { isoDate } from "../base/format.ts";

export type Metric = Model<"Metric">;
export type Group = Model<"MetricGroup">;
export type Hours = "calendar" | "business";
export type GroupBy = Model<"Metrics">["group_by"];

export interface Range {
  from: string;
  to: string;
}

export function lastDays(days: number, now: Date = new Date()): Range {
  const from = new Date(now);
  from.setDate(now.getDate() - days + 1);
  return { from: isoDate(from), to: isoDate(now) };
}

/** The span of the same length just before. */
export function before(range: Range): Range {
  const from = new Date(`${range.from}T12:00:00`);
  const to = new Date(`${range.to}T12:00:00`);
  const days = Math.round((to.getTime() - from.getTime()) / 86_400_000) + 1;
  const end = new Date(from);
  end.setDate(from.getDate() - 1);
  const start = new Date(end);
  start.setDate(end.getDate() - days + 1);
  return { from: isoDate(start), to: isoDate(end) };
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
