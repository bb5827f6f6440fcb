import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { client, type Model, take } from "@ondam/api";
import { Badge, ChannelIcon, Empty } from "@ondam/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus, RadioTower } from "lucide-react";
import { useState } from "react";

import { Awaited } from "../base/Awaited.tsx";
import { agoInWords } from "../base/format.ts";
import { channelsQuery } from "../base/lookups.ts";
import { Page, Row, Rows } from "../base/Page.tsx";
import { More } from "../base/pages.tsx";
import { channelKind } from "../base/words.ts";
import css from "./Channels.module.css";
import { ChannelStarter } from "./ChannelStarter.tsx";
import { leadsNowhere, nowhereText, stateText, stepText } from "./states.ts";

export function ChannelState({ channel }: { channel: Model<"Channel"> }) {
  const tone = { ok: "ok", connecting: "warn", failing: "danger", off: "plain" } as const;
  if (leadsNowhere(channel)) return <Badge tone="plain">{t`No mail server`}</Badge>;
  return <Badge tone={tone[channel.state]}>{stateText(channel.state)}</Badge>;
}

export function Channels() {
  const query = useQuery(channelsQuery);
  const channels = query.data?.items ?? [];
  const navigate = useNavigate();
  const [adding, setAdding] = useState<Model<"ChannelKind"> | "choose" | null>(null);
  return (
    <Page
      title={t`Channels`}
      text={t`Where customers reach you. Whichever they use, you see one customer and one conversation.`}
      action={<Button leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setAdding("choose")}>{t`New channel`}</Button>}
    >
      <Awaited query={query} rows={4} tall />
      {channels.length ? (
        <Rows>
          {channels.map((channel) => (
            <Row
              key={channel.id}
              icon={<ChannelIcon kind={channel.kind} framed size={16} />}
              title={
                <>
                  <Link to={"/settings/channels/$id" as string} params={{ id: channel.id } as never} className={css.name}>
                    {channel.name}
                  </Link>
                  <ChannelState channel={channel} />
                </>
              }
              text={
                leadsNowhere(channel)
                  ? nowhereText()
                  : channel.state === "failing"
                    ? stepText({ code: channel.state_code, message: channel.state_message ?? "" })
                    : [channelKind(channel.kind), channel.last_received_at ? t`last message ${agoInWords(channel.last_received_at)}` : t`no message yet`].join(" · ")
              }
            >
              {channel.dead_letters ? <Badge tone="warn">{t`${channel.dead_letters} not understood`}</Badge> : null}
              <Button size="compact-xs" variant="default" component={Link} to={"/settings/channels/$id" as string} params={{ id: channel.id } as never}>{t`Set up`}</Button>
            </Row>
          ))}
        </Rows>
      ) : query.isSuccess ? (
        <Empty icon={<RadioTower size={20} />} title={t`No channel yet`} text={t`Begin with the web chat: one line of code, and customers can write to you from your site.`} />
      ) : null}
      <BlockedSenders />
      {adding === "choose" ? (
        <Modal opened onClose={() => setAdding(null)} title={t`New channel`}>
          <ul className={css.kinds}>
            {(["web_chat", "email", "whatsapp", "api"] as const).map((kind) => (
              <li key={kind}>
                <button type="button" className={css.kind} onClick={() => setAdding(kind)}>
                  <ChannelIcon kind={kind} framed size={16} />
                  <span>
                    <b>{channelKind(kind)}</b>
                    <span className={css.hint}>{kindText(kind)}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Modal>
      ) : adding ? (
        <ChannelStarter
          kind={adding}
          onClose={() => setAdding(null)}
          onMade={(id) => void navigate({ to: "/settings/channels/$id" as string, params: { id } as never })}
        />
      ) : null}
    </Page>
  );
}

function kindText(kind: Model<"ChannelKind">): string {
  switch (kind) {
    case "web_chat":
      return t`A small window on your website.`;
    case "email":
      return t`A mailbox by IMAP and SMTP.`;
    case "whatsapp":
      return t`The WhatsApp Cloud API of Meta.`;
    case "api":
      return t`Any program of yours, by API and webhook.`;
  }
}

function BlockedSenders() {
  const items = useInfiniteQuery({
    queryKey: ["blocked_senders"],
    queryFn: ({ pageParam }) => take(client.GET("/api/v1/blocked_senders", { params: { query: pageParam ? { cursor: pageParam } : {} } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const list = items.data?.pages.flatMap((page) => page.items) ?? [];
  if (!list.length) return null;
  const release = (id: string) => {
    void take(client.DELETE("/api/v1/blocked_senders/{id}", { params: { path: { id } } })).finally(() => void items.refetch());
  };
  return (
    <section>
      <h2 className={css.subtitle}>{t`Blocked senders`}</h2>
      <Rows>
        {list.map((sender) => (
          <Row key={sender.id} title={sender.value} text={agoInWords(sender.created_at)}>
            <Button size="compact-xs" variant="default" onClick={() => release(sender.id)}>{t`Unblock`}</Button>
          </Row>
        ))}
      </Rows>
      <More query={items} />
    </section>
  );
}
