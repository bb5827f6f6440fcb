#include "base/check.h"
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

}  // namespace

std::optional<Appointment> Matter::find_meant(records::Reader& reader, WorkspaceId workspace,
                                              const Conversation& conversation,
                                              const Rules& rules) const {
    const auto all = parts_.appointments.of_customer(reader, workspace, conversation.customer);
    const auto attached = value(reader, workspace, conversation.id, field::appointment_id);
    const auto at = value(reader, workspace, conversation.id, field::appointment_at);
    const auto said = said_in(at.value_or(""), rules);
    std::optional<Appointment> meant;
    for (const auto& appointment : all) {
        if (attached) {
            if (appointment.id.text() == *attached) return appointment;
            continue;
        }
        // A past one is meant when its day was named; nobody says which when there is only one to
        // come.
        const bool stands = appointment.status == customers::AppointmentStatus::booked &&
                            (said.date || appointment.starts_at > changes_.now()) &&
                            stands_at(appointment, said, rules);
        if (!stands) continue;
        if (meant) return std::nullopt;
        meant = appointment;
    }
    return meant;
}

void Matter::attach_appointment(records::Transaction& transaction, WorkspaceId workspace,
                                const Conversation& conversation) const {
    if (!value(transaction, workspace, conversation.id, field::wish)) return;
    const auto rules = find_rules(transaction, workspace);
    const auto meant = find_meant(transaction, workspace, conversation, rules);
    if (!meant) return;
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
