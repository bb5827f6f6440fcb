import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge, Empty } from "@ondam/ui";
import { useQuery } from "@tanstack/react-query";
import { CalendarClock, CalendarPlus, Coffee, Plus, X } from "lucide-react";
import { useState } from "react";

import { Awaited } from "../base/Awaited.tsx";
import { useRemoval } from "../base/confirm.tsx";
import { useChange } from "../base/crud.ts";
import { dayOnly } from "../base/format.ts";
import { FormError } from "../base/form.tsx";
import { Buttons, Page, Pair, Panel } from "../base/Page.tsx";
import { TimeField } from "../base/TimeField.tsx";
import { toast } from "../base/toast.tsx";
import { useSession } from "../base/session.tsx";
import { timeZones } from "../base/zones.ts";
import css from "./BusinessHours.module.css";
import { type Interval, intervalFault, nextInterval, type Weekday, weekdays, withBreak } from "./hours.ts";

type Hours = Model<"BusinessHours">;

export function BusinessHours() {
  const { workspace } = useSession();
  const query = useQuery({ queryKey: ["business_hours"], queryFn: () => take(client.GET("/api/v1/business_hours")) });
  const add = useChange(
    () => {
      const open = [{ from: "09:00", until: "12:00" }, { from: "13:00", until: "18:00" }];
      return take(
        client.POST("/api/v1/business_hours", {
          body: {
            name: t`Business hours`,
            time_zone: workspace.time_zone,
            week: { monday: open, tuesday: open, wednesday: open, thursday: open, friday: open },
            holidays: [],
            is_default: !query.data?.items.length,
          },
        }),
      );
    },
    ["business_hours"],
    { loud: true },
  );
  return (
    <Page
      title={t`Business hours`}
      text={t`Metrics, out-of-hours answers and timers follow them. Breaks are gaps between two intervals; an interval that ends before it begins runs past midnight.`}
      action={
        <Button variant="default" leftSection={<Plus size={14} aria-hidden="true" />} loading={add.isPending} onClick={() => add.mutate(undefined)}>{t`New hours`}</Button>
      }
    >
      <Awaited query={query} rows={6} />
      {query.isSuccess && !query.data.items.length ? (
        <Empty icon={<CalendarClock size={20} />} title={t`Open around the clock`} text={t`Without business hours, everything counts as open.`} />
      ) : null}
      {query.data?.items.map((hours) => <Editor key={hours.id + JSON.stringify(hours.week)} hours={hours} />)}
    </Page>
  );
}

function dayName(day: Weekday): string {
  const monday = new Date(2024, 0, 1 + weekdays.indexOf(day));
  return new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long" }).format(monday);
}

function Editor({ hours }: { hours: Hours }) {
  const [name, setName] = useState(hours.name);
  const [zone, setZone] = useState(hours.time_zone);
  const [week, setWeek] = useState<Model<"Week">>(hours.week);
  const [holidays, setHolidays] = useState(hours.holidays);
  const save = useChange(
    (body: Model<"BusinessHoursInput">) => take(client.PATCH("/api/v1/business_hours/{id}", { params: { path: { id: hours.id } }, body })),
    ["business_hours"],
    { onDone: () => toast(t`Saved`, { seconds: 2 }) },
  );
  const removal = useRemoval<Hours>({
    remove: ({ id }) => take(client.DELETE("/api/v1/business_hours/{id}", { params: { path: { id } } })),
    stale: ["business_hours", "channels"],
    words: (item) => ({ title: t({ message: `Remove ${item.name}?`, context: "business hours" }), text: t`Channels that follow them follow the default from then on.` }),
  });
  const setDay = (day: Weekday, list: Interval[]) => setWeek((all) => ({ ...all, [day]: list }));
  const wrong = weekdays.some((day) => intervalFault(week[day] ?? []) !== null);
  const toAll = (day: Weekday) => {
    const list = week[day] ?? [];
    setWeek((all) => ({ ...all, monday: list, tuesday: list, wednesday: list, thursday: list, friday: list }));
  };
  return (
    <Panel>
      <Pair>
        <TextInput label={t`Name`} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select label={t`Time zone`} searchable allowDeselect={false} value={zone} onChange={(value) => value && setZone(value)} data={timeZones()} />
      </Pair>
      <p className={css.badges}>
        {hours.is_default ? <Badge tone="info">{t`Default`}</Badge> : null}
        <Badge tone={hours.open_now ? "ok" : "plain"}>{hours.open_now ? t`Open now` : t`Closed now`}</Badge>
      </p>
      <ul className={css.week}>
        {weekdays.map((day) => (
          <Day key={day} day={day} list={week[day] ?? []} onChange={(list) => setDay(day, list)} onToAll={() => toAll(day)} />
        ))}
      </ul>
      <h2 className={css.subtitle}>{t`Holidays and special days`}</h2>
      <Holidays list={holidays} onChange={setHolidays} />
      <FormError error={save.error} />
      <Buttons>
        {hours.is_default ? null : (
          <>
            <Button variant="subtle" data-danger onClick={() => removal.ask(hours)}>{t`Remove`}</Button>
            <Button variant="default" onClick={() => save.mutate({ is_default: true })}>{t`Make it the default`}</Button>
          </>
        )}
        <Button disabled={wrong} loading={save.isPending} onClick={() => save.mutate({ name, time_zone: zone, week, holidays })}>{t`Save`}</Button>
      </Buttons>
      {removal.question}
    </Panel>
  );
}

function Day(props: { day: Weekday; list: Interval[]; onChange: (list: Interval[]) => void; onToAll: () => void }) {
  const { day, list, onChange } = props;
  const fault = intervalFault(list);
  const set = (index: number, change: Partial<Interval>) => onChange(list.map((interval, at) => (at === index ? { ...interval, ...change } : interval)));
  return (
    <li className={css.day}>
      <span className={css.dayName}>{dayName(day)}</span>
      <div className={css.intervals}>
        {list.length ? null : <span className={css.closed}>{t`Closed`}</span>}
        {list.map((interval, index) => (
          <Times
            key={index}
            label={dayName(day)}
            interval={interval}
            onChange={(change) => set(index, change)}
            onRemove={() => onChange(list.filter((_, at) => at !== index))}
          />
        ))}
        {fault ? (
          <span className={css.fault} role="alert">
            {fault === "overlap" ? t`These overlap.` : t`Begin and end are the same.`}
          </span>
        ) : null}
      </div>
      <span className={css.tools}>
        {list.length === 1 ? (
          <ActionIcon aria-label={t`Add a lunch break on ${dayName(day)}`} title={t`Lunch break`} onClick={() => onChange(withBreak(list, { from: "12:00", until: "13:00" }))}>
            <Coffee size={15} aria-hidden="true" />
          </ActionIcon>
        ) : null}
        <ActionIcon aria-label={t`Add an interval on ${dayName(day)}`} title={t`Add an interval`} onClick={() => onChange([...list, nextInterval(list)])}>
          <Plus size={15} aria-hidden="true" />
        </ActionIcon>
        {day === "monday" ? (
          <Button size="compact-xs" variant="subtle" onClick={props.onToAll}>{t`Same Monday to Friday`}</Button>
        ) : null}
      </span>
    </li>
  );
}

function Times(props: { label: string; interval: Interval; onChange: (change: Partial<Interval>) => void; onRemove: () => void }) {
  const { label, interval } = props;
  const overnight = interval.until !== "24:00" && interval.until < interval.from;
  return (
    <span className={css.times}>
      <TimeField
        className={css.time}
        label={t`${label}, from`}
        value={interval.from}
        onChange={(time) => props.onChange({ from: time === "24:00" ? "00:00" : time })}
      />
      –
      <TimeField
        className={css.time}
        label={t`${label}, until`}
        value={interval.until}
        onChange={(time) => props.onChange({ until: time === "00:00" ? "24:00" : time })}
      />
      {overnight ? <Badge>{t`next day`}</Badge> : null}
      <button type="button" className={css.remove} aria-label={t`Remove ${interval.from} to ${interval.until} on ${label}`} onClick={props.onRemove}>
        <X size={13} aria-hidden="true" />
      </button>
    </span>
  );
}

function Holidays({ list, onChange }: { list: Model<"Holiday">[]; onChange: (list: Model<"Holiday">[]) => void }) {
  const set = (index: number, change: Partial<Model<"Holiday">>) => onChange(list.map((item, at) => (at === index ? { ...item, ...change } : item)));
  return (
    <>
      <ul className={css.holidays}>
        {list.map((holiday, index) => (
          <li key={index} className={css.holiday}>
            <input
              type="date"
              className={css.date}
              aria-label={t`Date`}
              value={holiday.date}
              onChange={(event) => event.currentTarget.value && set(index, { date: event.currentTarget.value })}
            />
            <span className={css.spoken}>{dayOnly(holiday.date)}</span>
            <input className={css.holidayName} aria-label={t`Name`} value={holiday.name} maxLength={100} onChange={(event) => set(index, { name: event.currentTarget.value })} />
            {holiday.intervals?.length ? (
              <Times
                label={holiday.name}
                interval={holiday.intervals[0] ?? { from: "09:00", until: "13:00" }}
                onChange={(change) => set(index, { intervals: [{ ...(holiday.intervals?.[0] ?? { from: "09:00", until: "13:00" }), ...change }] })}
                onRemove={() => set(index, { intervals: [] })}
              />
            ) : (
              <Button size="compact-xs" variant="subtle" onClick={() => set(index, { intervals: [{ from: "09:00", until: "13:00" }] })}>{t`Closed; open for some hours?`}</Button>
            )}
            <button type="button" className={css.remove} aria-label={t`Remove ${holiday.name}`} onClick={() => onChange(list.filter((_, at) => at !== index))}>
              <X size={13} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<CalendarPlus size={13} aria-hidden="true" />}
        onClick={() => onChange([...list, { date: new Date().toISOString().slice(0, 10), name: t`Holiday`, intervals: [] }])}
      >
        {t`Add a day`}
      </Button>
    </>
  );
}
