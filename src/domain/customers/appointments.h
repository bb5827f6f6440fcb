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
#include "platform/json/json.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::customers {

struct AppointmentState;

struct AppointmentChange {
    std::optional<Time> starts_at = {};  ///< moves it; the end moves along unless it is given
    std::optional<std::optional<Time>> ends_at = {};
    std::optional<std::string> title = {};
    std::optional<std::string> with = {};
    std::optional<std::string> place = {};
    std::optional<AppointmentStatus> status = {};
    std::optional<std::string> conversation = {};  ///< id of where it was agreed; told in the fact
    std::optional<std::int64_t> expected_version = {};
};

/// What a booking system's event says; `external_id` is never empty.
struct AppointmentWord {
    enum class Kind { booked, moved, cancelled, attended, missed };
    Kind kind = Kind::booked;
    std::string external_id;
    std::optional<Time> starts_at = {};
    std::optional<Time> ends_at = {};
    std::optional<std::string> title = {};
    std::optional<std::string> with = {};
    std::optional<std::string> place = {};
    std::optional<std::string> time_zone = {};
};
/// Nothing when the event is not about an appointment, or does not say which or when.
std::optional<AppointmentWord> read_appointment_word(std::string_view event_name,
                                                     const json::Value& properties);

struct NewAppointment {
    std::optional<std::string> external_id = {};
    std::string title;
    std::string with = {};
    std::string place = {};
    Time starts_at;
    std::optional<Time> ends_at = {};
    std::string time_zone = {};  ///< IANA; empty is the workspace's
};

/// Dates that customers hold with the business, from events of the booking system, agents and the
/// API. Owns `appointments`, `appointment_words`; emits AppointmentBooked, AppointmentMoved,
/// AppointmentCancelled, each once per change.
class Appointments {
public:
    Appointments(records::Database& database, records::Journal& journal,
                 const Identities& identities, IdSource& ids, const Clock& clock);

    Result<Appointment> book(const staff::Actor& actor, CustomerId customer,
                             const NewAppointment& input) const;
    /// `precondition_failed` when `expected_version` is given and not the row's; `conflict` when a
    /// cancelled one moves.
    Result<Appointment> change(const staff::Actor& actor, AppointmentId id,
                               const AppointmentChange& change) const;
    Result<Appointment> get(const staff::Actor& actor, AppointmentId id) const;
    struct Query {
        std::optional<CustomerId> customer = {};
        std::optional<Time> from = {};
        std::optional<Time> to = {};
        std::optional<std::string> cursor = {};
        int limit = 50;
    };
    /// By start, the earliest first.
    Result<Page<Appointment>> list(const staff::Actor& actor, const Query& query) const;

    /// The same inside a caller's transaction; asks the same right.
    Result<Appointment> change_in(records::Transaction& transaction, const staff::Actor& actor,
                                  AppointmentId id, const AppointmentChange& change) const;
    Result<Appointment> book_in(records::Transaction& transaction, const staff::Actor& actor,
                                IdentityId identity, const NewAppointment& input) const;
    /// Keeps the length.
    Result<Appointment> move_in(records::Transaction& transaction, const staff::Actor& actor,
                                AppointmentId id, Time starts_at) const {
        return change_in(transaction, actor, id, {.starts_at = starts_at});
    }
    Result<Appointment> cancel_in(records::Transaction& transaction, const staff::Actor& actor,
                                  AppointmentId id) const {
        return change_in(transaction, actor, id, {.status = AppointmentStatus::cancelled});
    }
    struct Source {
        IdentityId identity;
        std::string message_id;
        Time time;
    };
    /// From an event. The words about an appointment count in the order of their times, agents'
    /// included, whatever the order they come in. True when it changed.
    bool apply(records::Transaction& transaction, WorkspaceId workspace, const Source& source,
               const AppointmentWord& word) const;

    /// Whose it is, as far as known.
    std::optional<CustomerId> owner(records::Reader& reader, WorkspaceId workspace,
                                    std::string_view external_id) const;

    /// Newest first.
    std::vector<Appointment> of_customer(records::Reader& reader, WorkspaceId workspace,
                                         CustomerId customer) const;
    /// The appointment that starts at this instant, or nothing when none or several do.
    std::optional<Appointment> find_at(records::Reader& reader, WorkspaceId workspace,
                                       CustomerId customer, Time starts_at) const;

private:
    bool make(records::Transaction& transaction, WorkspaceId workspace, const Appointment& made,
              Time stated_at) const;
    bool settle(records::Transaction& transaction, WorkspaceId workspace, const Appointment& before,
                const AppointmentState& state) const;

    records::Database& database_;
    records::Journal& journal_;
    const Identities& identities_;
    IdSource& ids_;
    const Clock& clock_;
};

}  // namespace ondam::customers
