import { t } from "@lingui/core/macro";
import { Badge } from "@ondam/ui";

import { dayAndTime } from "../base/format.ts";
import { status } from "../base/words.ts";
import type { Conversation } from "./conversations.ts";

export function StatusBadge({ conversation }: { conversation: Pick<Conversation, "status" | "snoozed_until"> }) {
  const tone = { open: "accent", pending: "warn", snoozed: "info", resolved: "ok", spam: "danger" } as const;
  return (
    <Badge tone={tone[conversation.status]}>
      {conversation.status === "snoozed" && conversation.snoozed_until
        ? t`Until ${dayAndTime(conversation.snoozed_until)}`
        : status(conversation.status)}
    </Badge>
  );
}
