import "uplot/dist/uPlot.min.css";

import { useComputedColorScheme } from "@mantine/core";
import { t } from "@lingui/core/macro";
import { Empty } from "@ondam/ui";
import { useEffect, useRef } from "react";
import uPlot from "uplot";

import { currentLocale } from "../base/locale.ts";
import css from "./Chart.module.css";

const halfDay = 43_200;
/** Steps of an axis of seconds: minutes, hours, days. */
const spans = [10, 30, 60, 300, 600, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800];

export interface Series {
  label: string;
  values: (number | null)[];
  kind: "bars" | "line";
}

/** A line needs two ends: of a single figure, or two, the days themselves are shown. */
export function isDotted({ kind, values }: Pick<Series, "kind" | "values">): boolean {
  return kind === "line" && values.filter((value) => value !== null).length <= 2;
}

/** A chart over days. The same figures stand in a table for whoever cannot see it. */
export function Chart(props: { days: string[]; series: Series[]; format: (value: number) => string; label: string; unit?: "seconds" | "ratio" }) {
  const { days, series, format, label, unit } = props;
  const box = useRef<HTMLDivElement>(null);
  // The theme may be "as the system": what counts is which of the two is shown.
  const colorScheme = useComputedColorScheme("light");
  useEffect(() => {
    const element = box.current;
    if (!element || !days.length) return undefined;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string) => style.getPropertyValue(name).trim();
    const font = `11px ${token("--font")}`;
    const mixed = series.some((one) => one.kind === "bars");
    const bars = uPlot.paths.bars?.({ size: [0.62, 26], radius: 0.18 });
    const day = new Intl.DateTimeFormat(currentLocale(), { month: "numeric", day: "numeric" });
    const axis = { stroke: token("--text-3"), font, ticks: { show: false }, grid: { stroke: token("--border"), width: 1 } };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: 210,
        padding: [10, 8, 0, 0],
        cursor: { y: false, points: { size: 7 } },
        legend: { show: false },
        scales: {
          x: { time: true, range: (_chart, low, high) => [low - halfDay, high + halfDay] },
          y: { range: (_chart, _low, high) => [0, unit === "ratio" ? 1 : Math.max((high ?? 0) * 1.12, unit === "seconds" ? 60 : 4)] },
        },
        axes: [
          { ...axis, grid: { show: false }, size: 30, values: (_chart, splits) => splits.map((at) => day.format(new Date(at * 1000))), space: 56 },
          { ...axis, values: (_chart, splits) => splits.map((value) => format(value)), size: 62, space: 38, ...(unit === "seconds" ? { incrs: spans } : {}) },
        ],
        series: [
          {},
          ...series.map((one, index) => {
            const color = token(`--chart-${(index % 4) + 1}`);
            return {
              label: one.label,
              stroke: color,
              width: one.kind === "line" ? 2 : 0,
              points: isDotted(one) ? { show: true, size: 8, width: 0, fill: color } : { show: false },
              spanGaps: true,
              ...(one.kind === "bars" ? { fill: color } : mixed ? {} : { fill: `${color}1c` }),
              ...(one.kind === "bars" && bars ? { paths: bars } : {}),
            };
          }),
        ],
        plugins: [tooltip(series, format, days)],
      },
      [days.map((value) => new Date(`${value}T00:00:00`).getTime() / 1000), ...series.map((one) => one.values)],
      element,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: 210 }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [days, series, format, unit, colorScheme]);
  if (series.every((one) => one.values.every((value) => value === null)))
    return (
      <div className={css.nothing}>
        <Empty title={t`No figures in this span`} />
      </div>
    );
  return (
    <figure className={css.figure} aria-label={label}>
      <ul className={css.legend} aria-hidden="true">
        {series.length > 1
          ? series.map((one, index) => (
              <li key={one.label} data-series={(index % 4) + 1}>
                {one.label}
              </li>
            ))
          : null}
      </ul>
      <div ref={box} className={css.box} aria-hidden="true" />
      <table className={css.hidden}>
        <caption>{label}</caption>
        <tbody>
          {days.map((value, index) => (
            <tr key={value}>
              <th scope="row">{value}</th>
              {series.map((one) => (
                <td key={one.label}>{one.values[index] === null || one.values[index] === undefined ? "" : format(one.values[index])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function tooltip(series: Series[], format: (value: number) => string, days: string[]): uPlot.Plugin {
  const tip = document.createElement("div");
  tip.className = css.tip ?? "";
  const date = new Intl.DateTimeFormat(currentLocale(), { month: "short", day: "numeric", weekday: "short" });
  return {
    hooks: {
      init: (chart) => {
        chart.over.append(tip);
        chart.over.addEventListener("mouseleave", () => (tip.style.display = "none"));
      },
      setCursor: (chart) => {
        const index = chart.cursor.idx;
        const value = index === null || index === undefined ? undefined : days[index];
        if (index === null || index === undefined || value === undefined) {
          tip.style.display = "none";
          return;
        }
        const lines = series.map((one) => {
          const figure = one.values[index];
          return `${series.length > 1 ? `${one.label}  ` : ""}${figure === null || figure === undefined ? "–" : format(figure)}`;
        });
        tip.textContent = [date.format(new Date(`${value}T00:00:00`)), ...lines].join("\n");
        tip.style.display = "block";
        const left = chart.cursor.left ?? 0;
        tip.style.transform = `translate(${left > chart.over.clientWidth - 130 ? left - 130 : left + 12}px, 4px)`;
      },
    },
  };
}
