import { t } from "@lingui/core/macro";
import { lazy, Suspense, useState } from "react";

import { useMay } from "../base/session.tsx";
import type { Message } from "./conversations.ts";
import css from "./MessageList.module.css";

const ForwardForm = lazy(() => import("./ForwardForm.tsx").then((module) => ({ default: module.ForwardForm })));

/** Hands a message with its files by mail to somebody outside; it appears when the message is looked at. */
export function Forward({ message }: { message: Message }) {
  const [open, setOpen] = useState(false);
  if (!useMay("reply_conversations")) return null;
  return (
    <>
      <button type="button" className={css.forward} onClick={() => setOpen(true)}>{t`Forward`}</button>
      {open ? (
        <Suspense>
          <ForwardForm message={message} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
