#include "domain/conversations/facts.h"

#include "platform/json/json.h"

namespace ondam::conversations {
namespace {

json::Writer begin(ConversationId conversation) {
    json::Writer out;
    out.begin_object().field("conversation_id", conversation);
    return out;
}

records::Fact make(std::string_view kind, std::string subject, std::optional<CustomerId> customer,
                   json::Writer out) {
    out.end_object();
    return {.kind = std::string(kind),
            .subject = std::move(subject),
            .customer = customer ? std::optional(customer->text()) : std::nullopt,
            .data = out.take()};
}

}  // namespace

records::Fact to_fact(const ConversationCreated& happened) {
    auto out = begin(happened.id);
    out.field("channel_id", happened.channel).field("opened_by", happened.opened_by);
    return make(fact::conversation_created, happened.id.text(), happened.customer, std::move(out));
}

records::Fact to_fact(const ConversationChanged& happened) {
    auto out = begin(happened.id);
    out.field("changed", happened.changed)
        .field("status", happened.status)
        .field("assignee_id", happened.assignee)
        .field("by", happened.by);
    if (happened.is_spam) out.field("spam", true);
    return make(fact::conversation_changed, happened.id.text(), happened.customer, std::move(out));
}

records::Fact to_fact(const ConversationResolved& happened) {
    auto out = begin(happened.id);
    out.field("cycle", happened.cycle)
        .field("resolved_by", happened.resolved_by)
        .field("channel_id", happened.channel)
        .field("ask_csat", happened.csat == ConversationResolved::Csat::ask);
    return make(fact::conversation_resolved, happened.id.text(), happened.customer, std::move(out));
}

records::Fact to_fact(const ConversationReopened& happened) {
    auto out = begin(happened.id);
    out.field("cycle", happened.cycle).field("by", happened.by);
    return make(fact::conversation_reopened, happened.id.text(), happened.customer, std::move(out));
}

records::Fact to_fact(const ConversationSnoozed& happened) {
    auto out = begin(happened.id);
    out.field("until", happened.until);
    return make(fact::conversation_snoozed, happened.id.text(), happened.customer, std::move(out));
}

records::Fact to_fact(const ConversationWoken& happened) {
    return make(fact::conversation_woken, happened.id.text(), happened.customer,
                begin(happened.id));
}

records::Fact to_fact(const ConversationMerged& happened) {
    auto out = begin(happened.id);
    out.field("into", happened.into);
    return make(fact::conversation_merged, happened.id.text(), happened.customer, std::move(out));
}

records::Fact to_fact(const ConversationRead& happened) {
    auto out = begin(happened.id);
    out.field("user_id", happened.user);
    return make(fact::conversation_read, happened.id.text(), std::nullopt, std::move(out));
}

records::Fact to_fact(const MessageCreated& happened) {
    auto out = begin(happened.conversation);
    out.field("kind", happened.kind)
        .field("channel_id", happened.channel)
        .field("channel_kind", happened.channel_kind)
        .field("client_id", happened.client_id)
        .field("author", happened.author.kind);
    if (happened.is_spam) out.field("spam", true);
    if (happened.author.kind == Author::Kind::agent) out.field("user_id", happened.author.id);
    return make(fact::message_created, happened.id.text(), happened.customer, std::move(out));
}

records::Fact to_fact(const MessageRemoved& happened) {
    return make(fact::message_removed, happened.id.text(), happened.customer,
                begin(happened.conversation));
}

records::Fact to_fact(const MentionCreated& happened) {
    auto out = begin(happened.conversation);
    out.field("user_id", happened.user);
    return make(fact::mention_created, happened.message.text(), std::nullopt, std::move(out));
}

records::Fact to_fact(const LinkSuggested& happened) {
    auto out = begin(happened.conversation);
    out.field("reason", happened.reason);
    return make(fact::link_suggested, happened.id.text(), happened.customer, std::move(out));
}

records::Fact to_fact(const LinkDecided& happened) {
    auto out = begin(happened.conversation);
    out.field("decision", happened.decision);
    return make(fact::link_decided, happened.id.text(), happened.customer, std::move(out));
}

std::optional<ConversationResolved> read_conversation_resolved(const records::JournalEntry& entry) {
    if (entry.fact.kind != fact::conversation_resolved || !entry.fact.customer) return std::nullopt;
    const auto data = json::parse(entry.fact.data);
    const auto id = ConversationId::parse(entry.fact.subject);
    const auto customer = CustomerId::parse(*entry.fact.customer);
    if (!data || !id || !customer) return std::nullopt;
    const auto* cycle = (*data)["cycle"].integer();
    const auto* ask = (*data)["ask_csat"].boolean();
    const auto channel = ChannelId::parse((*data)["channel_id"].text());
    return ConversationResolved{.id = *id,
                                .customer = *customer,
                                .cycle = cycle != nullptr ? *cycle : 1,
                                .resolved_by = UserId::parse((*data)["resolved_by"].text()),
                                .channel = channel.value_or(ChannelId{}),
                                .csat = ask != nullptr && *ask ? ConversationResolved::Csat::ask
                                                               : ConversationResolved::Csat::skip};
}

}  // namespace ondam::conversations
