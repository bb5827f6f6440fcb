#include "domain/customers/identity_rules.h"

#include <algorithm>

#include "base/domain_name.h"
#include "base/names.h"
#include "base/text.h"
#include "platform/events/event.h"
#include "platform/events/wire.h"
#include "platform/json/json.h"
#include "platform/phone/phone.h"

namespace ondam::customers {
namespace {

constexpr std::array<std::string_view, 4> mailboxes_of_nobody{
    "test@test.com", "example@example.com", "test@example.com", "email@example.com"};

/// 010-0000-0000 has the form of a number: it is typed where one must stand.
bool is_made_up(std::string_view e164) { return e164.ends_with("00000000"); }

Refusal bad_value(IdentityKind kind) {
    return invalid(std::string(to_text(kind)), "format",
                   "is not a valid " + text::replace_all(std::string(to_text(kind)), "_", " "));
}

bool is_local_part(std::string_view local) {
    // What nobody sees makes an address that looks like somebody else's.
    if (local.empty() || local.size() > 64 || text::has_invisible(local)) return false;
    return std::ranges::none_of(local, [](unsigned char c) {
        return c <= ' ' || c == 0x7f ||
               std::string_view("()<>[],;:\\\"@").find(char(c)) != std::string_view::npos;
    });
}

Result<std::string> normalise_email(std::string_view value) {
    const auto at = value.rfind('@');
    if (at == std::string_view::npos) return bad_value(IdentityKind::email);
    const auto domain = text::domain_to_ascii(text::trim(value.substr(at + 1)));
    if (!domain || domain->find('.') == std::string::npos) return bad_value(IdentityKind::email);
    const auto local = text::nfc(text::lower_ascii(text::trim(value.substr(0, at))));
    if (!is_local_part(local)) return bad_value(IdentityKind::email);
    return local + "@" + *domain;
}

Result<std::string> normalise_phone(IdentityKind kind, std::string_view value,
                                    std::string_view region) {
    const auto number = phone::normalise(value, region);
    if (!number) return bad_value(kind);
    return number->e164;
}

/// How WhatsApp names, to one business, a user who does not show the number: a country, a dot and
/// letters and digits, in which capitals count.
bool is_business_scoped_id(std::string_view value) {
    const auto is_capital = [](unsigned char c) { return c >= 'A' && c <= 'Z'; };
    if (value.size() < 4 || !is_capital(value[0]) || !is_capital(value[1]) || value[2] != '.')
        return false;
    auto rest = value.substr(3);
    if (rest.starts_with("ENT.")) rest.remove_prefix(4);
    return !rest.empty() && rest.size() <= 128 &&
           std::ranges::all_of(rest, [](unsigned char c) { return std::isalnum(c) != 0; });
}

/// WhatsApp names its users by the digits of their international number, or by an id.
Result<std::string> normalise_whatsapp(std::string_view value) {
    if (is_business_scoped_id(value)) return std::string(value);
    std::string digits;
    for (const char c : value) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c != '+' && c != ' ' && c != '-')
            return bad_value(IdentityKind::whatsapp);
    }
    if (digits.size() < 5 || digits.size() > 20) return bad_value(IdentityKind::whatsapp);
    return digits;
}

Result<std::string> normalise_number(std::string_view value) {
    std::string out;
    for (const unsigned char c : value) {
        if (std::isalnum(c))
            out += char(std::toupper(c));
        else if (c != '-' && c != ' ')
            return bad_value(IdentityKind::identity_number);
    }
    if (out.size() < 6 || out.size() > 20) return bad_value(IdentityKind::identity_number);
    return out;
}

void read_number(const json::Value& value, int least, int& into) {
    if (const auto* number = value.integer(); number && *number >= least && *number <= 100'000) {
        into = int(*number);
    }
}

void read_numbers(const json::Value& by_kind, int least,
                  std::array<int, identity_kind_count>& into) {
    for (std::size_t i = 0; i < identity_kind_count; ++i) {
        read_number(by_kind[to_text(IdentityKind(i))], least, into[i]);
    }
}

}  // namespace

IdentityRules::IdentityRules() {
    limits.fill(5);
    limits[std::size_t(IdentityKind::user_id)] = 1;
    limits[std::size_t(IdentityKind::identity_number)] = 1;
    // New cookies and addresses keep coming to one person for years; too many at once are a shared
    // device.
    windows.fill(0);
    windows[std::size_t(IdentityKind::anonymous_id)] = 7;
    windows[std::size_t(IdentityKind::device)] = 365;
    windows[std::size_t(IdentityKind::email)] = 365;
    for (std::size_t i = 0; i < identity_kind_count; ++i) priorities[i] = int(i) + 1;
}

bool IdentityRules::is_blocked(IdentityKind kind, std::string_view value) const {
    const auto bare = text::lower_ascii(text::trim(value));
    if (events::wire::names_nobody(bare)) return true;
    if (std::ranges::find(mailboxes_of_nobody, bare) != mailboxes_of_nobody.end()) return true;
    if (kind == IdentityKind::phone && is_made_up(bare)) return true;
    return std::ranges::any_of(blocked_values, [&](const auto& blocked) {
        return blocked.first == kind && text::equal_ignoring_case(blocked.second, bare);
    });
}

IdentityRules read_identity_rules(std::string_view settings) {
    IdentityRules rules;
    const auto parsed = json::parse(settings);
    if (!parsed) return rules;
    const auto& root = *parsed;
    read_numbers(root["identity_limits"], 1, rules.limits);
    read_numbers(root["identity_windows"], 0, rules.windows);
    read_numbers(root["identity_priorities"], 1, rules.priorities);
    read_number(root["hold_identities"], 2, rules.hold_identities);
    read_number(root["hold_user_ids"], 1, rules.hold_user_ids);
    read_number(root["hold_emails"], 1, rules.hold_emails);
    if (const auto* values = root["blocked_values"].array()) {
        for (const auto& value : *values) {
            const auto kind = from_text(std::type_identity<IdentityKind>{}, value["kind"].text());
            if (kind)
                rules.blocked_values.emplace_back(*kind,
                                                  std::string(text::trim(value["value"].text())));
        }
    }
    return rules;
}

Result<std::string> normalise(IdentityKind kind, std::string_view value, std::string_view region) {
    const auto trimmed = text::trim(value);
    if (trimmed.empty() || trimmed.size() > 500 || !text::is_valid_utf8(trimmed))
        return bad_value(kind);
    switch (kind) {
        case IdentityKind::email:
            return normalise_email(trimmed);
        case IdentityKind::phone:
            return normalise_phone(kind, trimmed, region);
        case IdentityKind::whatsapp:
            return normalise_whatsapp(trimmed);
        case IdentityKind::identity_number:
            return normalise_number(trimmed);
        case IdentityKind::user_id:
        case IdentityKind::anonymous_id:
        case IdentityKind::kakao:
        case IdentityKind::line:
        case IdentityKind::telegram:
        case IdentityKind::naver:
        case IdentityKind::messenger:
        case IdentityKind::instagram:
        case IdentityKind::web_chat:
        case IdentityKind::api:
        case IdentityKind::external:
        case IdentityKind::device:
            return std::string(trimmed);
    }
    return bad_value(kind);
}

IdentityId identity_node(WorkspaceId workspace, IdentityKind kind, std::string_view normalised) {
    return IdentityId{events::identity_node(workspace, to_text(kind), normalised)};
}

CustomerId customer_of_first(IdentityId identity, Time met) {
    auto id = uuid_v5(identity.uuid, "customer");
    const auto milliseconds = std::uint64_t(to_milliseconds(met));
    for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = std::uint8_t(milliseconds >> (40 - 8 * i));
    id.bytes[6] = std::uint8_t(0x70 | (id.bytes[6] & 0x0f));
    return CustomerId{id};
}

}  // namespace ondam::customers
