#include <algorithm>
#include <array>

#include "base/text.h"
#include "domain/customers/appointments.h"
#include "domain/customers/event_words.h"

namespace ondam::customers {
namespace {

struct Wording {
    std::string_view name;
    AppointmentWord::Kind kind;
};
using enum AppointmentWord::Kind;
constexpr std::array<Wording, 9> wordings{{
    {"appointment booked", booked},
    {"appointment created", booked},
    {"appointment moved", moved},
    {"appointment rescheduled", moved},
    {"appointment updated", moved},
    {"appointment cancelled", cancelled},
    {"appointment canceled", cancelled},
    {"appointment attended", attended},
    {"appointment missed", missed},
}};

}  // namespace

std::optional<AppointmentWord> read_appointment_word(std::string_view event_name,
                                                     const json::Value& properties) {
    const auto name = text::lower_ascii(text::trim(event_name));
    const auto wording = std::ranges::find(wordings, std::string_view(name), &Wording::name);
    if (wording == wordings.end()) return std::nullopt;
    const auto id = first_text(properties, {"appointment_id", "appointmentId", "booking_id", "id"});
    if (!id) return std::nullopt;
    const auto zone = first_text(properties, {"time_zone", "timezone"});
    const auto clocks = zone.value_or("");
    return AppointmentWord{
        .kind = wording->kind,
        .external_id = *id,
        .starts_at =
            first_time(properties, {"starts_at", "start_time", "start", "startsAt"}, clocks),
        .ends_at = first_time(properties, {"ends_at", "end_time", "end", "endsAt"}, clocks),
        .title = first_text(properties, {"title", "service", "name"}),
        .with = first_text(properties, {"with", "provider", "staff", "doctor"}),
        .place = first_text(properties, {"place", "location", "branch"}),
        .time_zone = zone};
}

}  // namespace ondam::customers
