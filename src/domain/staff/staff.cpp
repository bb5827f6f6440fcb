#include "domain/staff/staff.h"

#include <array>

#include "base/enum_text.h"

namespace ondam::staff {
namespace {

constexpr std::array<std::string_view, 3> availability_texts{"online", "away", "offline"};
constexpr std::array<std::string_view, 4> link_texts{"setup", "sign_in", "invitation",
                                                     "password_reset"};

}  // namespace

std::string_view to_text(Availability availability) {
    return availability_texts[std::size_t(availability)];
}
std::optional<Availability> from_text(std::type_identity<Availability>, std::string_view text) {
    return enum_from_text<Availability>(availability_texts, text);
}
std::string_view to_text(LinkKind kind) { return link_texts[std::size_t(kind)]; }
std::optional<LinkKind> from_text(std::type_identity<LinkKind>, std::string_view text) {
    return enum_from_text<LinkKind>(link_texts, text);
}

}  // namespace ondam::staff
