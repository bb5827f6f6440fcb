import { t } from "@lingui/core/macro";

/** What was done, as people say it; an action without words here is shown by its own name. */
export function auditAction(action: string): string {
  switch (action) {
    case "session.create":
      return t`Signed in`;
    case "session.create_by_link":
      return t`Signed in by a link`;
    case "session.delete":
      return t`Signed out`;
    case "password.change":
      return t`Changed the password`;
    case "password.reset":
      return t`Set a new password by a link`;
    case "workspace.set_up":
      return t`Set up the workspace`;
    case "workspace.change":
      return t`Changed the workspace`;
    case "member.add":
      return t`Added a member`;
    case "member.set_role":
      return t`Changed a role`;
    case "member.remove":
      return t`Removed a member`;
    case "invitation.create":
      return t`Invited somebody`;
    case "invitation.accept":
      return t`Accepted an invitation`;
    case "invitation.withdraw":
      return t`Withdrew an invitation`;
    case "team.create":
      return t`Created a team`;
    case "team.change":
      return t`Changed a team`;
    case "team.delete":
      return t`Removed a team`;
    case "business_hours.create":
      return t`Created business hours`;
    case "business_hours.change":
      return t`Changed business hours`;
    case "business_hours.delete":
      return t`Removed business hours`;
    case "channel.create":
      return t`Created a channel`;
    case "channel.change":
      return t`Changed a channel`;
    case "channel.test":
      return t`Tested a channel`;
    case "channel.remove":
      return t`Removed a channel`;
    case "sender.block":
      return t`Blocked a sender`;
    case "sender.unblock":
      return t`Unblocked a sender`;
    case "dead_letter.read":
      return t`Read a message that was not understood`;
    case "dead_letter.replay":
      return t`Tried a message again that was not understood`;
    case "dead_letter.remove":
      return t`Removed a message that was not understood`;
    case "write_key.create":
      return t`Created a write key`;
    case "write_key.change":
      return t`Changed a write key`;
    case "write_key.revoke":
      return t`Revoked a write key`;
    case "api_token.create":
      return t`Created an API token`;
    case "api_token.revoke":
      return t`Revoked an API token`;
    case "webhook.create":
      return t`Created a webhook`;
    case "webhook.change":
      return t`Changed a webhook`;
    case "webhook.replay":
      return t`Sent a webhook delivery again`;
    case "webhook.disable":
      return t`Switched off a webhook that did not answer`;
    case "webhook.remove":
      return t`Removed a webhook`;
    case "user.change":
      return t`Changed their own name or signature`;
    case "customer.create":
      return t`Added a customer`;
    case "customer.change":
      return t`Changed a customer`;
    case "customer.reveal":
      return t`Looked at a protected detail of a customer`;
    case "customer.merge":
      return t`Merged two customers`;
    case "customer.unmerge":
      return t`Took a merge of customers back`;
    case "held_merge.merge":
      return t`Merged two customers after a review`;
    case "held_merge.keep_apart":
      return t`Kept two customers apart after a review`;
    case "identity.add":
      return t`Added an identity to a customer`;
    case "identity.remove":
      return t`Took an identity from a customer`;
    case "customers.import":
      return t`Imported customers`;
    case "customers.import_try":
      return t`Tried an import of customers`;
    case "link.confirm":
      return t`Confirmed a suggested link`;
    case "link.dismiss":
      return t`Dismissed a suggested link`;
    case "conversation.merge":
      return t`Merged two conversations`;
    case "conversation.mark_spam":
      return t`Marked a conversation as spam`;
    case "conversation.take_back_spam":
      return t`Took a conversation back from spam`;
    case "message.forward":
      return t`Forwarded a message`;
    case "tag.remove":
      return t`Removed a tag`;
    case "customer.erase":
      return t`Erased a customer`;
    case "conversation.reveal":
      return t`Looked at a protected detail of a conversation`;
    case "customers.export":
    case "data.export":
      return t`Exported data`;
    default:
      return action;
  }
}

const ofCustomers = new Set(["customer.create", "customer.change", "customer.reveal", "customer.merge", "identity.add", "identity.remove"]);
const ofConversations = new Set(["conversation.merge", "conversation.mark_spam", "conversation.take_back_spam", "conversation.reveal", "link.confirm", "link.dismiss"]);

/** Where what an entry is about can be looked at, if it is a customer or a conversation. */
export function auditPlace({ action, resource }: { action: string; resource: string }): { to: "/customers/$id" | "/conversations/$id"; id: string } | null {
  const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(resource)?.[0];
  if (!id) return null;
  if (ofCustomers.has(action)) return { to: "/customers/$id", id };
  return ofConversations.has(action) ? { to: "/conversations/$id", id } : null;
}
