#include "domain/conversations/links.h"

#include "conversations_sql.h"
#include "domain/conversations/briefs.h"
#include "links_sql.h"
#include "platform/json/json.h"

namespace ondam::conversations {
namespace {

using customers::Identities;
using staff::Permission;

/// A suggestion points from the claimant to the claimed; the other side is who may be the same.
CustomerId other_side(const customers::Suggestion& suggestion, CustomerId here) {
    return suggestion.claimed_customer == here ? suggestion.claimant_customer
                                               : suggestion.claimed_customer;
}

std::string suggestion_data(std::string_view reason, std::string_view id) {
    json::Writer data;
    data.begin_object().field("reason", reason).field("suggestion_id", id);
    return data.end_object().take();
}

}  // namespace

Result<std::vector<LinkSuggestionView>> Links::list(const Actor& actor, ConversationId id) {
    TRY(actor.must(Permission::view_conversations));
    const auto workspace = actor.workspace;
    return parts_.database.read(
        [&](records::Reader& reader) -> Result<std::vector<LinkSuggestionView>> {
            const auto conversation = TRY(changes_.get(reader, workspace, id));
            std::vector<LinkSuggestionView> views;
            for (const auto& found :
                 parts_.identities.suggestions(reader, workspace, conversation.customer)) {
                const auto other = other_side(found, conversation.customer);
                views.push_back({{.kind = LinkSuggestion::Kind::customer,
                                  .id = found.id.uuid,
                                  .reason = found.reason,
                                  .evidence = found.value,
                                  .customer = other,
                                  .conversation = {},
                                  .created_at = found.created_at},
                                 parts_.customers.find(reader, workspace, other),
                                 {}});
            }
            for (const auto& row : reader.all(sql::list_open_links, workspace, conversation.id)) {
                const auto first = row.get<ConversationId>("conversation_id");
                const auto other_id =
                    first == conversation.id ? row.get<ConversationId>("other_id") : first;
                auto other = changes_.find(reader, workspace, other_id);
                if (!other || other->id == conversation.id || other->status == Status::spam)
                    continue;
                LinkSuggestionView view{{.kind = LinkSuggestion::Kind::conversation,
                                         .id = row.get<LinkId>("id").uuid,
                                         .reason = row.text("reason"),
                                         .evidence = "#" + std::to_string(other->number),
                                         .customer = other->customer,
                                         .conversation = other->id,
                                         .created_at = row.get<Time>("created_at")},
                                        parts_.customers.find(reader, workspace, other->customer),
                                        {}};
                view.conversation =
                    std::move(find_briefs(reader, parts_.customers, actor, {*other}).front());
                views.push_back(std::move(view));
            }
            return views;
        });
}

std::optional<customers::Suggestion> Links::find_claim(records::Reader& reader,
                                                       WorkspaceId workspace,
                                                       const Conversation& conversation,
                                                       Uuid id) const {
    for (auto& found : parts_.identities.suggestions(reader, workspace, conversation.customer)) {
        if (found.id.uuid == id) return std::move(found);
    }
    return std::nullopt;
}

void Links::decided(records::Transaction& transaction, WorkspaceId workspace,
                    const Conversation& conversation, Uuid id, std::string decision) const {
    changes_.tell(transaction, workspace,
                  to_fact(LinkDecided{.id = id,
                                      .conversation = conversation.id,
                                      .customer = conversation.customer,
                                      .decision = std::move(decision)}));
}

Conversation Links::merge(records::Transaction& transaction, const Actor& actor,
                          Conversation conversation, Conversation other) const {
    // The older one stands, unless it is over and the other is not.
    const bool other_stands = conversation.is_done() == other.is_done()
                                  ? other.number < conversation.number
                                  : conversation.is_done();
    auto& target = other_stands ? other : conversation;
    auto& source = other_stands ? conversation : other;
    take_in(transaction, actor, source, target);
    return target;
}

void Links::take_in(records::Transaction& transaction, const Actor& actor, Conversation& source,
                    Conversation& target) const {
    matter_.merge(transaction, actor.workspace, source.id, target.id);
    changes_.merge(transaction, actor.workspace, source, target, author_of(transaction, actor));
}

Result<Conversation> Links::merge_into(const Actor& actor, ConversationId id, ConversationId into) {
    TRY(actor.must(Permission::manage_conversations));
    const auto workspace = actor.workspace;
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Conversation> {
        auto source = TRY(changes_.get(transaction, workspace, id));
        auto target = changes_.find(transaction, workspace, into);
        if (!target) return invalid("into_id", "unknown", "There is no such conversation.");
        if (target->id == source.id) {
            return invalid("into_id", "same", "names this conversation itself");
        }
        if (target->status == Status::spam || source.status == Status::spam) {
            return conflict("into_id", "spam", "One of them is spam: take it back first.");
        }
        if (target->customer != source.customer) {
            return conflict("into_id", "other_customer",
                            "It is another customer's: merge the customers first.");
        }
        if (target->is_done() && !source.is_done()) {
            changes_.reopen(transaction, workspace, *target, author_of(transaction, actor));
        }
        take_in(transaction, actor, source, *target);
        parts_.audit.add(transaction, actor,
                         {.action = "conversation.merge", .resource = target->id.text()});
        return std::move(*target);
    });
}

Result<Conversation> Links::confirm_claim(records::Transaction& transaction, const Actor& actor,
                                          Conversation conversation,
                                          const customers::Suggestion& suggestion) const {
    const auto workspace = actor.workspace;
    const auto customer = TRY(parts_.identities.settle_claim(transaction, workspace, suggestion.id,
                                                             Identities::Verdict::accepted,
                                                             {.source = "agent",
                                                              .evidence = conversation.id.text(),
                                                              .rule = "claim_confirmed",
                                                              .actor = actor.text(),
                                                              .at = changes_.now()}));
    conversation.customer = customer;
    json::Writer data;
    data.begin_object()
        .field("reason", suggestion.reason)
        .field("customer_id", customer)
        .end_object();
    changes_.write_line(
        transaction, workspace, conversation,
        {.code = "linked", .data = data.take(), .author = author_of(transaction, actor)});
    // One customer with one other open matter: it is this matter, or the claim would not have been
    // confirmed from here.
    std::vector<Conversation> others;
    for (const auto& row : transaction.all(sql::list_open_matters, workspace, customer)) {
        const auto id = row.get<ConversationId>("id");
        if (id == conversation.id) continue;
        if (auto other = changes_.find(transaction, workspace, id)) {
            others.push_back(std::move(*other));
        }
    }
    if (others.size() == 1 && !conversation.is_done()) {
        conversation = merge(transaction, actor, std::move(conversation), others.front());
    } else {
        for (const auto& other : others) suggest(transaction, workspace, conversation, other.id);
    }
    matter_.attach_appointment(transaction, workspace, conversation);
    changes_.save_and_tell(transaction, workspace, conversation, author_of(transaction, actor),
                           {"customer", "fields"});
    return conversation;
}

Result<Conversation> Links::confirm_link(records::Transaction& transaction, const Actor& actor,
                                         Conversation conversation, Uuid id) const {
    const auto workspace = actor.workspace;
    const auto row = transaction.first(sql::find_link, workspace, LinkId{id});
    if (!row || row->text("status") != "open") return not_found();
    const auto first = row->get<ConversationId>("conversation_id");
    const auto second = row->get<ConversationId>("other_id");
    if (first != conversation.id && second != conversation.id) return not_found();
    auto other = changes_.find(transaction, workspace, first == conversation.id ? second : first);
    if (!other || other->status == Status::spam) return not_found();
    transaction.run(sql::decide_link, workspace, LinkId{id}, "accepted", changes_.now(),
                    actor.text());
    if (other->id == conversation.id) return conversation;
    return merge(transaction, actor, std::move(conversation), std::move(*other));
}

Result<Conversation> Links::confirm(const Actor& actor, ConversationId id, Uuid suggestion) {
    TRY(actor.must(Permission::manage_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Conversation> {
        auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        if (conversation.status == Status::spam) {
            return conflict("", "spam", "The conversation is spam: take it back first.");
        }
        const auto claim = find_claim(transaction, actor.workspace, conversation, suggestion);
        auto linked = claim ? confirm_claim(transaction, actor, std::move(conversation), *claim)
                            : confirm_link(transaction, actor, std::move(conversation), suggestion);
        if (!linked) return linked;
        decided(transaction, actor.workspace, *linked, suggestion, "accepted");
        parts_.audit.add(transaction, actor,
                         {.action = "link.confirm", .resource = linked->id.text()});
        return linked;
    });
}

Result<void> Links::dismiss(const Actor& actor, ConversationId id, Uuid suggestion) {
    TRY(actor.must(Permission::manage_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        const auto workspace = actor.workspace;
        const auto conversation = TRY(changes_.get(transaction, workspace, id));
        const auto claim = find_claim(transaction, workspace, conversation, suggestion);
        if (claim) {
            TRY(parts_.identities.settle_claim(transaction, workspace, claim->id,
                                               Identities::Verdict::rejected,
                                               {.source = "agent",
                                                .evidence = conversation.id.text(),
                                                .rule = "claim_rejected",
                                                .actor = actor.text(),
                                                .at = changes_.now()}));
        } else {
            const auto row = transaction.first(sql::find_link, workspace, LinkId{suggestion});
            const bool here =
                row && (row->get<ConversationId>("conversation_id") == conversation.id ||
                        row->get<ConversationId>("other_id") == conversation.id);
            if (!here) return not_found();
            transaction.run(sql::decide_link, workspace, LinkId{suggestion}, "rejected",
                            changes_.now(), actor.text());
        }
        decided(transaction, workspace, conversation, suggestion, "rejected");
        parts_.audit.add(transaction, actor,
                         {.action = "link.dismiss", .resource = conversation.id.text()});
        return {};
    });
}

void Links::note_claims(records::Transaction& transaction, WorkspaceId workspace,
                        const Conversation& conversation, const Message& message,
                        const Matter::Lifted& lifted) const {
    const customers::Encounter encounter{
        .source = "message", .evidence = message.id.text(), .at = changes_.now()};
    for (const auto& claim : lifted.claims) {
        const auto owner = parts_.identities.find(transaction, workspace, claim.kind, claim.value);
        // Their own number says nothing new.
        if (owner && owner->customer == conversation.customer) continue;
        const auto noted = parts_.identities.note_claim(transaction, workspace, *message.identity,
                                                        claim, encounter);
        // What is no number of that kind is no claim either.
        if (!noted) continue;
    }
    for (const auto& number : lifted.orders) {
        parts_.identities.note_order(transaction, workspace, *message.identity, number, encounter);
    }
}

void Links::announce(records::Transaction& transaction, WorkspaceId workspace,
                     const Conversation& conversation) const {
    for (const auto& found :
         parts_.identities.suggestions(transaction, workspace, conversation.customer)) {
        const bool is_new =
            changes_.write_line(transaction, workspace, conversation,
                                {.code = "link_suggested",
                                 .data = suggestion_data(found.reason, found.id.text()),
                                 .once = "suggestion:" + found.id.text()});
        if (!is_new) continue;
        changes_.tell(transaction, workspace,
                      to_fact(LinkSuggested{.id = found.id.uuid,
                                            .conversation = conversation.id,
                                            .customer = conversation.customer,
                                            .reason = found.reason}));
    }
}

void Links::announce(records::Transaction& transaction, WorkspaceId workspace,
                     ConversationId conversation) const {
    const auto found = changes_.find(transaction, workspace, conversation);
    const bool is_at_work = found && !found->is_done() && found->status != Status::spam;
    if (is_at_work) announce(transaction, workspace, *found);
}

void Links::suggest(records::Transaction& transaction, WorkspaceId workspace,
                    const Conversation& conversation, ConversationId other) const {
    const auto id = changes_.ids().next<LinkId>();
    const auto inserted = transaction.run(sql::insert_link, workspace, id, conversation.id, other,
                                          "open_matter", changes_.now());
    if (inserted == 0) return;
    changes_.write_line(transaction, workspace, conversation,
                        {.code = "link_suggested",
                         .data = suggestion_data("open_matter", id.text()),
                         .once = "suggestion:" + id.text()});
    changes_.tell(transaction, workspace,
                  to_fact(LinkSuggested{.id = id.uuid,
                                        .conversation = conversation.id,
                                        .customer = conversation.customer,
                                        .reason = "open_matter"}));
}

}  // namespace ondam::conversations
