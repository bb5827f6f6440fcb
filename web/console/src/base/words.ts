import { t } from "@lingui/core/macro";
import type { Fault, Model, Refusal } from "@ondam/api";

/** The words of the contract as people read them. */
export function channelKind(kind: Model<"ChannelKind">): string {
  switch (kind) {
    case "web_chat":
      return t`Web chat`;
    case "email":
      return t`E-mail`;
    case "whatsapp":
      return t`WhatsApp`;
    case "api":
      return t`API`;
  }
}
export function status(value: Model<"Status">): string {
  switch (value) {
    case "open":
      return t`Open`;
    case "pending":
      return t`Pending`;
    case "snoozed":
      return t`Snoozed`;
    case "resolved":
      return t`Resolved`;
    case "spam":
      return t`Spam`;
  }
}
export function priority(value: Model<"Priority">): string {
  switch (value) {
    case "low":
      return t`Low`;
    case "medium":
      return t`Medium`;
    case "high":
      return t`High`;
    case "urgent":
      return t`Urgent`;
  }
}
export function role(value: Model<"Role">): string {
  switch (value) {
    case "owner":
      return t`Owner`;
    case "admin":
      return t`Admin`;
    case "agent":
      return t`Agent`;
    case "viewer":
      return t`Viewer`;
  }
}
/** What somebody, or a program with a token, may do. */
export function permission(value: Model<"Permission">): string {
  switch (value) {
    case "view_conversations":
      return t`Read conversations`;
    case "reply_conversations":
      return t`Answer conversations`;
    case "manage_conversations":
      return t`Assign and file conversations`;
    case "view_customers":
      return t`See customers`;
    case "edit_customers":
      return t`Change customers`;
    case "merge_customers":
      return t`Merge customers`;
    case "erase_customers":
      return t`Erase customers`;
    case "reveal_sensitive":
      return t`Look at protected details`;
    case "export_data":
      return t`Export data`;
    case "view_metrics":
      return t`See figures`;
    case "manage_channels":
      return t`Manage channels`;
    case "manage_team":
      return t`Manage the team`;
    case "manage_workspace":
      return t`Manage the workspace`;
    case "manage_keys":
      return t`Manage keys and tokens`;
    case "view_audit":
      return t`Read the audit log`;
  }
}
export function availability(value: Model<"Availability">): string {
  switch (value) {
    case "online":
      return t`Online`;
    case "away":
      return t`Away`;
    case "offline":
      return t`Offline`;
  }
}

/** Why the server refused, and what to do about it. */
export function problem(refusal: Refusal): string {
  const fault = refusal.faults[0];
  if (fault && refusal.type !== "internal") return faultText(fault);
  switch (refusal.type) {
    case "offline":
      return t`The server cannot be reached. Check the connection; nothing you wrote is lost.`;
    case "forbidden":
      return t`Your role does not allow this. Ask an admin of the workspace.`;
    case "not_found":
      return t`This is no longer here.`;
    case "precondition_failed":
      return t`Somebody changed this meanwhile. The page shows the new state; please try again.`;
    case "too_large":
      return t`This is too large.`;
    case "rate_limited":
      return t`Too many attempts. Wait a moment and try again.`;
    case "unavailable":
      return t`The server is busy. Try again in a moment.`;
    case "unauthenticated":
      return t`Your session has ended. Sign in again.`;
    default:
      return refusal.requestId
        ? t`Something went wrong on the server (request ${refusal.requestId}).`
        : t`Something went wrong on the server.`;
  }
}

export function faultText(fault: Fault): string {
  switch (fault.code) {
    case "required":
      return t`Please fill this in.`;
    case "taken":
      return t`This is already in use.`;
    case "enter_again":
      return t`The server, the port or the encryption is another one than before. The stored secret does not go there: enter it again.`;
    case "encryption":
      return t`Without encryption only a server on this machine may be used. Choose TLS or STARTTLS.`;
    case "too_long":
      return t`This is too long.`;
    case "address_length":
      return t`The address may have at most 21 characters before the @ for this.`;
    case "daily_limit":
      return t`Today's limit is reached. It leaves by itself after midnight UTC.`;
    case "too_short":
      return t`This is too short.`;
    case "choice":
      return t`Please choose one of the values offered.`;
    case "unknown":
      return t`There is no such thing here any more.`;
    case "state":
      return t`It stands differently meanwhile, so this is no longer possible. The page shows how it stands now.`;
    case "cancelled":
      return t`It was cancelled, and what is cancelled does not move. Book it again.`;
    case "changed":
      return t`This account was changed meanwhile. Try again.`;
    case "fixed":
      return t`This cannot be changed later. Make a new one in its place.`;
    case "variable":
      return t`It holds a placeholder that nothing is put into. Choose one of those offered.`;
    case "repeated":
      return t`Each day may stand here once.`;
    case "space":
      return t`It begins or ends with a space. Take that away.`;
    case "line_break":
      return t`This must stand on one line.`;
    case "length":
      return t`This is too short or too long.`;
    case "unusable":
      return t`Give at least one e-mail address or number that is right and not blocked.`;
    case "channel":
      return t`Copies go out with e-mail alone.`;
    case "kind":
      return t`This line is no message that could be forwarded.`;
    case "sealed":
      return t`It cannot be read any more: the key that it was sealed with is gone.`;
    case "not_understood":
      return t`It still cannot be understood.`;
    case "deleted":
      return t`It is no longer in the mailbox.`;
    case "closed":
      return t`It can be answered no more.`;
    case "running":
      return t`The same request is still running. Wait a moment.`;
    case "too_large":
      return t`This is too large.`;
    case "range":
    case "number":
      return t`This is outside of what is possible.`;
    case "past":
      return t`Choose a time to come.`;
    case "too_many":
    case "too_many_identities":
      return t`These are too many.`;
    case "empty":
      return t`There is nothing in it.`;
    case "settled":
    case "undone":
    case "joined":
      return t`This was done already.`;
    case "withdrawn":
      return t`This message was taken back.`;
    case "unreachable":
      return t`The customer has no address on this channel. Choose another one.`;
    case "no_webhook":
      return t`The channel has no address to send to. Enter one in its settings.`;
    case "no_secret":
      return t`The channel has no secret yet. Make one in its settings.`;
    case "settings":
      return t`The channel is not set up completely.`;
    case "mailbox_changed":
      return t`This is another mailbox now, or its server has numbered the mails anew.`;
    case "file_gone":
      return t`A file is no longer here. Attach it again.`;
    case "recipient_gone":
      return t`The customer was erased.`;
    case "spam":
      return t`This is spam: take it back with “Not spam” first.`;
    case "no_appointment":
      return t`No appointment belongs to this.`;
    case "same":
      return t`This is the same one.`;
    case "other_customer":
      return t`It belongs to another customer. Merge the customers first.`;
    case "named":
      return t`This is for a server that writes no name. Leave the name empty.`;
    case "last_identity":
      return t`A customer keeps at least one identity.`;
    case "default":
      return t`The default cannot be removed. Make another one the default first.`;
    case "bounced":
    case "bounce":
      return t`The mail came back.`;
    case "refused":
      return t`The other side refused it.`;
    case "timeout":
      return t`No answer in time.`;
    case "rate_limited":
      return t`The provider asks to slow down.`;
    case "media":
      return t`The provider did not take the file.`;
    case "format":
    case "host":
    case "date":
    case "id":
    case "origin":
    case "color":
    case "email":
    case "phone":
    case "url":
    case "time":
    case "address":
    case "name":
    case "region":
    case "time_zone":
    case "time_of_day":
      return t`This does not look right. Check the spelling.`;
    // What only a console of another version than the server's would send.
    case "type":
    case "object":
    case "string":
    case "json":
    case "cursor":
    case "etag":
    case "idempotency_key":
      return t`The page is older than the server. Load it again.`;
    case "credentials":
      return t`The e-mail address or the password is not right.`;
    case "wrong":
      return t`This is not right.`;
    case "code":
    case "token":
    case "link":
    case "link_over":
    case "expired":
      return t`This link or code is over or was used already. Ask for a new one.`;
    case "too_late":
      return t`It is too late to take this back: the message has gone out.`;
    case "window_closed":
      return t`The 24 hours for free replies are over on this channel. Answer on another one.`;
    case "last_owner":
      return t`The workspace needs at least one owner.`;
    default:
      return fault.message || t`This is not possible.`;
  }
}

/** Why a message did not leave, or a channel or webhook does not answer. */
export function deliveryText(error: Model<"DeliveryError">): string {
  switch (error.code) {
    case "credentials":
    case "login":
      return t`The channel's user, password or token is not right. Enter it in its settings.`;
    case "token_refused":
      return t`The provider gives no access token: ${error.message}`;
    case "token_unreachable":
      return t`The address that gives access tokens does not answer. Check it; it is tried again by itself.`;
    case "dns":
    case "name_unknown":
    case "not_resolved":
      return t`There is no server of this name. Check the spelling of the host.`;
    case "tls":
    case "certificate":
      return t`The certificate of the server is not valid for this name.`;
    case "blocked":
    case "address_forbidden":
      return t`This address is not in the public internet, so the server does not connect to it. Whoever runs it can allow it.`;
    case "redirects":
      return t`The address leads on to another one. Enter that one.`;
    case "lost":
    case "broken":
    case "not_connected":
      return t`The connection broke off.`;
    case "timed_out":
      return t`No answer in time.`;
    case "mailbox_missing":
    case "folder_missing":
      return t`There is no such folder in the mailbox.`;
    case "protocol":
      return t`The other side answers in a way that is not understood. Check the address and the port.`;
    case "suppressed":
      return t`Mails to this address came back for good, so nothing automatic is sent there any more.`;
    case "invalid":
    case "invalid_url":
      return t`An address or a name in it cannot be sent as it is.`;
    case "unavailable":
      return t`The server cannot check who signs in at the moment. It is tried again by itself.`;
    default:
      // Codes of a mail server or of a provider, which say it best themselves.
      return /^(\d+|no)$/.test(error.code) ? t`The other side answers: ${error.message || error.code}` : faultText({ field: "", ...error });
  }
}

export function appointmentStatus(status: Model<"Appointment">["status"]): string {
  switch (status) {
    case "booked":
      return t`Booked`;
    case "cancelled":
      return t`Cancelled`;
    case "attended":
      return t`Attended`;
    case "missed":
      return t`Missed`;
  }
}
