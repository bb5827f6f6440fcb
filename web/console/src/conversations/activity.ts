import { t } from "@lingui/core/macro";

import { dayAndTime } from "../base/format.ts";
import type { PlaceTime } from "../base/session.tsx";
import { channelKind, deliveryText, priority, status } from "../base/words.ts";
import type { Message } from "./conversations.ts";

export interface Names {
  memberName: (id: string | null) => string | null;
  teamName: (id: string) => string | null;
  placeTime: PlaceTime;
}

/** The sentence for one line of the history. */
export function activityText(message: Message, { memberName, teamName, placeTime }: Names): string {
  const { name } = message.author;
  // In Korean a person's name takes an honorific and a particle here, and the program's does not.
  const who = name ? t({ message: `${name}`, context: "who did it" }) : t({ message: "Ondam", context: "who did it" });
  const data = message.activity?.data ?? {};
  const text = (key: string): string => (typeof data[key] === "string" ? data[key] : "");
  switch (message.activity?.code) {
    case "created":
      return t`${who} started the conversation`;
    case "assigned": {
      const assignee = memberName(text("assignee_id") || null) ?? text("assignee_name");
      if (assignee && assignee === message.author.name) return t`${who} took it`;
      return assignee ? t`${who} assigned it to ${assignee}` : t`${who} took the assignment away`;
    }
    case "team":
      return text("team_id") ? t`${who} gave it to the team ${teamName(text("team_id")) ?? t`Former team`}` : t`${who} took it out of its team`;
    case "status": {
      const to = text("to");
      if (to === "spam") return name ? t`${who} marked it as spam` : t`The mail server marked it as spam`;
      if (text("from") === "spam") return t`${who} took it back from spam`;
      if (to === "resolved") return t`${who} resolved it`;
      if (to === "open" && text("from") === "resolved") return t`${who} reopened it`;
      return t`${who} set it to “${status(to as Parameters<typeof status>[0]) ?? to}”`;
    }
    case "snoozed":
      return text("until") ? t`${who} snoozed it until ${dayAndTime(text("until"))}` : t`${who} snoozed it`;
    case "priority":
      return t`${who} set the priority to “${priority(text("to") as Parameters<typeof priority>[0]) ?? text("to")}”`;
    case "tags":
      return t`${who} changed the tags`;
    case "channel":
      return t`The customer goes on by ${channelKind(text("to") as Parameters<typeof channelKind>[0]) ?? text("to")}`;
    case "participants": {
      const added = Array.isArray(data["added"]) ? data["added"].join(", ") : "";
      return t`${who} brought in ${added}: answers go to them as well`;
    }
    case "linked":
      return t`${who} confirmed that this is the same customer`;
    case "link_suggested":
      return t`This may belong to somebody you know already`;
    case "appointment":
      return text("status") === "cancelled"
        ? t`${who} cancelled the appointment`
        : text("starts_at")
          ? t`${who} moved the appointment to ${placeTime(text("starts_at"), text("time_zone"))}`
          : t`${who} changed the appointment`;
    case "csat_asked":
      return t`The customer was asked how it went`;
    case "csat_missed":
      return t`The question how it went did not reach the customer`;
    case "csat_answered":
      return t`The customer rated it ${String(data["score"] ?? "")} of 5`;
    case "merged":
      return data["number"] ? t`${who} merged #${String(data["number"])} into this conversation` : t`Two customers became one`;
    case "auto_reply":
      return t`An automatic answer of the customer was put aside`;
    case "bounced":
      return t`A message could not be delivered: ${deliveryText({ code: text("error_code") || "bounced", message: text("message") })}`;
    case "field":
      return t`${who} changed a detail of the matter`;
    case "revealed":
      return t`${who} looked at a protected detail`;
    default:
      return message.body || t`Something changed`;
  }
}
