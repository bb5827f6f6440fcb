#include "domain/channels/out_of_hours.h"

#include <algorithm>

#include "base/text.h"
#include "out_of_hours_sql.h"

namespace ondam::channels {
namespace {

/// ann+1@shop.kr and ann+2@shop.kr are one person to whom a flood would go.
std::string recipient_key(const customers::Claim& claim) {
    auto key = text::lower_ascii(claim.value);
    const auto plus = key.find('+');
    const auto at = key.rfind('@');
    if (claim.kind == customers::IdentityKind::email && plus != std::string::npos &&
        at != std::string::npos && plus < at) {
        key.erase(plus, at - plus);
    }
    return key;
}

}  // namespace

Result<Received> AnsweringIntake::receive(const IncomingMessage& message, const TakenIn& taken_in) {
    const auto received = TRY(parts_.intake.receive(message, taken_in));
    // An answer to an address that nothing proves may go to somebody who never wrote.
    const bool may_be_theirs = !message.suspicious && message.proof != Proof::unproven;
    const bool may_be_answered = !received.duplicate && !message.automatic &&
                                 !message.unanswerable && may_be_theirs &&
                                 !received.conversation.uuid.is_nil();
    if (may_be_answered) answer(message, received);
    return received;
}

std::string AnsweringIntake::calendar_of(WorkspaceId workspace, ChannelId channel) const {
    const auto row = parts_.database.read([&](records::Reader& reader) {
        return reader.first(sql::find_channel_hours, workspace, channel);
    });
    if (row && !row->is_null("business_hours_id")) {
        const auto all =
            parts_.workspaces.business_hours(staff::Actor::for_system(workspace)).value();
        const auto found = std::ranges::find(
            all, row->get<staff::BusinessHoursId>("business_hours_id"), &staff::BusinessHours::id);
        if (found != all.end()) return found->calendar;
    }
    return parts_.workspaces.default_calendar(workspace);
}

bool AnsweringIntake::take(records::Transaction& transaction,
                           const IncomingMessage& message) const {
    const auto now = parts_.clock.now();
    const auto key = recipient_key(message.sender.front());
    const auto last =
        transaction.first(sql::last_automatic_reply, message.workspace, message.channel, key);
    if (last && !last->is_null("sent_at") && last->get<Time>("sent_at") + pause > now) return false;
    const auto hour_ago = now - std::chrono::hours(1);
    const auto sent = transaction.first(sql::count_automatic_replies, message.workspace, hour_ago);
    if (sent->integer("count") >= most_an_hour) return false;
    transaction.run(sql::forget_automatic_replies, message.workspace, now - std::chrono::hours(2));
    transaction.run(sql::insert_automatic_reply, message.workspace, message.channel, key, now,
                    parts_.ids.next_uuid().text());
    return true;
}

void AnsweringIntake::answer(const IncomingMessage& message, const Received& received) const {
    const auto channel = parts_.channels.open(message.channel);
    const auto text =
        channel ? std::string(channel->settings["out_of_hours_message"].text()) : std::string();
    if (text.empty()) return;
    const auto calendar = calendar::parse(calendar_of(message.workspace, message.channel));
    const auto now = parts_.clock.now();
    if (!calendar || calendar::is_open(*calendar, now)) return;
    const auto opening = calendar::next_opening(*calendar, now);
    const auto once = "out_of_hours:" + received.conversation.text() + ":" +
                      std::to_string(opening ? to_milliseconds(*opening) : 0);
    parts_.database.write([&](records::Transaction& transaction) {
        if (!take(transaction, message)) return;
        parts_.answers.answer(transaction, message.workspace, received.conversation,
                              message.channel, text, once);
    });
}

}  // namespace ondam::channels
