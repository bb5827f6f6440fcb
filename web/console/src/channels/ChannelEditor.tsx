import { t } from "@lingui/core/macro";
import { Button, Select, Switch } from "@mantine/core";
import { client, type Model, Refusal, take } from "@ondam/api";
import { Badge, Bars, Failure } from "@ondam/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CircleX, Copy, Download, Info, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";

import { Confirm, useRemoval } from "../base/confirm.tsx";
import { useChange } from "../base/crud.ts";
import { dateTime, fileSize } from "../base/format.ts";
import { FormError, onSubmit } from "../base/form.tsx";
import { useTeams } from "../base/lookups.ts";
import { CodeBox, Form, Page, Pair, Panel, Row, Rows } from "../base/Page.tsx";
import { More } from "../base/pages.tsx";
import { toast } from "../base/toast.tsx";
import { channelKind, problem } from "../base/words.ts";
import css from "./Channels.module.css";
import { ChannelState } from "./Channels.tsx";
import { ChannelFields, readChannel } from "./ChannelFields.tsx";
import { ChannelSecret } from "./ChannelSecret.tsx";
import { TestButton } from "./ChannelTest.tsx";
import { leadsNowhere, letterReason, nowhereText, stepText } from "./states.ts";

type Channel = Model<"Channel">;

export function ChannelEditor({ id, onDone }: { id: string; onDone: () => void }) {
  // While it is removed nobody asks for it any more: the news of that may come before the answer.
  const [going, setGoing] = useState(false);
  const query = useQuery({
    queryKey: ["channels", id],
    queryFn: () => take(client.GET("/api/v1/channels/{id}", { params: { path: { id } } })),
    enabled: !going,
  });
  if (query.isPending) return <Bars rows={8} />;
  if (query.isError)
    return (
      <Failure
        title={t`The channel could not be shown`}
        text={query.error instanceof Refusal ? problem(query.error) : null}
        action={<Button variant="default" onClick={onDone}>{t`Back to the list`}</Button>}
      />
    );
  return <Loaded channel={query.data} going={going} onGoing={setGoing} onDone={onDone} />;
}

function Loaded(props: { channel: Channel; going: boolean; onGoing: (going: boolean) => void; onDone: () => void }) {
  const { channel, going } = props;
  const teams = useTeams();
  const hours = useQuery({ queryKey: ["business_hours"], queryFn: () => take(client.GET("/api/v1/business_hours")) }).data?.items ?? [];
  const [removing, setRemoving] = useState(false);
  const params = { path: { id: channel.id } };
  const save = useChange((body: Model<"ChannelInput">) => take(client.PATCH("/api/v1/channels/{id}", { params, body })), ["channels"], {
    onDone: () => toast(t`Saved`, { seconds: 2 }),
  });
  const remove = useChange(
    () => {
      props.onGoing(true);
      return take(client.DELETE("/api/v1/channels/{id}", { params })).catch((error: unknown) => {
        props.onGoing(false);
        throw error;
      });
    },
    ["channels"],
    { onDone: props.onDone },
  );
  return (
    <Page
      title={channel.name}
      text={channelKind(channel.kind)}
      action={
        <>
          <ChannelState channel={channel} />
          <Switch label={t`On`} checked={channel.enabled} onChange={(event) => save.mutate({ enabled: event.currentTarget.checked })} />
        </>
      }
    >
      {leadsNowhere(channel) ? (
        <p className={css.nowhere}>
          <Info size={16} aria-hidden="true" />
          {nowhereText()}
        </p>
      ) : channel.state === "failing" ? (
        <p role="alert" className={css.failing}>
          <CircleX size={16} aria-hidden="true" />
          {stepText({ code: channel.state_code, message: channel.state_message ?? "" })}
        </p>
      ) : null}
      {channel.kind === "web_chat" && !going ? <Embedding channel={channel} /> : null}
      <Panel title={t`Set up`}>
        <Form onSubmit={onSubmit((text) => save.mutate(readChannel(channel.kind, text, channel)))}>
          <ChannelFields kind={channel.kind} channel={channel} error={save.error} />
          <Pair>
            <Select
              label={t`New conversations go to`}
              clearable
              placeholder={t`No team`}
              value={channel.team_id}
              data={teams.map((team) => ({ value: team.id, label: team.name }))}
              onChange={(team_id) => save.mutate({ team_id })}
            />
            <Select
              label={t`Business hours`}
              clearable
              placeholder={t`The default`}
              value={channel.business_hours_id}
              data={hours.map((item) => ({ value: item.id, label: item.name }))}
              onChange={(business_hours_id) => save.mutate({ business_hours_id })}
            />
          </Pair>
          <FormError error={save.error} fields={["name", "settings", "secrets"]} />
          <TestButton kind={channel.kind} channel={channel} />
          <div className={css.save}>
            <Button variant="subtle" data-danger onClick={() => setRemoving(true)}>{t`Remove the channel`}</Button>
            <Button type="submit" loading={save.isPending}>{t`Save`}</Button>
          </div>
        </Form>
      </Panel>
      {channel.kind === "api" ? (
        <Panel
          title={t`Secret`}
          text={t`Every message that leaves is signed with it, so that your program knows it comes from here. Without it none leaves.`}
        >
          <ChannelSecret
            channel={channel}
            name="webhook_secret"
            title={t`Secret`}
            question={t`Make a new secret?`}
            consequence={t`The present one ends at once: what leaves from then on is signed with the new one. Enter it in your program right away.`}
          />
        </Panel>
      ) : null}
      {channel.webhook_url ? (
        <Panel title={t`Webhook`} text={t`Enter this address at the provider.`}>
          <CodeBox label={t`Webhook`} text={channel.webhook_url} />
        </Panel>
      ) : null}
      {going ? null : <DeadLetters channel={channel} />}
      {removing ? (
        <Confirm
          title={t`Remove ${channel.name}?`}
          text={t`Nothing comes in or goes out on it any more. Its conversations stay.`}
          yes={t`Remove`}
          pending={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate(undefined)}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </Page>
  );
}

function Embedding({ channel }: { channel: Channel }) {
  const params = { path: { id: channel.id } };
  const embed = useQuery({ queryKey: ["channels", channel.id, "embed"], queryFn: () => take(client.GET("/api/v1/channels/{id}/embed", { params })) }).data;
  if (!embed) return null;
  return (
    <Panel
      title={t`Put it on your site`}
      text={t`Paste this before the end of the page's body, on every page.`}
      action={
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Copy size={13} aria-hidden="true" />}
          onClick={() => void navigator.clipboard.writeText(embed.html).then(() => toast(t`Copied`, { seconds: 2 }))}
        >
          {t`Copy`}
        </Button>
      }
    >
      <CodeBox label={t`Snippet`} text={embed.html} />
      <details>
        <summary className={css.facts}>{t`Visitors who are signed in at your site`}</summary>
        <p className={css.facts}>{t`Your server signs who they are; then they keep their conversation on every device, and nobody can pretend to be them.`}</p>
        <CodeBox label={t`Example`} text={embed.identity_example} />
        <br />
        <ChannelSecret
          channel={channel}
          name="identity_secret"
          title={t`Identity secret`}
          question={t`Make a new identity secret?`}
          consequence={t`The present one ends at once. Until your server signs with the new one, visitors who are signed in at your site cannot open the chat. Visitors who are not signed in notice nothing, and no conversation is lost.`}
        />
      </details>
    </Panel>
  );
}

/** What came in and could not be understood: kept with its bytes, to be tried again. */
function DeadLetters({ channel }: { channel: Channel }) {
  const params = { path: { id: channel.id } };
  const query = useInfiniteQuery({
    queryKey: ["dead_letters", channel.id],
    queryFn: ({ pageParam }) => take(client.GET("/api/v1/channels/{id}/dead_letters", { params: { ...params, query: pageParam ? { cursor: pageParam } : {} } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const path = (letter: string) => ({ params: { path: { id: channel.id, letter_id: letter } } });
  const replay = useChange(
    (letter: string) => take(client.POST("/api/v1/channels/{id}/dead_letters/{letter_id}/replay", path(letter))),
    ["dead_letters", "channels"],
    { loud: true },
  );
  const removal = useRemoval<string>({
    remove: (letter) => take(client.DELETE("/api/v1/channels/{id}/dead_letters/{letter_id}", path(letter))),
    stale: ["dead_letters", "channels"],
    words: () => ({ title: t`Throw this message away?`, text: t`Its bytes are gone then, and nobody can read it any more.`, yes: t`Throw away` }),
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (!items.length) return null;
  return (
    <Panel title={t`Not understood`} text={t`These came in but could not be read. Nothing is lost: the bytes are kept.`}>
      <Rows>
        {items.map((letter) => (
          <Row
            key={letter.id}
            title={
              <>
                {letter.subject ?? letter.sender ?? t`Without a subject`}
                {letter.replayed_at ? <Badge tone="ok">{t`taken in`}</Badge> : null}
              </>
            }
            text={[letterReason(letter), letter.sender, letter.size ? fileSize(letter.size) : null, dateTime(letter.received_at)].filter(Boolean).join(" · ")}
          >
            <Button
              size="compact-xs"
              variant="subtle"
              component="a"
              href={`/api/v1/channels/${channel.id}/dead_letters/${letter.id}/raw`}
              download={`${letter.id}.eml`}
              leftSection={<Download size={13} aria-hidden="true" />}
            >
              {t`Bytes`}
            </Button>
            {letter.replayed_at ? null : (
              <Button size="compact-xs" variant="default" leftSection={<RotateCcw size={13} aria-hidden="true" />} onClick={() => replay.mutate(letter.id)}>
                {t`Try again`}
              </Button>
            )}
            <Button size="compact-xs" variant="subtle" aria-label={t`Throw away`} onClick={() => removal.ask(letter.id)}>
              <Trash2 size={14} aria-hidden="true" />
            </Button>
          </Row>
        ))}
      </Rows>
      <More query={query} />
      {removal.question}
    </Panel>
  );
}
