#include "domain/customers/customer.h"

#include <array>

#include "base/enum_text.h"

namespace ondam::customers {
namespace {

constexpr std::array<std::string_view, identity_kind_count> kind_texts{
    "user_id", "identity_number", "email",  "phone",       "whatsapp",  "kakao",
    "line",    "telegram",        "naver",  "messenger",   "instagram", "web_chat",
    "api",     "external",        "device", "anonymous_id"};
constexpr std::array<std::string_view, 2> consent_texts{"granted", "denied"};
constexpr std::array<std::string_view, 4> appointment_texts{"booked", "cancelled", "attended",
                                                            "missed"};

}  // namespace

std::string_view to_text(IdentityKind kind) { return kind_texts[std::size_t(kind)]; }
std::optional<IdentityKind> from_text(std::type_identity<IdentityKind>, std::string_view text) {
    return enum_from_text<IdentityKind>(kind_texts, text);
}
std::string_view to_text(ConsentState state) { return consent_texts[std::size_t(state)]; }
std::optional<ConsentState> from_text(std::type_identity<ConsentState>, std::string_view text) {
    return enum_from_text<ConsentState>(consent_texts, text);
}
std::string_view to_text(AppointmentStatus status) {
    return appointment_texts[std::size_t(status)];
}
std::optional<AppointmentStatus> from_text(std::type_identity<AppointmentStatus>,
                                           std::string_view text) {
    return enum_from_text<AppointmentStatus>(appointment_texts, text);
}

}  // namespace ondam::customers
