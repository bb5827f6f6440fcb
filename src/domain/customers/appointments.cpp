#include "domain/customers/appointments.h"

#include "appointments_sql.h"
#include "domain/customers/appointment_rows.h"
#include "domain/customers/customer_rows.h"
#include "domain/customers/facts.h"
#include "domain/customers/page_cursor.h"

namespace ondam::customers {
namespace {

using staff::Actor;
using staff::Permission;

Appointment changed(Appointment appointment, const AppointmentChange& change) {
    if (change.starts_at && *change.starts_at != appointment.starts_at) {
        appointment.moved_from = appointment.starts_at;
        if (appointment.ends_at) *appointment.ends_at += *change.starts_at - appointment.starts_at;
        appointment.starts_at = *change.starts_at;
    }
    if (change.ends_at) appointment.ends_at = *change.ends_at;
    if (change.title) appointment.title = *change.title;
    if (change.with) appointment.with = *change.with;
    if (change.place) appointment.place = *change.place;
    if (change.status) appointment.status = *change.status;
    return appointment;
}

Result<void> check(const Appointment& appointment) {
    if (appointment.ends_at && *appointment.ends_at < appointment.starts_at) {
        return invalid("ends_at", "range", "is before the start");
    }
    return {};
}

}  // namespace

Appointments::Appointments(records::Database& database, records::Journal& journal,
                           const Identities& identities, IdSource& ids, const Clock& clock)
    : database_(database), journal_(journal), identities_(identities), ids_(ids), clock_(clock) {}

Result<Appointment> Appointments::book(const Actor& actor, CustomerId customer,
                                       const NewAppointment& input) const {
    return database_.write([&](records::Transaction& transaction) -> Result<Appointment> {
        const auto today = identities_.resolve(transaction, actor.workspace, customer);
        if (!today) return not_found();
        const auto identities = load_identities(transaction, actor.workspace, *today);
        return book_in(transaction, actor, identities.front().identity.id, input);
    });
}

Result<Appointment> Appointments::book_in(records::Transaction& transaction, const Actor& actor,
                                          IdentityId identity, const NewAppointment& input) const {
    TRY(actor.must(Permission::edit_customers));
    if (input.ends_at && *input.ends_at < input.starts_at) {
        return invalid("ends_at", "range", "is before the start");
    }
    const auto id = ids_.next<AppointmentId>();
    const auto now = clock_.now();
    const auto added =
        transaction.run(sql::insert_appointment, actor.workspace, id, input.external_id, identity,
                        input.title, input.with, input.place, input.starts_at, input.ends_at,
                        input.time_zone, AppointmentStatus::booked, now, now);
    if (added == 0) return conflict("external_id", "taken", "Another appointment has this id.");
    const auto row = transaction.first(sql::find_appointment, actor.workspace, id);
    if (!row) return not_found();
    auto appointment = read_appointment(*row);
    keep_word(transaction, actor.workspace, appointment, now);
    journal_.add(transaction, actor.workspace,
                 to_fact(AppointmentBooked{id, appointment.customer, appointment.starts_at,
                                           actor.text(), appointment.time_zone}));
    return appointment;
}

Result<Appointment> Appointments::change(const Actor& actor, AppointmentId id,
                                         const AppointmentChange& change) const {
    return database_.write([&](records::Transaction& transaction) {
        return change_in(transaction, actor, id, change);
    });
}

Result<Appointment> Appointments::change_in(records::Transaction& transaction, const Actor& actor,
                                            AppointmentId id,
                                            const AppointmentChange& change) const {
    TRY(actor.must(Permission::edit_customers));
    const auto row = transaction.first(sql::find_appointment, actor.workspace, id);
    if (!row) return not_found();
    const auto before = read_appointment(*row);
    if (change.expected_version && *change.expected_version != before.version)
        return precondition_failed();
    const auto after = changed(before, change);
    TRY(check(after));
    const bool moves = after.starts_at != before.starts_at;
    if (moves && after.status == AppointmentStatus::cancelled && before.status == after.status) {
        return conflict("status", "cancelled",
                        "A cancelled appointment cannot move: book it again.");
    }

    const auto now = clock_.now();
    // An agent speaks last even when the booking system's clock is ahead of ours.
    const auto stated_at = std::max(now, row->get<Time>("stated_at"));
    transaction.run(sql::change_appointment, actor.workspace, id, after.title, after.with,
                    after.place, after.starts_at, after.ends_at, after.status, after.moved_from,
                    stated_at, now);
    if (moves) {
        journal_.add(
            transaction, actor.workspace,
            to_fact(AppointmentMoved{id, before.customer, before.starts_at, after.starts_at,
                                     change.conversation, actor.text(), after.time_zone}));
    }
    if (after.status == AppointmentStatus::cancelled && before.status != after.status) {
        journal_.add(
            transaction, actor.workspace,
            to_fact(AppointmentCancelled{id, before.customer, after.starts_at, change.conversation,
                                         actor.text(), after.time_zone}));
    }
    const auto kept =
        read_appointment(*transaction.first(sql::find_appointment, actor.workspace, id));
    keep_word(transaction, actor.workspace, kept, stated_at);
    return kept;
}

Result<Appointment> Appointments::get(const Actor& actor, AppointmentId id) const {
    TRY(actor.must(Permission::view_customers));
    return database_.read([&](records::Reader& reader) -> Result<Appointment> {
        const auto row = reader.first(sql::find_appointment, actor.workspace, id);
        if (!row) return not_found();
        return read_appointment(*row);
    });
}

Result<Page<Appointment>> Appointments::list(const Actor& actor, const Query& query) const {
    TRY(actor.must(Permission::view_customers));
    const auto after = TRY(read_cursor(query.cursor));
    const auto from = query.from.value_or(Time(milliseconds(-1'000'000'000'000'000)));
    const auto to = query.to.value_or(Time(milliseconds(1'000'000'000'000'000)));
    return database_.read([&](records::Reader& reader) -> Result<Page<Appointment>> {
        std::optional<CustomerId> customer;
        if (query.customer) {
            customer = identities_.resolve(reader, actor.workspace, *query.customer);
            if (!customer) return Page<Appointment>{};
        }
        Page<Appointment> page;
        const auto after_time = after ? after->first : from - milliseconds(1);
        const auto after_id = after ? after->second : std::string();
        for (const auto& row : reader.all(sql::list_appointments, actor.workspace, from, to,
                                          after_time, after_id, customer, query.limit + 1)) {
            page.items.push_back(read_appointment(row));
        }
        if (int(page.items.size()) > query.limit) {
            page.items.pop_back();
            page.next_cursor =
                write_cursor(page.items.back().starts_at, page.items.back().id.text());
        }
        return page;
    });
}

std::vector<Appointment> Appointments::of_customer(records::Reader& reader, WorkspaceId workspace,
                                                   CustomerId customer) const {
    std::vector<Appointment> appointments;
    for (const auto& row : reader.all(sql::list_appointments_of_customer, workspace, customer)) {
        appointments.push_back(read_appointment(row));
    }
    return appointments;
}

std::optional<Appointment> Appointments::find_at(records::Reader& reader, WorkspaceId workspace,
                                                 CustomerId customer, Time starts_at) const {
    std::optional<Appointment> found;
    for (auto& appointment : of_customer(reader, workspace, customer)) {
        if (appointment.starts_at != starts_at || appointment.status != AppointmentStatus::booked)
            continue;
        if (found) return std::nullopt;
        found = std::move(appointment);
    }
    return found;
}

}  // namespace ondam::customers
