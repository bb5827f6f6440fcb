#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "domain/customers/customer.h"
#include "domain/customers/identities.h"
#include "domain/staff/actor.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::customers {

struct NewAppointment {
    std::optional<std::string> external_id = {};
    std::string title;
    std::string with = {};
    std::string place = {};
    Time starts_at;
    std::optional<Time> ends_at = {};
    std::string time_zone = "Asia/Seoul";
};

/// Dates that customers hold with the business, from events of the booking system, agents and the
/// API. Owns `appointments`; emits AppointmentBooked, AppointmentMoved, AppointmentCancelled, each
/// once per change.
class Appointments {
public:
    Appointments(records::Database& database, records::Journal& journal,
                 const Identities& identities, IdSource& ids, const Clock& clock);

    Result<Appointment> book(const staff::Actor& actor, CustomerId customer,
                             const NewAppointment& input);
    /// Keeps the length. `conflict` when it is cancelled, or `expected_version` is given and not
    /// the row's.
    Result<Appointment> move(const staff::Actor& actor, AppointmentId id, Time starts_at,
                             std::optional<std::int64_t> expected_version = {});
    Result<Appointment> cancel(const staff::Actor& actor, AppointmentId id);
    Result<Appointment> get(const staff::Actor& actor, AppointmentId id);

    /// The same inside a caller's transaction, which has checked the actor's rights.
    Result<Appointment> move_in(records::Transaction& transaction, const staff::Actor& actor,
                                AppointmentId id, Time starts_at,
                                std::optional<std::int64_t> expected_version = {}) const;
    Result<Appointment> cancel_in(records::Transaction& transaction, const staff::Actor& actor,
                                  AppointmentId id) const;

    /// Newest first.
    std::vector<Appointment> of_customer(records::Reader& reader, WorkspaceId workspace,
                                         CustomerId customer) const;
    /// The appointment that starts at this instant, or nothing when none or several do.
    std::optional<Appointment> find_at(records::Reader& reader, WorkspaceId workspace,
                                       CustomerId customer, Time starts_at) const;

private:
    records::Database& database_;
    records::Journal& journal_;
    const Identities& identities_;
    IdSource& ids_;
    const Clock& clock_;
};

}  // namespace ondam::customers
