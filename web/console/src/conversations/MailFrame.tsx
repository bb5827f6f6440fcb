import { t } from "@lingui/core/macro";
import { useRef, useState } from "react";

import type { Message } from "./conversations.ts";
import css from "./MailFrame.module.css";

/**
 * The mail as it was designed, in a document of its own that may run nothing: the sandbox has no scripts, and the server sends its own
 * content security policy with it. Same origin only so that its height can be measured.
 */
export function MailFrame({ message }: { message: Message }) {
  const [shown, setShown] = useState(message.body === "");
  const [height, setHeight] = useState(120);
  const frame = useRef<HTMLIFrameElement>(null);
  if (!shown)
    return (
      <button type="button" className={css.show} onClick={() => setShown(true)}>
        {t`Show the mail as designed`}
      </button>
    );
  return (
    <iframe
      ref={frame}
      className={css.frame}
      title={t`Mail`}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      src={`/api/v1/conversations/${message.conversation_id}/messages/${message.id}/html`}
      style={{ height }}
      onLoad={() => {
        const body = frame.current?.contentDocument?.documentElement;
        if (body) setHeight(Math.min(1600, Math.max(60, body.scrollHeight)));
      }}
    />
  );
}
