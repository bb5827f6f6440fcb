import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { type File, fetchFile, type Message } from "./api.ts";
import { conversation, discard, loaded, loadOlder, messages, older, online, type Pending, pending, sendAgain, session, typist, words } from "./chat.ts";
import { Csat } from "./Csat.tsx";
import { Icon } from "./Icon.tsx";
import { clock, day, opening } from "./moments.ts";
import { Tree } from "./Tree.tsx";

const sameGroup = 5 * 60_000;
const isImage = (type: string) => /^image\/(png|jpeg|gif|webp|avif)$/.test(type);

const bytes = (size: number) => (size < 1024 * 1024 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`);

/** The page that shows it owns the address: it ends with it. */
function useBytes(file: File) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => () => void (address && URL.revokeObjectURL(address)), [address]);
  const load = async () => {
    if (address) return address;
    const made = URL.createObjectURL(await fetchFile(file, session.value?.token ?? null));
    setAddress(made);
    return made;
  };
  return [address, load] as const;
}

/** A picture is asked for when it is scrolled to, another file when it is wanted. */
function Attachment({ file }: { file: File }) {
  const image = isImage(file.content_type);
  const [address, load] = useBytes(file);
  const [failed, setFailed] = useState(false);
  const box = useRef<HTMLButtonElement>(null);
  const isOnline = online.value;
  useEffect(() => {
    if (!image || address || !isOnline || !box.current) return;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      load().then(
        () => setFailed(false),
        () => setFailed(true),
      );
    });
    seen.observe(box.current);
    return () => seen.disconnect();
  }, [file.id, address, isOnline]);
  const save = () => void load().then((href) => Object.assign(document.createElement("a"), { href, download: file.name }).click(), () => setFailed(true));
  return (
    <button type="button" class={image && !failed ? "file image" : "file"} ref={box} onClick={save}>
      {image && !failed ? (
        <img {...(address ? { src: address } : {})} alt={file.name} />
      ) : (
        <>
          <Icon name="file" />
          <span>
            <b>{file.name}</b>
            <small>{bytes(file.size)}</small>
          </span>
        </>
      )}
    </button>
  );
}

function One({ message, before, after }: { message: Message; before: Message | undefined; after: Message | undefined }) {
  const made = new Date(message.created_at);
  const newDay = !before || new Date(before.created_at).toDateString() !== made.toDateString();
  const joins = (other: Message | undefined) =>
    other && other.from === message.from && other.name === message.name && !other.csat && !message.csat && Math.abs(Date.parse(other.created_at) - made.getTime()) < sameGroup;
  const first = newDay || !joins(before);
  const last = !joins(after);
  const mine = message.from === "visitor";
  const name = mine ? words.value.you : (message.name ?? (message.from === "agent" ? words.value.team : (session.value?.channel.name ?? "")));
  const readAt = conversation.value?.agent_read_at;
  return (
    <>
      {newDay && (
        <div class="day">
          <span>{day(made)}</span>
        </div>
      )}
      <article class={`row ${mine ? "mine" : "theirs"} ${first ? "first" : ""}`} data-id={message.id}>
        {!mine && (
          <span class={`face ${first ? (message.from === "agent" ? "" : "shop") : "blank"}`} aria-hidden="true">
            {first && [...name][0]}
          </span>
        )}
        <div class="body">
          <span class={!mine && first ? "name" : "quiet"}>{name}</span>
          {message.csat ? (
            <Csat message={message} />
          ) : (
            <>
              {message.blocks.length > 0 && (
                <div class="bubble">
                  <Tree blocks={message.blocks} />
                </div>
              )}
              {message.attachments.map((file) => (
                <Attachment key={file.id} file={file} />
              ))}
            </>
          )}
          {last && (
            <span class="meta">
              <time dateTime={message.created_at}>{clock(made)}</time>
              {mine && !after && <span class="state">{readAt && readAt >= message.created_at ? words.value.read : words.value.sent}</span>}
            </span>
          )}
        </div>
      </article>
    </>
  );
}

function Unsent({ one }: { one: Pending }) {
  return (
    <article class={`row mine first ${one.state}`} data-client={one.client_id}>
      <div class="body">
        <span class="quiet">{words.value.you}</span>
        {one.body && (
          <div class="bubble">
            <p>{one.body}</p>
          </div>
        )}
        {one.files.map((file) => (
          <span class="file">
            <Icon name="file" />
            <span>
              <b>{file.name}</b>
              <small>{bytes(file.size)}</small>
            </span>
          </span>
        ))}
        <span class="meta">
          {one.state === "failed" ? (
            <>
              <span class="bad">{words.value.failed}</span>
              <button type="button" onClick={() => sendAgain(one.client_id)}>
                {words.value.retry}
              </button>
              <button type="button" onClick={() => discard(one.client_id)}>
                {words.value.discard}
              </button>
            </>
          ) : (
            <span class="state">{one.state === "waiting" ? words.value.waiting : words.value.sending}</span>
          )}
        </span>
      </div>
    </article>
  );
}

/** Before a first word: whether anybody is there to read it. What the shop says to it comes as its answer. */
function Notice() {
  const now = session.value;
  if (!now || now.open_now) return null;
  return (
    <div class="notice">
      <Icon name="moon" />
      <div>
        <b>{words.value.closed}</b>
        <p>{now.channel.out_of_hours_message || words.value.closedHint}</p>
        {now.opens_at && <p class="when">{opening(new Date(now.opens_at))}</p>}
      </div>
    </div>
  );
}

export function Messages() {
  const box = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const height = useRef(0);
  const lines = useRef<HTMLDivElement>(null);
  const [below, setBelow] = useState(false);
  const all = messages.value;
  const unsent = pending.value;
  const newest = `${all.at(-1)?.id ?? ""}/${unsent.length}/${typist.value ?? ""}/${loaded.value ? 1 : 0}`;
  const oldest = all[0]?.id;
  const scrollDown = () => {
    const log = box.current;
    if (log) log.scrollTop = log.scrollHeight;
    setBelow(false);
  };
  // New ones are followed only by who reads at the end; whoever sends wants to see it.
  useLayoutEffect(() => {
    if (stuck.current || unsent.length > 0) scrollDown();
    else if (all.length > 0) setBelow(true);
  }, [newest]);
  // Earlier ones come in above, and what is read stays where it was.
  useLayoutEffect(() => {
    const log = box.current;
    if (log && !stuck.current) log.scrollTop += log.scrollHeight - height.current;
    height.current = log?.scrollHeight ?? 0;
  }, [oldest]);
  // Pictures that arrive, a card that opens, a field that grows: who reads at the end stays there.
  useLayoutEffect(() => {
    const grown = new ResizeObserver(() => stuck.current && scrollDown());
    for (const part of [box.current, lines.current]) if (part) grown.observe(part);
    return () => grown.disconnect();
  }, []);
  const greeting = session.value?.channel.greeting;
  const empty = all.length + unsent.length === 0;
  return (
    <div class="scroll">
      <div
        class="log"
        ref={box}
        tabIndex={0}
        role="log"
        aria-label={words.value.log}
        aria-live={loaded.value ? "polite" : "off"}
        aria-relevant="additions"
        onScroll={({ currentTarget: log }) => {
          height.current = log.scrollHeight;
          stuck.current = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
          if (stuck.current) setBelow(false);
        }}
      >
        <div ref={lines}>
          {older.value ? (
            <button type="button" class="older" onClick={() => void loadOlder()}>
              {words.value.older}
            </button>
          ) : (
            loaded.value && (
              <div class={empty ? "welcome first-time" : "welcome"}>
                <h2>{words.value.hello}</h2>
                <p>{greeting || words.value.helloHint}</p>
              </div>
            )
          )}
          {empty && <Notice />}
          {all.map((message, index) => (
            <One key={message.id} message={message} before={all[index - 1]} after={all[index + 1]} />
          ))}
          {unsent.map((one) => (
            <Unsent key={one.client_id} one={one} />
          ))}
          {conversation.value?.status === "resolved" && unsent.length === 0 && <p class="ended">{words.value.resolved}</p>}
          {typist.value !== null && (
            <div class="row theirs first">
              <span class="face" aria-hidden="true">
                {[...typist.value][0]}
              </span>
              <div class="dots" role="status" aria-label={words.value.typing(typist.value)}>
                <i />
                <i />
                <i />
              </div>
            </div>
          )}
        </div>
      </div>
      {below && (
        <button type="button" class="below" onClick={scrollDown}>
          <Icon name="down" /> {words.value.newMessages}
        </button>
      )}
    </div>
  );
}
