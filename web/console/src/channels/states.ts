import { t } from "@lingui/core/macro";
import type { Model } from "@ondam/api";

import { deliveryText } from "../base/words.ts";

export function stateText(state: Model<"Channel">["state"]): string {
  switch (state) {
    case "ok":
      return t`Works`;
    case "connecting":
      return t`Connecting`;
    case "failing":
      return t`Does not work`;
    case "off":
      return t`Off`;
  }
}

/** A mailbox that leads to a server on this machine, where none answers: those of sample data do. Nothing is broken, it only leads nowhere. */
export function leadsNowhere(channel: Model<"Channel">): boolean {
  const servers = [channel.settings.imap, channel.settings.smtp];
  const isHere = servers.every((server) => /^(127\.|localhost$|::1$)/.test(server?.host ?? ""));
  return channel.kind === "email" && channel.state === "failing" && ["refused", "address_forbidden"].includes(channel.state_code ?? "") && isHere;
}

export function nowhereText(): string {
  return t`It leads to this machine, where no mail server answers, as sample data do: nothing comes in and nothing leaves. Enter the servers of your mailbox to use it.`;
}

type Step = Model<"ChannelTest">["steps"][number];

export function stepName(name: Step["name"]): string {
  switch (name) {
    case "token":
      return t`Get an access token`;
    case "resolve":
      return t`Find the server`;
    case "connect":
      return t`Connect`;
    case "tls":
      return t`Encrypt`;
    case "sign_in":
      return t`Sign in`;
    case "folder":
      return t`Open the folder`;
    case "send":
      return t`Ready to send`;
    case "api":
      return t`Ask the provider`;
    case "webhook":
      return t`Reach the webhook`;
  }
}

/** What is wrong and what to do, in words. */
export function stepText(step: Pick<Step, "code" | "message"> & Partial<Pick<Step, "name">>): string {
  // What is said of ports and mailboxes below is no help with an address of the web.
  if (step.name === "webhook" || step.name === "api") return addressText(step);
  switch (step.code) {
    case "refused":
      return t`The server does not answer on this port. Usual ones are 993 for IMAP and 465 or 587 for SMTP.`;
    case "timeout":
      return t`No answer in time. A firewall may be in between, or the port is wrong.`;
    case "credentials":
      return t`The user or the password is not right. Some providers first want IMAP switched on.`;
    case "app_password_needed":
      return t`This provider wants an app password in place of the usual one.`;
    case "served_here":
      return t`It is served from here, and appears wherever its snippet stands.`;
    case "mail_refused":
      return t`The server does not hand out a mail. After some more tries it is laid aside and the others come in.`;
    default:
      return deliveryText({ code: step.code ?? "", message: step.message });
  }
}

/** The same of an address of the web. */
function addressText({ code, message }: Pick<Step, "code" | "message">): string {
  switch (code) {
    case "no_webhook":
      return t`No address is set: messages come in, and none go out.`;
    case "answered":
      return t`It answers, but does not take it: ${message}`;
    default:
      return deliveryText({ code: code ?? "", message });
  }
}

/** Why a message was laid aside; what only the other side's own words tell stands behind it. */
export function letterReason({ reason_code: code, reason_message: message }: Pick<Model<"DeadLetter">, "reason_code" | "reason_message">): string {
  switch (code) {
    case "not_a_mail":
      return t`It is not readable as a mail.`;
    case "too_large":
      return t`It is too large; only its header was fetched. It still lies in the mailbox.`;
    case "not_fetched":
      return t`The mail server did not hand it out. (${message})`;
    case "no_sender":
      return t`It does not say who it is from.`;
    case "loop":
      return t`An automatic mail of our own came back.`;
    case "own_address":
      return t`It comes from our own address.`;
    case "bounce":
      return t`It reports on a mail that did not leave from here.`;
    case "unsupported":
      return t`The provider does not hand out messages of this kind.`;
    default:
      return message;
  }
}
