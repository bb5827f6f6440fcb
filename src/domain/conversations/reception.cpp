#include "domain/conversations/reception.h"

#include <algorithm>

#include "base/names.h"
#include "base/text.h"
#include "conversations_sql.h"
#include "domain/conversations/courtesy.h"
#include "messages_sql.h"

namespace ondam::conversations {
namespace {

using channels::IncomingMessage;
using channels::Received;
using customers::IdentityKind;
using customers::Trust;

/// Later than this nobody thanks for the resolution.
constexpr auto time_for_thanks = std::chrono::hours(24);

/// Another delivery of the same message was faster; reading again finds it.
constexpr std::string_view faster = "taken_meanwhile";

bool is_mail(const IncomingMessage& in) { return in.kind == ChannelKind::email; }

Message make_message(const IncomingMessage& in) {
    const auto valid = [](const std::optional<std::string>& text) {
        return text ? std::optional(text::make_valid_utf8(*text)) : std::nullopt;
    };
    return {
        .kind = MessageKind::incoming,
        .channel = in.channel,
        .author = {.kind = Author::Kind::customer,
                   .name = in.sender_name.empty() ? std::nullopt
                                                  : std::optional(text::one_line(in.sender_name))},
        .subject = in.subject.empty() ? std::nullopt : std::optional(text::one_line(in.subject)),
        // Mail of blanks alone is taken in, and looks as empty as it is.
        .body = text::is_blank(in.text) ? "" : text::make_valid_utf8(in.text),
        .quoted = valid(in.quoted),
        .html = valid(in.html),
        .cc = in.cc,
        .attachments = in.attachments,
        .external_id = in.external_id,
        .automatic = in.automatic,
        .suspicious = in.suspicious,
        .proof = in.proof,
        .sent_at = in.sent_at};
}

}  // namespace

Result<Received> Reception::receive(const IncomingMessage& in, const channels::TakenIn& taken_in) {
    const auto arrival = read_arrival(in);
    for (int attempt = 0;; ++attempt) {
        auto received =
            parts_.database.write([&](records::Transaction& transaction) -> Result<Received> {
                auto taken = TRY(receive_in(transaction, arrival));
                if (!taken.duplicate && !taken.conversation.uuid.is_nil())
                    taken_in(transaction, taken);
                return taken;
            });
        const bool again = !received && received.error().kind == RefusalKind::conflict &&
                           !received.error().faults.empty() &&
                           received.error().faults.front().code == faster;
        if (!again || attempt == 3) return received;
    }
}

Reception::Arrival Reception::read_arrival(const IncomingMessage& in) const {
    Arrival arrival{.in = in, .rules = parts_.database.read([&](records::Reader& reader) {
                        return find_rules(reader, in.workspace);
                    })};
    arrival.message = make_message(in);
    arrival.lifted = matter_.lift(arrival.message, arrival.rules);
    return arrival;
}

Result<Received> Reception::receive_in(records::Transaction& transaction, Arrival arrival) const {
    const auto& in = arrival.in;
    const auto known =
        transaction.first(sql::find_received_message, in.workspace, in.channel, in.external_id);
    if (known) {
        return Received{known->get<ConversationId>("conversation_id"), known->get<MessageId>("id"),
                        true};
    }
    arrival.channel = find_open_channel(transaction, in.workspace, in.channel);
    arrival.sender = TRY(identify(transaction, in));
    arrival.message.identity = arrival.sender.identity;
    arrival.message.author.id = arrival.sender.identity.text();
    auto where = place(transaction, arrival);
    if (in.automatic && !where.conversation) return Received{};
    notice_courtesy(transaction, arrival, where);
    arrival.is_spam = is_spam(transaction, arrival, where);

    auto conversation = settle(transaction, arrival, where);
    if (!conversation) {
        return conflict("external_id", std::string(faster), "It came in another way meanwhile.");
    }
    if (!in.automatic) {
        afterwards(transaction, arrival, where, *conversation);
        for (const auto other : where.others) {
            links_.suggest(transaction, in.workspace, *conversation, other);
        }
    }
    return Received{conversation->id, arrival.message.id, false};
}

Result<customers::Identified> Reception::identify(records::Transaction& transaction,
                                                  const IncomingMessage& in) const {
    auto claims = in.sender;
    if (in.suspicious && !claims.empty()) {
        // The address alone, unproved: enough to answer to, not to join anything by.
        claims.resize(1);
        claims.front().trust = Trust::trusted;
    }
    return parts_.identities.identify(
        transaction, in.workspace, claims,
        {.source = std::string(to_text(in.kind)),
         .evidence = in.external_id,
         .at = changes_.now(),
         .name =
             in.sender_name.empty() || in.suspicious ? std::nullopt : std::optional(in.sender_name),
         .language = in.language});
}

bool Reception::takes_part(records::Reader& reader, const Arrival& arrival,
                           const Conversation& conversation) const {
    if (conversation.customer == arrival.sender.customer) return true;
    for (const auto& claim : arrival.in.sender) {
        if (claim.kind != IdentityKind::email || claim.trust == Trust::claimed) continue;
        const auto address = customers::normalise(claim.kind, claim.value, "");
        if (address &&
            reader.first(sql::find_participant, arrival.in.workspace, conversation.id, *address)) {
            return true;
        }
    }
    return false;
}

Reception::Place Reception::answered(records::Reader& reader, const Arrival& arrival) const {
    const auto& in = arrival.in;
    if (in.continues) {
        auto conversation = changes_.find(reader, in.workspace, *in.continues);
        if (conversation && takes_part(reader, arrival, *conversation))
            return {.conversation = std::move(conversation), .is_keyed = true};
    }
    // The ids of a sender's own mails are known to all who got them.
    if (in.proof == channels::Proof::unproven) return {};
    // The newest comes last in a mail's list of references.
    for (auto reference = in.references.rbegin(); reference != in.references.rend(); ++reference) {
        const auto row =
            reader.first(sql::find_received_message, in.workspace, in.channel, *reference);
        if (!row) continue;
        auto conversation =
            changes_.find(reader, in.workspace, row->get<ConversationId>("conversation_id"));
        if (conversation && takes_part(reader, arrival, *conversation))
            return {.conversation = std::move(conversation)};
    }
    return {};
}

std::optional<customers::IdentityId> Reception::handle_on(records::Reader& reader,
                                                          WorkspaceId workspace,
                                                          const Conversation& conversation,
                                                          ChannelId channel) const {
    for (const auto& row :
         reader.all(sql::list_channels_of_conversation, workspace, conversation.id)) {
        if (row.get<ChannelId>("channel_id") == channel)
            return row.get<customers::IdentityId>("identity_id");
    }
    return std::nullopt;
}

Reception::Place Reception::among_open(records::Reader& reader, const Arrival& arrival,
                                       const std::vector<records::Row>& open) const {
    const auto workspace = arrival.in.workspace;
    Place place;
    std::optional<Conversation> beside;  // On this messenger, with another of their numbers.
    for (const auto& row : open) {
        auto conversation = changes_.find(reader, workspace, row.get<ConversationId>("id"));
        if (!conversation) continue;
        place.others.push_back(conversation->id);
        // An address that nothing proves continues nothing by itself: whoever answers decides.
        if (arrival.in.proof == channels::Proof::unproven) continue;
        const auto handle = handle_on(reader, workspace, *conversation, arrival.in.channel);
        const bool is_thread = handle && !is_mail(arrival.in) &&
                               std::ranges::count(arrival.sender.identities, *handle) > 0;
        if (!place.conversation && (open.size() == 1 || is_thread))
            place.conversation = std::move(conversation);
        else if (!beside && !is_mail(arrival.in) && handle)
            beside = std::move(conversation);
    }
    if (!place.conversation) place.conversation = std::move(beside);
    // Several open matters and nothing that says which: whoever answers decides.
    if (place.conversation) place.others.clear();
    return place;
}

Reception::Place Reception::place(records::Reader& reader, const Arrival& arrival) const {
    const auto& in = arrival.in;
    if (in.suspicious) return {};
    const auto may_reopen = [&](const Conversation& conversation) {
        return conversation.resolved_at &&
               *conversation.resolved_at + arrival.rules.reopens >= changes_.now();
    };
    auto reply = answered(reader, arrival);
    const auto& found = reply.conversation;
    if (found && (!found->is_done() || may_reopen(*found) || in.automatic)) return reply;
    const auto open = reader.all(sql::list_open_matters, in.workspace, arrival.sender.customer);
    if (!open.empty()) return among_open(reader, arrival, open);
    if (found) return {.previous = found->id};
    if (is_mail(in) || arrival.sender.created) return {};

    // A messenger has one thread for ever: writing there again is a reply.
    const auto row = reader.first(sql::find_last_done, in.workspace, arrival.sender.customer);
    if (!row) return {};
    auto last = changes_.find(reader, in.workspace, row->get<ConversationId>("id"));
    if (!last || !handle_on(reader, in.workspace, *last, in.channel)) return {};
    if (last->status == Status::spam || may_reopen(*last)) return {.conversation = std::move(last)};
    return {.previous = last->id};
}

bool Reception::is_spam(records::Reader& reader, const Arrival& arrival, const Place& place) const {
    const auto& in = arrival.in;
    if (!in.spam || place.conversation || !place.others.empty()) return false;
    // Filters err: nobody whom a person here has answered is lost by that. A forged address is no
    // such person.
    return in.suspicious ||
           !reader.first(sql::find_answer_to, in.workspace, arrival.sender.customer);
}

void Reception::notice_courtesy(records::Transaction& transaction, const Arrival& arrival,
                                Place& place) const {
    const auto& in = arrival.in;
    const bool opens_what_was_done =
        place.conversation ? place.conversation->is_done() : place.others.empty();
    const bool is_plain = !in.suspicious && !in.automatic && in.attachments.empty();
    if (!opens_what_was_done || !is_plain) return;
    const bool is_asked_by_typing = in.kind == ChannelKind::whatsapp || in.kind == ChannelKind::api;
    if (is_asked_by_typing && !arrival.sender.created) {
        const auto about = buttons_.typed(transaction, in.workspace, arrival.sender.customer,
                                          in.channel, arrival.message.body);
        if (about) {
            place = {.conversation = changes_.find(transaction, in.workspace, *about),
                     .stays_resolved = true};
            return;
        }
    }
    if (!place.conversation) return;
    const auto& done = place.conversation->resolved_at;
    place.stays_resolved =
        done && *done + time_for_thanks >= changes_.now() && is_only_thanks(arrival.message.body);
}

std::optional<Conversation> Reception::settle(records::Transaction& transaction, Arrival& arrival,
                                              Place& place) const {
    const auto& in = arrival.in;
    if (place.conversation) {
        auto conversation = *place.conversation;
        const bool is_spam = conversation.status == Status::spam;
        if (is_spam && !in.automatic && !conversation.waiting_since) {
            conversation.waiting_since = changes_.now();
        }
        if (place.stays_resolved || is_spam) {
            const bool is_new =
                changes_.store(transaction, in.workspace, conversation, arrival.message);
            return is_new ? std::optional(std::move(conversation)) : std::nullopt;
        }
        const auto sender = conversation.customer == arrival.sender.customer
                                ? Changes::Sender::customer
                                : Changes::Sender::participant;
        if (!changes_.take_in(transaction, in.workspace, conversation, arrival.message, sender)) {
            return std::nullopt;
        }
        return conversation;
    }
    Changes::Opening opening{.identity = arrival.sender.identity,
                             .customer = arrival.sender.customer,
                             .channel = in.channel,
                             .subject = arrival.message.subject,
                             .team = arrival.channel ? arrival.channel->team : std::nullopt,
                             .suspicious = in.suspicious,
                             .is_spam = arrival.is_spam,
                             .previous = place.previous};
    auto key = open_key_of(arrival.sender.customer);
    // Beside other open matters, or when a merge that was undone left the key elsewhere, it stands
    // alone.
    const bool alone = in.suspicious || arrival.is_spam || !place.others.empty() ||
                       transaction.first(sql::find_open_key, in.workspace, key);
    if (!alone) opening.open_key = std::move(key);
    return changes_.open(transaction, in.workspace, opening, arrival.message);
}

void Reception::add_participants(records::Transaction& transaction, const Arrival& arrival,
                                 const Conversation& conversation) const {
    const auto& in = arrival.in;
    std::vector<std::string> added;
    for (const auto& given : in.cc) {
        const auto address = customers::normalise(IdentityKind::email, given, "");
        if (!address) continue;
        const auto known =
            transaction.first(sql::find_participant, in.workspace, conversation.id, *address);
        if (known && known->get<bool>("is_copied")) continue;
        transaction.run(sql::insert_participant, in.workspace, conversation.id, *address,
                        "customer", true, changes_.now());
        added.push_back(*address);
    }
    if (added.empty()) return;
    // Answers go to them from now on: whoever answers sees who brought them in.
    json::Writer line;
    line.begin_object().field("added", added);
    changes_.write_line(transaction, in.workspace, conversation,
                        {.code = "participants",
                         .data = line.end_object().take(),
                         .author = arrival.message.author});
}

void Reception::afterwards(records::Transaction& transaction, const Arrival& arrival,
                           const Place& place, Conversation& conversation) const {
    const auto& in = arrival.in;
    matter_.keep(transaction, in.workspace, conversation, arrival.message, arrival.lifted);
    if (conversation.status == Status::spam) return;
    const bool verified =
        !in.suspicious && std::ranges::any_of(in.sender, [](const customers::Claim& claim) {
            return claim.trust == Trust::verified;
        });
    matter_.attach_appointment(transaction, in.workspace, conversation, &arrival.message,
                               !verified);
    if (!in.suspicious) {
        // Whoever only writes an address brings nobody into what was said before.
        const bool is_new_or_keyed = !place.conversation || place.is_keyed;
        const bool may_add = in.proof == channels::Proof::proven ||
                             (in.proof == channels::Proof::unchecked && is_new_or_keyed);
        if (may_add) add_participants(transaction, arrival, conversation);
        links_.note_claims(transaction, in.workspace, conversation, arrival.message,
                           arrival.lifted);
        links_.announce(transaction, in.workspace, conversation);
    }
    routing_.assign(transaction, in.workspace, arrival.rules, conversation);
}

Result<void> Reception::pressed(WorkspaceId workspace, const std::vector<customers::Claim>& sender,
                                std::string_view button_id) {
    const auto customer =
        parts_.database.read([&](records::Reader& reader) -> std::optional<CustomerId> {
            for (const auto& claim : sender) {
                if (claim.trust == Trust::claimed) continue;
                const auto identity =
                    parts_.identities.find(reader, workspace, claim.kind, claim.value);
                if (identity) return identity->customer;
            }
            return std::nullopt;
        });
    if (!customer) return not_found();
    return buttons_.pressed(workspace, *customer, button_id);
}

}  // namespace ondam::conversations
