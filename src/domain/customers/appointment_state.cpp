#include "domain/customers/appointment_state.h"

#include <algorithm>
#include <tuple>

namespace ondam::customers {
namespace {

void add_whole(Appointment& appointment, const AppointmentSaid& word) {
    appointment.starts_at = word.starts_at.value_or(appointment.starts_at);
    appointment.ends_at = word.ends_at;
    appointment.moved_from = word.moved_from;
    appointment.title = word.title.value_or("");
    appointment.with = word.with.value_or("");
    appointment.place = word.place.value_or("");
    appointment.time_zone = word.time_zone.value_or("");
}

void add_part(Appointment& appointment, bool is_dated, const AppointmentSaid& word) {
    if (word.starts_at && is_dated && *word.starts_at != appointment.starts_at) {
        appointment.moved_from = appointment.starts_at;
        if (appointment.ends_at) *appointment.ends_at += *word.starts_at - appointment.starts_at;
    }
    if (word.starts_at) appointment.starts_at = *word.starts_at;
    if (word.ends_at) appointment.ends_at = word.ends_at;
    if (word.title) appointment.title = *word.title;
    if (word.with) appointment.with = *word.with;
    if (word.place) appointment.place = *word.place;
    if (word.time_zone) appointment.time_zone = *word.time_zone;
}

}  // namespace

AppointmentSaid whole_of(const Appointment& appointment, Time time) {
    // Versions of one moment keep their order as text.
    const auto version = std::to_string(appointment.version);
    const auto padded = std::string(version.size() < 10 ? 10 - version.size() : 0, '0') + version;
    return {.message_id = "version:" + padded,
            .identity = appointment.identity,
            .time = time,
            .is_whole = true,
            .status = appointment.status,
            .starts_at = appointment.starts_at,
            .ends_at = appointment.ends_at,
            .moved_from = appointment.moved_from,
            .title = appointment.title,
            .with = appointment.with,
            .place = appointment.place,
            .time_zone = appointment.time_zone};
}

std::optional<AppointmentState> fold_words(std::vector<AppointmentSaid> words) {
    std::ranges::sort(words, {}, [](const AppointmentSaid& word) {
        return std::tuple(word.time, word.is_whole, word.message_id);
    });
    AppointmentState state{};
    bool is_dated = false;
    for (const auto& word : words) {
        if (word.is_whole)
            add_whole(state.appointment, word);
        else
            add_part(state.appointment, is_dated, word);
        is_dated |= word.starts_at.has_value();
        state.appointment.status = word.status;
    }
    if (!is_dated) return std::nullopt;
    state.appointment.identity = words.front().identity;
    state.stated_at = words.back().time;
    return state;
}

}  // namespace ondam::customers
