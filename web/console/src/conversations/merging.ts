import type { Conversation, ConversationBrief } from "./conversations.ts";

/** What a conversation may go into: any other one of the same customer. Those of others are told apart, and come last. */
export function mergeable(conversation: Pick<Conversation, "id" | "customer">, found: ConversationBrief[]): { item: ConversationBrief; isOthers: boolean }[] {
  return found
    .filter((item) => item.id !== conversation.id)
    .map((item) => ({ item, isOthers: item.customer.id !== conversation.customer.id }))
    .sort((one, other) => Number(one.isOthers) - Number(other.isOthers));
}
