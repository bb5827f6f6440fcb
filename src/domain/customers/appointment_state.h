#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/customers/customer.h"

namespace ondam::customers {

/// One word about an appointment as it is kept: of an event, what it names; of an agent, the whole.
struct AppointmentSaid {
    std::string message_id;
    IdentityId identity;
    Time time;
    bool is_whole = false;
    AppointmentStatus status = AppointmentStatus::booked;
    std::optional<Time> starts_at = {};
    std::optional<Time> ends_at = {};
    std::optional<Time> moved_from = {};
    std::optional<std::string> title = {};
    std::optional<std::string> with = {};
    std::optional<std::string> place = {};
    std::optional<std::string> time_zone = {};
};

/// The whole of an appointment as a word.
AppointmentSaid whole_of(const Appointment& appointment, Time time);

struct AppointmentState {
    Appointment appointment;  ///< without its ids, version and customer
    Time stated_at;           ///< of the newest word
};
/// What the words give together, in the order of their times; nothing while none says when it
/// starts.
std::optional<AppointmentState> fold_words(std::vector<AppointmentSaid> words);

}  // namespace ondam::customers
