import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { client, type Model, take, upload } from "@ondam/api";
import { ChannelIcon, Kbd } from "@ondam/ui";
import { useQueryClient } from "@tanstack/react-query";
import { AtSign, ChevronDown, Paperclip, Send, StickyNote, TextQuote, Undo2 } from "lucide-react";
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";

import { duration } from "../base/format.ts";
import { sendTyping } from "../base/live.ts";
import { useChannels } from "../base/lookups.ts";
import { isMac, useShortcut } from "../base/shortcuts.ts";
import { useNow } from "../base/time.ts";
import { toast, toastProblem } from "../base/toast.tsx";
import { channelKind } from "../base/words.ts";
import { Attachments } from "./Attachments.tsx";
import { CompletionMenu } from "./CompletionMenu.tsx";
import { useCompletion } from "./completion.tsx";
import css from "./Composer.module.css";
import { CopyField } from "./CopyField.tsx";
import { isAddress } from "./copies.ts";
import type { Conversation, Message } from "./conversations.ts";
import { DraftSaver, isEmpty, type LocalDraft, readLocal, readRemote } from "./drafts.ts";
import { EnterRule } from "./ime.ts";
import { send } from "./outbox.ts";

type Kind = "outgoing" | "note";

/**
 * Where an answer is written: a plain text area whose value belongs to the browser. Nothing sets it while an input method composes, and
 * it is read from the element when it is sent.
 */
export function Composer({ conversation }: { conversation: Conversation }) {
  const { id } = conversation;
  const queries = useQueryClient();
  const channels = useChannels();
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const saver = useMemo(() => new DraftSaver(id), [id]);
  const start = useMemo(() => readLocal(id), [id]);
  const [kind, setKind] = useState<Kind>(start?.kind ?? "outgoing");
  const [channelId, setChannelId] = useState<string | null>(start?.channel_id ?? null);
  const [attachments, setAttachments] = useState<Model<"Attachment">[]>(start?.attachments ?? []);
  const [uploads, setUploads] = useState(0);
  const [chosenCc, setChosenCc] = useState<string[] | null>(start?.cc ?? null);
  const [empty, setEmpty] = useState(!start?.body);
  const [sent, setSent] = useState<Message | null>(null);
  const [dragging, setDragging] = useState(false);

  const channel = conversation.channels.find((item) => item.id === channelId) ?? conversation.channels[0];
  const replyChannels = [
    ...conversation.channels,
    ...channels.filter((item) => item.enabled && !conversation.channels.some((known) => known.id === item.id)),
  ];
  const windowClosed = kind === "outgoing" && channel?.kind === "whatsapp" && isOver(conversation.reply_until);
  const byMail = kind === "outgoing" && channel?.kind === "email";
  const enterSends = !byMail;
  const cc = byMail ? (chosenCc ?? conversation.participants) : [];
  const noAddress = cc.find((address) => !isAddress(address));

  const draft = (): LocalDraft => ({ kind, body: field.current?.value ?? "", channel_id: channelId, cc: chosenCc, attachments });
  useEffect(() => {
    if (start) return undefined;
    let current = true;
    void readRemote(id).then((remote) => {
      const element = field.current;
      if (!current || !remote || !element || element.value || isEmpty(remote)) return;
      element.value = remote.body;
      setKind(remote.kind);
      setAttachments(remote.attachments);
      if (remote.cc?.length) setChosenCc(remote.cc);
      setEmpty(remote.body.trim() === "");
      grow(element);
    });
    return () => {
      current = false;
    };
  }, [id, start]);
  useEffect(() => {
    if (field.current) grow(field.current);
    return () => saver.flush();
  }, [saver]);
  useEffect(() => {
    if (field.current?.value || attachments.length) saver.save(draft());
  }, [kind, channelId, chosenCc, attachments]);

  const focus = (next: Kind) => {
    setKind(next);
    field.current?.focus();
  };
  useShortcut({ code: "KeyR", group: "composer", label: t`Reply` }, () => focus("outgoing"));
  useShortcut({ code: "KeyN", group: "composer", label: t`Write a note` }, () => focus("note"));

  /** `copies` are those of the field that is sent from, before they are anybody's state. */
  const submit = (copies = cc) => {
    const element = field.current;
    if (!element || uploads > 0 || windowClosed || copies.some((address) => !isAddress(address))) return;
    const body = element.value.trim();
    if (!body && !attachments.length) return;
    element.value = "";
    grow(element);
    setEmpty(true);
    setAttachments([]);
    completion.close();
    saver.clear();
    sendTyping(id, "off");
    const item = {
      client_id: crypto.randomUUID(),
      conversation_id: id,
      kind,
      body,
      channel_id: kind === "outgoing" ? (channel?.id ?? null) : null,
      cc: copies,
      attachments,
      created_at: new Date().toISOString(),
      state: "sending" as const,
      error: null,
    };
    void send(queries, item).then((message) => {
      if (message?.undo_until) setSent(message);
      void queries.invalidateQueries({ queryKey: ["conversations"] });
    });
    if (kind === "note") setKind("outgoing");
  };

  const completion = useCompletion(field, conversation, kind, () => {
    const element = field.current;
    if (!element) return;
    setEmpty(false);
    grow(element);
    saver.save(draft());
  });

  // What Enter means changes with the screen; the rule itself must outlive renders, or a composition would be cut in two.
  const enterAction = useRef<() => void>(() => undefined);
  useEffect(() => {
    enterAction.current = () => {
      if (!completion.chooseCurrent()) submit();
    };
  });
  const rule = useMemo(() => new EnterRule(() => enterAction.current()), []);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const native = event.nativeEvent;
    const mod = isMac ? event.metaKey : event.ctrlKey;
    const choosing = completion.offers.length > 0;
    const entering = event.key === "Enter" && !event.shiftKey && !event.altKey && (choosing || enterSends || mod);
    if (entering || (event.key === "Tab" && !event.shiftKey && choosing)) {
      if (rule.enter({ isComposing: native.isComposing, keyCode: native.keyCode })) event.preventDefault();
      return;
    }
    if (completion.onArrow(event, rule) || native.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (choosing) completion.close();
      else event.currentTarget.blur();
    }
  };

  const typed = useRef(0);
  const onInput = () => {
    const element = field.current;
    if (!element) return;
    grow(element);
    setEmpty(element.value.trim() === "");
    completion.onInput();
    saver.save(draft());
    if (kind === "outgoing" && Date.now() - typed.current > 2500) {
      typed.current = Date.now();
      sendTyping(id, "on");
    }
  };

  const addFiles = async (files: File[]) => {
    for (const file of files) {
      setUploads((count) => count + 1);
      try {
        const stored = await upload<Model<"File">>(`/api/v1/files?name=${encodeURIComponent(file.name)}`, file);
        setAttachments((list) => [...list, stored]);
      } catch (error) {
        toastProblem(error);
      } finally {
        setUploads((count) => count - 1);
      }
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    void addFiles(files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    void addFiles([...event.dataTransfer.files]);
  };

  return (
    <div className={css.dock}>
      {sent ? <UndoBar message={sent} onOver={() => setSent(null)} onUndone={(body) => restore(field.current, body, setEmpty)} /> : null}
      <div
        className={css.composer}
        data-kind={kind}
        data-dragging={dragging ? "" : undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setDragging(true);
        }}
        onDragLeave={() => setDragging(false)}
        onDrop={onDrop}
      >
        <div className={css.tabs}>
          <div role="group" aria-label={t`What to write`} className={css.kinds}>
            <button type="button" className={css.tab} aria-pressed={kind === "outgoing"} onClick={() => focus("outgoing")}>{t`Reply`}</button>
            <button type="button" className={css.tab} aria-pressed={kind === "note"} onClick={() => focus("note")}>
              <StickyNote size={13} aria-hidden="true" />
              {t`Note`}
            </button>
          </div>
          {kind === "outgoing" && channel ? (
            <Menu position="bottom-start">
              <Menu.Target>
                <button type="button" className={css.via}>
                  <ChannelIcon kind={channel.kind} size={13} label={t`Reply by ${channelKind(channel.kind)}`} />
                  {channel.name}
                  <ChevronDown size={12} aria-hidden="true" />
                </button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{t`Reply by`}</Menu.Label>
                {replyChannels.map((item) => (
                  <Menu.Item key={item.id} leftSection={<ChannelIcon kind={item.kind} />} onClick={() => setChannelId(item.id)}>
                    {item.name}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          ) : null}
          {kind === "outgoing" && channel?.kind === "whatsapp" && conversation.reply_until ? <ReplyWindow until={conversation.reply_until} /> : null}
          {byMail ? <CopyField value={cc} invalid={noAddress !== undefined} onChange={setChosenCc} onDone={() => field.current?.focus()} onSend={submit} /> : null}
        </div>
        {completion.offers.length ? (
          <CompletionMenu label={completion.label} offers={completion.offers} choice={completion.choice} onChoose={completion.choose} onHover={completion.setChoice} />
        ) : null}
        <textarea
          ref={field}
          className={css.field}
          rows={2}
          defaultValue={start?.body ?? ""}
          aria-label={kind === "note" ? t`Note` : t`Reply`}
          placeholder={kind === "note" ? t`Only your team sees this; @ calls a colleague` : t`Write an answer, or / for a canned one`}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={completion.offers.length ? "completion" : undefined}
          aria-activedescendant={completion.offers.length ? `completion-${completion.choice}` : undefined}
          onInput={onInput}
          onSelect={completion.onSelect}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onCompositionStart={() => rule.compositionStart()}
          onCompositionUpdate={(event) => rule.compositionUpdate(event.data)}
          onCompositionEnd={(event) => rule.compositionEnd(event.data)}
          onBlur={() => {
            completion.close();
            saver.flush();
            sendTyping(id, "off");
          }}
        />
        {attachments.length ? (
          <div className={css.attached}>
            <Attachments list={attachments} onRemove={(gone) => setAttachments((list) => list.filter((item) => item.id !== gone))} />
          </div>
        ) : null}
        <div className={css.bar}>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              void addFiles([...(event.currentTarget.files ?? [])]);
              event.currentTarget.value = "";
            }}
          />
          <Tooltip label={t`Attach files`}>
            <ActionIcon aria-label={t`Attach files`} onClick={() => picker.current?.click()}>
              <Paperclip size={16} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t`Canned responses`}>
            <ActionIcon
              aria-label={t`Canned responses`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={completion.toggleCanned}
            >
              <TextQuote size={16} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
          {kind === "note" ? (
            <Tooltip label={t`Call a colleague`}>
              <ActionIcon aria-label={t`Call a colleague`} onMouseDown={(event) => event.preventDefault()} onClick={() => writeAt(field.current, onInput)}>
                <AtSign size={16} aria-hidden="true" />
              </ActionIcon>
            </Tooltip>
          ) : null}
          {uploads ? <span className={css.hint}>{t`Uploading…`}</span> : null}
          {windowClosed || noAddress ? (
            <span className={css.closed} role="alert">
              {noAddress
                ? t`${noAddress} is no e-mail address to copy to.`
                : t`The 24 hours for free replies are over. Choose another channel.`}
            </span>
          ) : (
            <span className={css.hint}>
              {enterSends ? <Kbd>↵</Kbd> : <Kbd>{isMac ? "⌘↵" : "Ctrl ↵"}</Kbd>}
              {t`sends`}
            </span>
          )}
          <Button
            size="xs"
            color="accent"
            disabled={(empty && !attachments.length) || uploads > 0 || windowClosed || noAddress !== undefined}
            leftSection={<Send size={14} aria-hidden="true" />}
            onClick={() => submit()}
          >
            {kind === "note" ? t`Add note` : t`Send`}
          </Button>
        </div>
      </div>
    </div>
  );
}

function isOver(until: string | null): boolean {
  return until !== null && new Date(until).getTime() < Date.now();
}

function grow(element: HTMLTextAreaElement): void {
  element.style.height = "auto";
  element.style.height = `${Math.min(element.scrollHeight, 280)}px`;
}

/** Writes the @ that calls the list of colleagues; a space first where it would make an address. */
function writeAt(element: HTMLTextAreaElement | null, onInput: () => void): void {
  if (!element) return;
  const before = element.value.slice(0, element.selectionStart);
  element.setRangeText(/[^\s@]$/.test(before) ? " @" : "@", element.selectionStart, element.selectionEnd, "end");
  element.focus();
  onInput();
}

function restore(element: HTMLTextAreaElement | null, body: string, setEmpty: (empty: boolean) => void): void {
  if (!element) return;
  element.value = element.value ? `${body}\n${element.value}` : body;
  setEmpty(false);
  grow(element);
  element.focus();
}

function ReplyWindow({ until }: { until: string }) {
  const left = (new Date(until).getTime() - useNow(30_000)) / 1000;
  if (left <= 0) return null;
  return <span className={css.window}>{t`${duration(left)} left for free replies`}</span>;
}

/** For the seconds in which a message can be taken back. */
function UndoBar(props: { message: Message; onOver: () => void; onUndone: (body: string) => void }) {
  const { message, onOver, onUndone } = props;
  const queries = useQueryClient();
  const left = Math.ceil((new Date(message.undo_until ?? 0).getTime() - useNow(250)) / 1000);
  useEffect(() => {
    if (left <= 0) onOver();
  }, [left, onOver]);
  const undo = () => {
    take(
      client.DELETE("/api/v1/conversations/{id}/messages/{message_id}", {
        params: { path: { id: message.conversation_id, message_id: message.id } },
      }),
    )
      .then(() => {
        onUndone(message.body);
        toast(t`Taken back. The text is in the composer again.`);
        void queries.invalidateQueries({ queryKey: ["messages", message.conversation_id] });
      })
      .catch(toastProblem)
      .finally(onOver);
  };
  useShortcut({ code: "KeyZ", group: "composer", label: t`Take back the message just sent` }, undo, left > 0);
  if (left <= 0) return null;
  return (
    <div className={css.undo} role="status">
      <span>{t`Goes out in ${left}s`}</span>
      <button type="button" onClick={undo}>
        <Undo2 size={14} aria-hidden="true" />
        {t`Undo`}
      </button>
    </div>
  );
}
