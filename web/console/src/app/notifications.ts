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

/** A note named me: the feed tells nobody else. */
function mentioned(id: string, note: string, open: (conversation: string) => void): void {
  if (!document.hidden && new URLSearchParams(location.search).get("conversation") === id) return;
  void take(client.GET("/api/v1/conversations/{id}/messages/{message_id}", { params: { path: { id, message_id: note } } }))
    .then((message) => {
      const who = message.author.name ?? t`Somebody`;
      const title = t`${who} mentioned you`;
      if (document.hidden && maySpeak()) {
        const shown = new Notification(title, { body: message.body, tag: note, icon: "/app/icon.svg" });
        shown.onclick = () => {
          window.focus();
          open(id);
          shown.close();
        };
      } else if (!document.hidden) {
        toast(`${title}: ${message.body.slice(0, 80)}`, { action: { label: t({ message: "Open", context: "button" }), run: () => open(id) } });
      }
    })
    .catch(() => undefined);
}

/** New customer messages for me or for nobody yet: on the desktop when the page is out of sight, as a line otherwise. */
export function useNotifications(open: (conversation: string) => void): void {
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
        if (change.kind === "mention.created" && id) return mentioned(id, change.subject, latest.current);
        if (change.kind !== "message.created" || change.data["kind"] !== "incoming" || !id) return;
        if (!document.hidden && new URLSearchParams(location.search).get("conversation") === id) return;
        void take(client.GET("/api/v1/conversations/{id}", { params: { path: { id } } }))
          .then((conversation) => {
            if (conversation.assignee_id !== null && conversation.assignee_id !== me) return;
            const name = conversation.customer.name ?? conversation.customer.email ?? t`Visitor`;
            const text = conversation.last_message?.text ?? "";
            if (document.hidden && maySpeak()) {
              const shown = new Notification(name, { body: text, tag: id, icon: "/app/icon.svg" });
              shown.onclick = () => {
                window.focus();
                latest.current(id);
                shown.close();
              };
            } else if (!document.hidden && conversation.assignee_id === me) {
              toast(`${name}: ${text.slice(0, 80)}`, { action: { label: t({ message: "Open", context: "button" }), run: () => latest.current(id) } });
            }
          })
          .catch(() => undefined);
      }),
    [me],
  );
}
