#include "appointments_sql.h"
#include "domain/customers/appointment_rows.h"
#include "domain/customers/appointments.h"
#include "domain/customers/customer_rows.h"
#include "domain/customers/facts.h"

namespace ondam::customers {
namespace {

AppointmentStatus status_of(AppointmentWord::Kind kind) {
    switch (kind) {
        case AppointmentWord::Kind::booked:
        case AppointmentWord::Kind::moved:
            return AppointmentStatus::booked;
        case AppointmentWord::Kind::cancelled:
            return AppointmentStatus::cancelled;
        case AppointmentWord::Kind::attended:
            return AppointmentStatus::attended;
        case AppointmentWord::Kind::missed:
            return AppointmentStatus::missed;
    }
    return AppointmentStatus::booked;
}

AppointmentSaid said(const Appointments::Source& source, const AppointmentWord& word) {
    return {.message_id = source.message_id,
            .identity = source.identity,
            .time = source.time,
            .is_whole = false,
            .status = status_of(word.kind),
            .starts_at = word.starts_at,
            .ends_at = word.ends_at,
            .moved_from = {},
            .title = word.title,
            .with = word.with,
            .place = word.place,
            .time_zone = word.time_zone};
}

bool look_alike(const Appointment& a, const Appointment& b) {
    return a.identity == b.identity && a.title == b.title && a.with == b.with &&
           a.place == b.place && a.starts_at == b.starts_at && a.ends_at == b.ends_at &&
           a.time_zone == b.time_zone && a.status == b.status && a.moved_from == b.moved_from;
}

}  // namespace

bool insert_word(records::Transaction& transaction, WorkspaceId workspace,
                 std::string_view external_id, const AppointmentSaid& word) {
    return transaction.run(sql::insert_appointment_word, workspace, external_id, word.message_id,
                           word.identity, word.time, word.is_whole, word.status, word.starts_at,
                           word.ends_at, word.moved_from, word.title, word.with, word.place,
                           word.time_zone) > 0;
}

std::vector<AppointmentSaid> load_words(records::Reader& reader, WorkspaceId workspace,
                                        std::string_view external_id) {
    std::vector<AppointmentSaid> words;
    for (const auto& row : reader.all(sql::list_appointment_words, workspace, external_id)) {
        words.push_back({.message_id = row.text("message_id"),
                         .identity = row.get<IdentityId>("identity_id"),
                         .time = row.get<Time>("time"),
                         .is_whole = row.get<bool>("is_whole"),
                         .status = row.get<AppointmentStatus>("status"),
                         .starts_at = row.get<std::optional<Time>>("starts_at"),
                         .ends_at = row.get<std::optional<Time>>("ends_at"),
                         .moved_from = row.get<std::optional<Time>>("moved_from"),
                         .title = row.get<std::optional<std::string>>("title"),
                         .with = row.get<std::optional<std::string>>("with_whom"),
                         .place = row.get<std::optional<std::string>>("place"),
                         .time_zone = row.get<std::optional<std::string>>("time_zone")});
    }
    return words;
}

void keep_word(records::Transaction& transaction, WorkspaceId workspace,
               const Appointment& appointment, Time time) {
    if (!appointment.external_id) return;
    insert_word(transaction, workspace, *appointment.external_id, whole_of(appointment, time));
}

std::optional<CustomerId> Appointments::owner(records::Reader& reader, WorkspaceId workspace,
                                              std::string_view external_id) const {
    const auto row = reader.first(sql::find_appointment_by_external_id, workspace, external_id);
    return row ? std::optional(row->get<CustomerId>("customer_id")) : std::nullopt;
}

bool Appointments::apply(records::Transaction& transaction, WorkspaceId workspace,
                         const Source& source, const AppointmentWord& word) const {
    const auto& name = word.external_id;
    const auto known = transaction.first(sql::find_appointment_by_external_id, workspace, name);
    if (known && load_words(transaction, workspace, name).empty()) {
        // It was written before words were kept.
        keep_word(transaction, workspace, read_appointment(*known), known->get<Time>("stated_at"));
    }
    if (!insert_word(transaction, workspace, name, said(source, word))) return false;
    auto state = fold_words(load_words(transaction, workspace, name));
    if (!state) return false;
    if (known) return settle(transaction, workspace, read_appointment(*known), *state);
    state->appointment.id = AppointmentId{uuid_v5(workspace.uuid, "appointment:" + name)};
    state->appointment.external_id = name;
    return make(transaction, workspace, state->appointment, state->stated_at);
}

bool Appointments::make(records::Transaction& transaction, WorkspaceId workspace,
                        const Appointment& made, Time stated_at) const {
    const auto added =
        transaction.run(sql::insert_appointment, workspace, made.id, made.external_id,
                        made.identity, made.title, made.with, made.place, made.starts_at,
                        made.ends_at, made.time_zone, made.status, stated_at, clock_.now());
    const auto row = transaction.first(sql::find_appointment, workspace, made.id);
    if (added == 0 || !row) return false;
    const auto customer = row->get<CustomerId>("customer_id");
    journal_.add(transaction, workspace,
                 to_fact(AppointmentBooked{.id = made.id,
                                           .customer = customer,
                                           .starts_at = made.starts_at,
                                           .time_zone = made.time_zone}));
    if (made.status == AppointmentStatus::cancelled) {
        journal_.add(transaction, workspace,
                     to_fact(AppointmentCancelled{.id = made.id,
                                                  .customer = customer,
                                                  .starts_at = made.starts_at,
                                                  .time_zone = made.time_zone}));
    }
    return true;
}

bool Appointments::settle(records::Transaction& transaction, WorkspaceId workspace,
                          const Appointment& before, const AppointmentState& state) const {
    const auto& after = state.appointment;
    if (look_alike(before, after)) {
        transaction.run(sql::restate_appointment, workspace, before.id, state.stated_at);
        return false;
    }
    transaction.run(sql::settle_appointment, workspace, before.id, after.title, after.with,
                    after.place, after.starts_at, after.ends_at, after.status, after.moved_from,
                    state.stated_at, clock_.now(), after.identity, after.time_zone);
    if (after.starts_at != before.starts_at) {
        journal_.add(transaction, workspace,
                     to_fact(AppointmentMoved{.id = before.id,
                                              .customer = before.customer,
                                              .from = before.starts_at,
                                              .to = after.starts_at,
                                              .time_zone = after.time_zone}));
    }
    if (after.status == AppointmentStatus::cancelled && before.status != after.status) {
        journal_.add(transaction, workspace,
                     to_fact(AppointmentCancelled{.id = before.id,
                                                  .customer = before.customer,
                                                  .starts_at = after.starts_at,
                                                  .time_zone = after.time_zone}));
    }
    return true;
}

}  // namespace ondam::customers
