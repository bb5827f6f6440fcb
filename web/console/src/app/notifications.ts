import { t } from "@lingui/core/macro";
import { client, take } from "@ondam/api";
import { useEffect, useRef } from "react";

import { onChange } from "../base/live.ts";
import { useSession } from "../base/session.tsx";
import { toast } from "../base/toast.tsx";

const stored = "ondam.notify";

export function maySpeak(): boolean {
  return "Notification" in window && Notification.permission === "granted" && localStorage.getItem(stored) !== "off";
}

/** Asks the browser when it must; answers whether notifications will show. */
export async function askToNotify(on: boolean): Promise<boolean> {
  localStorage.setItem(stored, on ? "on" : "off");
  if (on && Notification.permission === "default") await Notification.requestPermission();
  return maySpeak();
}

type Open = (conversation: string) => void;

/** On the desktop when the page is out of sight, as a line otherwise. */
function tell(title: string, text: string, tag: string, run: () => void): void {
  if (!document.hidden) {
    toast(`${title}: ${text.slice(0, 80)}`, { action: { label: t({ message: "Open", context: "button" }), run } });
  } else if (maySpeak()) {
    const shown = new Notification(title, { body: text, tag, icon: "/app/icon.svg" });
    shown.onclick = () => {
      window.focus();
      run();
      shown.close();
    };
  }
}
function isOnScreen(conversation: string): boolean {
  return !document.hidden && new URLSearchParams(location.search).get("conversation") === conversation;
}

/** A note named me: the feed tells nobody else. */
function mentioned(id: string, note: string, open: Open): void {
  if (isOnScreen(id)) return;
  void take(client.GET("/api/v1/conversations/{id}/messages/{message_id}", { params: { path: { id, message_id: note } } }))
    .then((message) => {
      const who = message.author.name ?? t`Somebody`;
      tell(t`${who} mentioned you`, message.body, note, () => open(id));
    })
    .catch(() => undefined);
}

/** What comes in is given to somebody a moment later, where that is done by itself: until then it is not called nobody's. */
const assignmentPause = 1_500;

/** What is nobody's and was told of: all who work here hear it, so once is enough until it was read. */
const unclaimed = new Set<string>();

async function written(id: string, me: string, open: Open): Promise<void> {
  const find = () => take(client.GET("/api/v1/conversations/{id}", { params: { path: { id } } }));
  let conversation = await find();
  if (conversation.assignee_id === null) {
    await new Promise((done) => setTimeout(done, assignmentPause));
    conversation = await find();
  }
  if (conversation.status === "spam") return;
  if ((conversation.assignee_id !== null && conversation.assignee_id !== me) || isOnScreen(id)) return;
  if (conversation.assignee_id === null && !document.hidden) {
    if (unclaimed.has(id) && conversation.unread > 1) return;
    unclaimed.add(id);
  }
  const name = conversation.customer.name ?? conversation.customer.email ?? t`Visitor`;
  tell(name, conversation.last_message?.text ?? "", id, () => open(id));
}

/** New customer messages for me or for nobody yet. */
export function useNotifications(open: Open): void {
  const session = useSession();
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  const me = session.user.id;
  useEffect(
    () =>
      onChange((change) => {
        const id = change.conversation_id;
        if (!id) return;
        const show: Open = (conversation) => latest.current(conversation);
        if (change.kind === "mention.created") mentioned(id, change.subject, show);
        if (change.kind === "message.created" && change.data["kind"] === "incoming" && !isOnScreen(id)) written(id, me, show).catch(() => undefined);
      }),
    [me],
  );
}
