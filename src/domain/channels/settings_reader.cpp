#include "domain/channels/settings_reader.h"

#include <algorithm>

#include "base/text.h"
#include "platform/net/address.h"

namespace ondam::channels {
namespace {

bool is_near(std::string_view host) {
    if (text::equal_ignoring_case(host, "localhost")) return true;
    const auto address = net::Address::parse(host);
    return address && !net::is_public(*address);
}

std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        return end == std::string_view::npos ? "" : authority.substr(1, end - 1);
    }
    return authority.substr(0, authority.find(':'));
}

}  // namespace

bool is_acceptable_url(std::string_view url) {
    const bool is_plain = text::starts_with_ignoring_case(url, "http://");
    if (!is_plain && !text::starts_with_ignoring_case(url, "https://")) return false;
    const bool has_bad = std::ranges::any_of(
        url, [](unsigned char c) { return c <= ' ' || c == 0x7f || c == '#' || c == '\\'; });
    if (has_bad) return false;
    const auto rest = url.substr(is_plain ? 7 : 8);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    const auto host = host_of(authority);
    if (host.empty() || authority.find('@') != std::string_view::npos) return false;
    return !is_plain || is_near(host);
}

std::string SettingsReader::url(std::string_view key, std::string_view fallback) {
    auto given = settings.optional_string(key, {0, 2000}).value_or("");
    if (given.empty()) given = fallback;
    if (!given.empty() && !is_acceptable_url(given)) {
        settings.fault(key, "url", "is not an address that starts with https://");
    }
    while (given.ends_with('/')) given.pop_back();
    return given;
}

std::string SettingsReader::required_secret(std::string_view key) {
    auto given = secrets.required_string(key, {1, 4000});
    if (given.empty()) return given;
    if (text::trim(given).size() != given.size()) {
        secrets.fault(key, "space", "begins or ends with a space");
    }
    return given;
}

}  // namespace ondam::channels
