import { t } from "@lingui/core/macro";
import { Button, SegmentedControl, Tooltip } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { ChannelIcon, Empty } from "@ondam/ui";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowDownRight, ArrowRight, ArrowUpRight, Bot, Info, Star } from "lucide-react";
import { useMemo, useState } from "react";

import { ago, clockTime, duration, number, percent } from "../base/format.ts";
import { useChannels, useMemberName, useTeams } from "../base/lookups.ts";
import { More } from "../base/pages.tsx";
import { useSession } from "../base/session.tsx";
import { useNow } from "../base/time.ts";
import { channelKind } from "../base/words.ts";
import { Answer, Card, useTryAgain } from "./Card.tsx";
import { Chart, type Series } from "./Chart.tsx";
import css from "./Dashboard.module.css";
import { before, type Group, type Hours, lastDays, type Metric, metricsQuery, trendOf } from "./metrics.ts";

type Name = Model<"MetricName">;
const tiles: Name[] = ["first_response", "ttr", "next_response", "csat", "first_contact_resolution", "reopen_rate", "volume", "backlog"];

function metricName(name: Name): string {
  switch (name) {
    case "ttr":
      return t`Time to resolution`;
    case "first_response":
      return t`First response`;
    case "next_response":
      return t`Next response`;
    case "waiting":
      return t`Waiting`;
    case "volume":
      return t`New conversations`;
    case "resolved":
      return t`Resolved`;
    case "backlog":
      return t({ message: "Backlog", context: "backlog" });
    case "reopen_rate":
      return t`Reopened`;
    case "first_contact_resolution":
      return t`Solved at first contact`;
    case "csat":
      return t`CSAT`;
    case "csat_answer_rate":
      return t`CSAT answered`;
  }
}
function metricText(name: Name): string {
  switch (name) {
    case "ttr":
      return t`Sum of the resolution times divided by the number resolved, by the day of resolution.`;
    case "first_response":
      return t`From the customer's first message to the first answer of a person.`;
    case "next_response":
      return t`From each first unanswered message to the next answer.`;
    case "csat":
      return t`Answers of 4 and 5 among all answers; the bar is the 95 % Wilson interval.`;
    case "first_contact_resolution":
      return t`Answered and resolved by the same person, not reopened and not followed up within 72 hours, among what customers began.`;
    case "reopen_rate":
      return t`Resolutions that were reopened, among all resolutions of the span.`;
    case "volume":
      return t`Conversations that began in the span.`;
    case "backlog":
      return t`Conversations not resolved at the end of the span: open, pending or snoozed.`;
    default:
      return "";
  }
}

export function figure(unit: Metric["unit"], value: number): string {
  if (unit === "seconds") return duration(value);
  if (unit === "ratio") return percent(value, value > 0 && value < 0.1 ? 1 : 0);
  return number(value);
}

export function Dashboard(props: { onOpenConversation: (id: string) => void }) {
  const [days, setDays] = useState("30");
  const [hours, setHours] = useState<Hours>("business");
  const zone = useSession().workspace.time_zone;
  const range = useMemo(() => lastDays(Number(days), zone), [days, zone]);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 className={css.title}>{t`Dashboard`}</h1>
        <span className={css.spring} />
        <SegmentedControl
          size="xs"
          aria-label={t`Hours`}
          value={hours}
          onChange={(value) => setHours(value as Hours)}
          data={[
            { value: "business", label: t`Business hours` },
            { value: "calendar", label: t`Around the clock` },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label={t`Span`}
          value={days}
          onChange={setDays}
          data={[
            { value: "7", label: t`7 days` },
            { value: "30", label: t`30 days` },
            { value: "60", label: t`60 days` },
          ]}
        />
      </header>
      <Present onOpenConversation={props.onOpenConversation} />
      <Tiles range={range} hours={hours} />
      <div className={css.charts}>
        <Days range={range} hours={hours} />
      </div>
      <div className={css.tables}>
        <Table title={t`By agent`} column={t`Agent`} by="agent" range={range} hours={hours} />
        <Table title={t`By channel`} column={t`Channel`} by="channel" range={range} hours={hours} />
        <Table title={t`By team`} column={t`Team`} by="team" range={range} hours={hours} />
        <Answers range={range} onOpenConversation={props.onOpenConversation} />
      </div>
    </div>
  );
}

interface Span {
  range: { from: string; to: string };
  hours: Hours;
}

/** What stands at this moment, renewed by itself. When that fails, the figures say of when they are. */
function Present({ onOpenConversation }: { onOpenConversation: (id: string) => void }) {
  const now = useNow(30_000);
  const query = useQuery({
    queryKey: ["metrics", "live"],
    queryFn: ({ signal }) => take(client.GET("/api/v1/metrics/live", { signal })),
    refetchInterval: 20_000,
  });
  const tryAgain = useTryAgain();
  const live = query.data;
  const again = query.isError ? (
    <Button size="compact-xs" variant="default" onClick={tryAgain}>
      {t`Try again`}
    </Button>
  ) : null;
  if (!live)
    return (
      <section className={css.present} aria-label={t`Right now`} aria-busy={query.isPending}>
        <h2 className={css.presentTitle}>{t`Right now`}</h2>
        {query.isError ? <p className={css.presentText}>{t`What stands now could not be loaded`}</p> : <span className={css.presentBar} data-loading="" />}
        {again}
      </section>
    );
  const longest = live.longest_waiting_conversation_id;
  const figures: [string, number][] = [
    [t`Open`, live.open],
    [t`Unassigned`, live.unassigned],
    [t`Waiting`, live.waiting],
    [t`Pending`, live.pending],
    [t`New today`, live.opened_today],
    [t`Resolved today`, live.resolved_today],
    [t`Agents online`, live.agents_online],
  ];
  return (
    <section className={css.present} aria-label={t`Right now`}>
      <span className={css.pulse} data-old={query.isError ? "" : undefined} aria-hidden="true" />
      <h2 className={css.presentTitle}>{query.isError ? t`As of ${clockTime(live.at)}` : t`Right now`}</h2>
      {again}
      <dl className={css.presentList}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{number(value)}</dd>
          </div>
        ))}
      </dl>
      {longest && live.longest_waiting_since ? (
        <button type="button" className={css.longest} onClick={() => onOpenConversation(longest)}>
          {t`Longest wait: ${duration((now - Date.parse(live.longest_waiting_since)) / 1000)}`}
        </button>
      ) : null}
    </section>
  );
}

function Tiles({ range, hours }: Span) {
  const now = useQuery({ ...metricsQuery(tiles, range, hours, "none"), placeholderData: keepPreviousData });
  const then = useQuery({ ...metricsQuery(tiles, before(range), hours, "none"), placeholderData: keepPreviousData });
  // Beside the figures of another span nothing is better or worse.
  const earlier = now.isPlaceholderData || then.isPlaceholderData ? undefined : then.data;
  if (now.isPending)
    return (
      <ul className={css.tiles} aria-busy="true" aria-label={t`Figures`}>
        {tiles.map((name) => (
          <li key={name} className={css.tile} data-loading="">
            <p className={css.tileName}>{metricName(name)}</p>
            <span className={css.tileBar} />
            <span className={css.tileBar} />
          </li>
        ))}
      </ul>
    );
  return (
    <Answer query={now}>
      {(metrics) => (
        <ul className={css.tiles} data-stale={now.isPlaceholderData ? "" : undefined} aria-label={t`Figures`}>
          {tiles.map((name) => {
            const metric = metrics.get(name);
            const group = metric?.groups[0];
            return metric && group ? <Tile key={name} metric={metric} group={group} earlier={earlier?.get(name)?.groups[0]?.value ?? null} /> : null;
          })}
        </ul>
      )}
    </Answer>
  );
}

function Tile({ metric, group, earlier }: { metric: Metric; group: Group; earlier: number | null }) {
  const { name, unit } = metric;
  const { value } = group;
  return (
    <li className={css.tile}>
      <p className={css.tileName}>
        {metricName(name)}
        {metricText(name) ? (
          <Tooltip label={metricText(name)} multiline w={240}>
            <button type="button" className={css.info} aria-label={t`What ${metricName(name)} means: ${metricText(name)}`}>
              <Info size={13} aria-hidden="true" />
            </button>
          </Tooltip>
        ) : null}
      </p>
      <p className={css.tileValue}>
        {value === null ? "–" : figure(unit, value)}
        {value !== null && earlier !== null && name !== "backlog" ? <Change metric={metric} now={value} then={earlier} /> : null}
      </p>
      {unit === "ratio" && group.low !== null && group.high !== null && value !== null ? <Interval group={group} value={value} /> : null}
      <p className={css.tileSmall}>
        {unit === "seconds" && group.median !== null ? <span>{t`median ${duration(group.median)}`}</span> : null}
        {unit === "seconds" && group.p90 !== null ? <span>{t`p90 ${duration(group.p90)}`}</span> : null}
        {unit === "count" ? null : <span>{t`n = ${number(group.n)}`}</span>}
        {group.censored > 0 ? <span>{name === "csat" ? t`${number(group.censored)} awaiting an answer` : t`${number(group.censored)} still running`}</span> : null}
      </p>
    </li>
  );
}

function Change({ metric, now, then }: { metric: Metric; now: number; then: number }) {
  const trend = trendOf(metric.name, now, then);
  const neutral = metric.unit === "count";
  // Of nothing there is no share.
  if (metric.unit !== "ratio" && then === 0) return null;
  const text = metric.unit === "ratio" ? t`${number((now - then) * 100, 1)} points` : percent((now - then) / then);
  const Icon = trend === "same" ? ArrowRight : now > then ? ArrowUpRight : ArrowDownRight;
  const words = trend === "better" ? t`better than before` : trend === "worse" ? t`worse than before` : t`as before`;
  return (
    <span className={css.change} data-trend={neutral ? "same" : trend} title={t`${text}, ${words} (${figure(metric.unit, then)})`}>
      <Icon size={13} aria-hidden="true" />
      {text}
    </span>
  );
}

/** Where the true rate lies with 95 % confidence. */
function Interval({ group, value }: { group: Group; value: number }) {
  const low = group.low ?? 0;
  const high = group.high ?? 1;
  const label = t`95 % interval: ${percent(low, 1)} to ${percent(high, 1)}`;
  return (
    <svg className={css.interval} viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      <rect x="0" y="3" width="100" height="2" className={css.track} />
      <rect x={low * 100} y="2" width={Math.max(1, (high - low) * 100)} height="4" className={css.span} />
      <rect x={Math.min(99, value * 100)} y="0" width="1.2" height="8" className={css.point} />
    </svg>
  );
}

const daily: Name[] = ["volume", "resolved", "first_response", "ttr", "csat"];

function Days({ range, hours }: Span) {
  const query = useQuery({ ...metricsQuery(daily, range, hours, "day"), placeholderData: keepPreviousData });
  const data = query.data;
  const days = useMemo(() => data?.get("volume")?.groups.map((group) => group.key ?? "") ?? [], [data]);
  const values = (name: Name, pick: (group: Group) => number | null = (group) => group.value) => {
    const byDay = new Map(data?.get(name)?.groups.map((group) => [group.key, pick(group)]));
    return days.map((day) => byDay.get(day) ?? null);
  };
  const volume = useMemo<Series[]>(
    () => [
      { label: t`New`, values: values("volume"), kind: "bars" },
      { label: t`Resolved`, values: values("resolved"), kind: "line" },
    ],
    [data, days],
  );
  const response = useMemo<Series[]>(
    () => [
      { label: t`First response, median`, values: values("first_response", (group) => group.median), kind: "line" },
      { label: t`Time to resolution, median`, values: values("ttr", (group) => group.median), kind: "line" },
    ],
    [data, days],
  );
  const csat = useMemo<Series[]>(() => [{ label: t`CSAT`, values: values("csat"), kind: "line" }], [data, days]);
  return (
    <>
      <Card title={t`Conversations a day`} query={query}>
        {() => <Chart label={t`Conversations a day`} days={days} series={volume} format={wholeNumber} />}
      </Card>
      <Card title={t`How fast`} query={query}>
        {() => <Chart label={t`How fast`} days={days} series={response} format={duration} unit="seconds" />}
      </Card>
      <Card title={t`How satisfied`} query={query}>
        {() => <Chart label={t`How satisfied`} days={days} series={csat} format={wholePercent} unit="ratio" />}
      </Card>
    </>
  );
}
const wholeNumber = (value: number) => number(value);
const wholePercent = (value: number) => percent(value);

const perGroup: Name[] = ["resolved", "first_response", "ttr", "csat"];

function Table({ title, column, by, range, hours }: Span & { title: string; column: string; by: "agent" | "channel" | "team" }) {
  const query = useQuery({ ...metricsQuery(perGroup, range, hours, by), placeholderData: keepPreviousData });
  const data = query.data;
  const memberName = useMemberName();
  const teams = useTeams();
  const channels = useChannels();
  const keys = [...new Set(perGroup.flatMap((name) => data?.get(name)?.groups.map((group) => group.key) ?? []))];
  const cell = (name: Name, key: string | null) => data?.get(name)?.groups.find((group) => group.key === key);
  const rows = keys
    .map((key) => ({ key, resolved: cell("resolved", key)?.value ?? 0 }))
    .sort((a, b) => b.resolved - a.resolved)
    .slice(0, 12);
  const label = (key: string | null) => {
    if (key === null) return t`Nobody`;
    if (by === "agent") return <Performer name={memberName(key)} of={perGroup.map((name) => cell(name, key)?.agent).find((agent) => agent) ?? null} />;
    if (by === "team") return teams.find((team) => team.id === key)?.name ?? t`Former team`;
    const channel = channels.find((item) => item.id === key || item.kind === key);
    return channel ? (
      <span className={css.channel}>
        <ChannelIcon kind={channel.kind} label={channelKind(channel.kind)} />
        {channel.name}
      </span>
    ) : (
      key
    );
  };
  return (
    <Card title={title} query={query} rows={5}>
      {() => rows.length ? (
        <div className={css.tableBox} tabIndex={0} role="region" aria-label={title}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{column}</th>
                <th scope="col">{t`Resolved`}</th>
                <th scope="col">{t`First response`}</th>
                <th scope="col">{t`To resolution`}</th>
                <th scope="col">{t`CSAT`}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, resolved }) => {
                const first = cell("first_response", key);
                const ttr = cell("ttr", key);
                const csat = cell("csat", key);
                return (
                  <tr key={key ?? ""}>
                    <th scope="row">{label(key)}</th>
                    <td>{number(resolved)}</td>
                    <td>{first?.median === null || first?.median === undefined ? "–" : duration(first.median)}</td>
                    <td>{ttr?.median === null || ttr?.median === undefined ? "–" : duration(ttr.median)}</td>
                    <td>
                      {csat && csat.value !== null ? (
                        <span title={t`${percent(csat.low ?? 0)} to ${percent(csat.high ?? 1)}, n = ${csat.n}`}>
                          {percent(csat.value)} <span className={css.faint}>({csat.n})</span>
                        </span>
                      ) : (
                        "–"
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      ) : (
        <Empty title={t`No figures in this span`} />
      )}
    </Card>
  );
}

/** A member, one who has left, or a program that answers with an API token. */
function Performer({ name, of }: { name: string | null; of: Group["agent"] }) {
  if (name) return name;
  if (of?.kind === "token")
    return (
      <span className={css.channel}>
        <Bot size={14} aria-hidden="true" />
        {of.name}
        <span className={css.faint}>{t`Program`}</span>
      </span>
    );
  return of?.name ? (
    <span className={css.channel}>
      {of.name}
      <span className={css.faint}>{t`Former member`}</span>
    </span>
  ) : (
    t`Former member`
  );
}

function Answers({ range, onOpenConversation }: { range: Span["range"]; onOpenConversation: (id: string) => void }) {
  const query = useInfiniteQuery({
    queryKey: ["csat_responses", range],
    queryFn: ({ pageParam, signal }) =>
      take(client.GET("/api/v1/csat_responses", { params: { query: { ...range, limit: 12, ...(pageParam ? { cursor: pageParam } : {}) } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => ({ items: pages.flatMap((page) => page.items) }),
    placeholderData: keepPreviousData,
  });
  const memberName = useMemberName();
  return (
    <Card title={t`What customers said`} query={query} rows={5}>
      {({ items }) =>
        items.length ? (
          <>
            <ul className={css.answers}>
              {items.map((answer) => (
                <li key={answer.id}>
                  <button type="button" className={css.answer} onClick={() => onOpenConversation(answer.conversation_id)}>
                    <span className={css.stars} data-low={answer.score <= 2 ? "" : undefined} role="img" aria-label={t`${answer.score} of 5`}>
                      {Array.from({ length: 5 }, (_, index) => (
                        <Star key={index} size={13} aria-hidden="true" fill={index < answer.score ? "currentColor" : "none"} />
                      ))}
                    </span>
                    <span className={css.answerText} data-none={answer.comment ? undefined : ""}>{answer.comment ?? t`No comment`}</span>
                    <span className={css.faint}>
                      {[answer.customer.name, memberName(answer.agent_id), ago(answer.answered_at)].filter(Boolean).join(" · ")}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            <More query={query} />
          </>
        ) : (
          <Empty title={t`No answers in this span`} />
        )
      }
    </Card>
  );
}
