#include "domain/staff/identity_settings.h"

#include <algorithm>
#include <array>

namespace ondam::staff {
namespace {

/// The kinds of `customers::IdentityKind`, which stands above this module; the contract's tests set
/// every one.
constexpr std::array<std::string_view, 16> kinds{
    "user_id", "identity_number", "email",  "phone",       "whatsapp",  "kakao",
    "line",    "telegram",        "naver",  "messenger",   "instagram", "web_chat",
    "api",     "external",        "device", "anonymous_id"};

void check_by_kind(json::Reader& in, std::string_view key, std::int64_t min, std::int64_t max) {
    auto* by_kind = in.object(key);
    if (!by_kind) return;
    for (const auto kind : kinds) by_kind->optional_integer(kind, min, max);
}

}  // namespace

void check_identity_settings(json::Reader& in) {
    check_by_kind(in, "identity_limits", 1, 1'000);
    check_by_kind(in, "identity_windows", 0, 3'650);
    check_by_kind(in, "identity_priorities", 1, 100);
    for (auto* blocked : in.objects("blocked_values", 1'000)) {
        const auto kind = blocked->required_string("kind", {1, 30});
        blocked->required_string("value", {1, 255});
        if (!kind.empty() && std::ranges::find(kinds, kind) == kinds.end()) {
            blocked->fault("kind", "choice", "is no kind of identifier");
        }
    }
    in.optional_integer("hold_identities", 2, 200);
    in.optional_integer("hold_user_ids", 1, 100);
    in.optional_integer("hold_emails", 1, 100);
}

}  // namespace ondam::staff
