#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "base/text.h"
#include "domain/conversations/matter.h"
#include "domain/conversations/wish.h"
#include "matter_sql.h"

namespace ondam::conversations {
namespace {

using customers::Appointment;

/// By whose clocks an appointment is kept.
std::string zone_of(const Appointment& appointment, const Rules& rules) {
    if (calendar::is_zone(appointment.time_zone)) return appointment.time_zone;
    return calendar::is_zone(rules.time_zone) ? rules.time_zone : "UTC";
}

/// A field's moment or part of one, as the workspace's clocks showed it when it was read.
WishSide said_in(std::string_view value, const Rules& rules) {
    const auto moment = parse_rfc3339(value);
    if (moment && calendar::is_zone(rules.time_zone)) return wall_time(rules.time_zone, *moment);
    return read_wish_side(value);
}

bool stands_at(const Appointment& appointment, const WishSide& said, const Rules& rules) {
    const auto present = wall_time(zone_of(appointment, rules), appointment.starts_at);
    return (!said.date || said.date == present.date) && (!said.time || said.time == present.time);
}

/// Words of a title as they may stand in a message; a syllable or two of English name nothing.
std::vector<std::string> words_of(const Appointment& appointment) {
    constexpr std::size_t shortest = 4;
    const auto title = text::lower_ascii(appointment.title);
    std::vector<std::string> words;
    for (const auto word : text::split(title, ' ')) {
        if (word.size() >= shortest) words.emplace_back(word);
    }
    return words;
}

/// "피부과 예약을 …" names one of several: those alone stay whose title has a word of the message
/// that the titles of the others have not.
void keep_named(std::vector<Appointment>& candidates, std::string_view message) {
    const auto lower = text::lower_ascii(message);
    const auto is_named = [&](const Appointment& appointment) {
        return std::ranges::any_of(words_of(appointment), [&](const std::string& word) {
            const bool of_others = std::ranges::any_of(candidates, [&](const Appointment& other) {
                return other.id != appointment.id &&
                       text::lower_ascii(other.title).find(word) != std::string::npos;
            });
            return !of_others && lower.find(word) != std::string::npos;
        });
    };
    std::vector<Appointment> named;
    std::ranges::copy_if(candidates, std::back_inserter(named), is_named);
    if (!named.empty()) candidates = std::move(named);
}

}  // namespace

std::optional<Appointment> Matter::find_meant(records::Reader& reader, WorkspaceId workspace,
                                              const Conversation& conversation, const Rules& rules,
                                              const Message* message) const {
    const auto row = [&](std::string_view name) {
        return reader.first(sql::find_field, workspace, conversation.id, name);
    };
    const auto says_anew = [&](std::string_view name) {
        const auto known = row(name);
        return message && known &&
               known->get<std::optional<MessageId>>("message_id") == message->id;
    };
    const bool names_when = says_anew(field::appointment_at);
    const bool is_anew = names_when || says_anew(field::wish) || says_anew(field::wanted_at);
    const auto attached = value(reader, workspace, conversation.id, field::appointment_id);
    const auto at = value(reader, workspace, conversation.id, field::appointment_at);
    // Where the attached one is now says nothing of which one is meant this time.
    const auto said = said_in(attached && !names_when ? "" : at.value_or(""), rules);
    std::vector<Appointment> candidates;
    for (auto& appointment :
         parts_.appointments.of_customer(reader, workspace, conversation.customer)) {
        const bool is_attached = appointment.id.text() == attached;
        if (is_attached && !is_anew) return appointment;
        // A past one is meant when its day was named; nobody says which when there is only one to
        // come.
        const bool stands = appointment.status == customers::AppointmentStatus::booked &&
                            (is_attached || said.date || appointment.starts_at > changes_.now()) &&
                            stands_at(appointment, said, rules);
        if (stands) candidates.push_back(std::move(appointment));
    }
    if (message) keep_named(candidates, message->body);
    for (const auto& appointment : candidates) {
        if (appointment.id.text() == attached) return appointment;
    }
    if (candidates.size() != 1) return std::nullopt;
    return std::move(candidates.front());
}

void Matter::attach_appointment(records::Transaction& transaction, WorkspaceId workspace,
                                const Conversation& conversation, const Message* message,
                                bool is_private) const {
    if (!value(transaction, workspace, conversation.id, field::wish)) return;
    const auto rules = find_rules(transaction, workspace);
    const auto attached = value(transaction, workspace, conversation.id, field::appointment_id);
    const auto meant = find_meant(transaction, workspace, conversation, rules, message);
    if (attached && (!meant || meant->id.text() != *attached)) {
        // Rather none than one of which the customer did not speak.
        remove(transaction, workspace, conversation.id, field::appointment_id);
        const auto at =
            transaction.first(sql::find_field, workspace, conversation.id, field::appointment_at);
        const bool is_its_own = at && at->is_null("message_id");
        if (is_its_own) remove(transaction, workspace, conversation.id, field::appointment_at);
    }
    if (!meant || is_private) return;
    const auto zone = zone_of(*meant, rules);
    const auto put = [&](std::string_view name, const std::string& text) {
        const auto known = transaction.first(sql::find_field, workspace, conversation.id, name);
        const bool by_hand = known && known->text("source") != "message";
        if (by_hand || (known && known->text("value") == text)) return;
        // A full matter keeps what it has.
        const auto done = set(transaction, workspace, conversation.id,
                              {.name = std::string(name), .value = text, .source = "message"});
        if (!done) return;
    };
    put(field::appointment_id, meant->id.text());
    put(field::appointment_at, to_rfc3339(meant->starts_at));
    const auto wanted =
        transaction.first(sql::find_field, workspace, conversation.id, field::wanted_at);
    // Once it is read by the clocks of the appointment it names its message no more.
    if (!wanted || wanted->is_null("message_id")) return;
    // "11 March, same hour" and "an hour later" are said of the appointment.
    const auto present = wall_time(zone, meant->starts_at);
    const auto moment = moment_of(completed(said_in(wanted->text("value"), rules), present), zone);
    if (moment && *moment != meant->starts_at) put(field::wanted_at, to_rfc3339(*moment));
}

void Matter::follow(records::Transaction& transaction, WorkspaceId workspace,
                    ConversationId conversation, const Appointment& appointment) const {
    const auto known =
        transaction.first(sql::find_field, workspace, conversation, field::appointment_at);
    const auto at = to_rfc3339(appointment.starts_at);
    if (!known || known->text("value") == at) return;
    const auto source = known->text("source");
    const auto done =
        set(transaction, workspace, conversation,
            {.name = std::string(field::appointment_at), .value = at, .source = source});
    ONDAM_CHECK(done.has_value());
}

}  // namespace ondam::conversations
