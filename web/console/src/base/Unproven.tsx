import { t } from "@lingui/core/macro";
import { Tooltip } from "@mantine/core";
import type { Model } from "@ondam/api";
import { ShieldQuestionMark } from "lucide-react";

import css from "./Unproven.module.css";

export type Teller = "visitor" | "sender";

/** Who only says who they are: a visitor of a page, or the sender of a mail. Of an address that failed its checks a warning says more. */
export function tellerOf(conversation: Model<"Conversation">): Teller | null {
  if (conversation.proof !== "unproven" || conversation.suspicious) return null;
  return conversation.channels[0]?.kind === "email" ? "sender" : "visitor";
}

/** Whoever writes only says who they are: a quiet mark, with what that means and what to do. A `short` one has no words on a phone or a tablet. */
export function Unproven({ by, short }: { by: Teller | null; short?: boolean }) {
  if (!by) return null;
  const text =
    by === "visitor"
      ? t`The name and the addresses are what this visitor says of themselves. Ask for what only the customer knows before you tell anything private.`
      : t`The mail server could not prove that this mail is from its address, and anybody can write any sender. Ask for what only the customer knows before you tell anything private.`;
  return (
    <Tooltip label={text} multiline w={280} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={css.unproven} data-short={short ? "" : undefined} aria-label={t`Not proven: ${text}`}>
        <ShieldQuestionMark size={13} aria-hidden="true" />
        <span>{t`Not proven`}</span>
      </button>
    </Tooltip>
  );
}
