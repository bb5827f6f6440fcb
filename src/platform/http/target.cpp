#include "platform/http/target.h"

#include <algorithm>

#include "base/text.h"

namespace ondam::http {
namespace {

std::optional<std::string> decode(std::string_view text, text::UrlPart part) {
    auto decoded = text::url_decode(text, part);
    if (!decoded || decoded->find('\0') != std::string::npos) return std::nullopt;
    if (!text::is_valid_utf8(*decoded)) return std::nullopt;
    return decoded;
}

bool is_safe_path(std::string_view path) {
    const auto segments = text::split(path, '/');
    return std::ranges::none_of(segments,
                                [](auto segment) { return segment == "." || segment == ".."; });
}

/// "http://host:1/path?x" without scheme and host; proxies send targets so.
std::string_view without_authority(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text::starts_with_ignoring_case(target, scheme)) continue;
        target.remove_prefix(scheme.size());
        const auto end = target.find_first_of("/?#");
        return end == std::string_view::npos ? std::string_view() : target.substr(end);
    }
    return target;
}

}  // namespace

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(
    std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto part : text::split(query, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto name = decode(part.substr(0, equals), text::UrlPart::query);
        auto value = equals == std::string_view::npos
                         ? std::optional<std::string>("")
                         : decode(part.substr(equals + 1), text::UrlPart::query);
        if (!name || !value) return std::nullopt;
        pairs.emplace_back(*std::move(name), *std::move(value));
    }
    return pairs;
}

bool read_target(std::string_view target, Request& request) {
    request.target = target;
    if (target == "*") {
        request.path = "*";
        return true;
    }
    const bool absolute = !target.starts_with('/');
    auto rest = without_authority(target);
    if (absolute && rest.size() == target.size()) return false;
    rest = rest.substr(0, rest.find('#'));
    const auto question = rest.find('?');
    auto path = decode(rest.substr(0, question), text::UrlPart::path);
    if (!path || !is_safe_path(*path)) return false;
    request.path = path->empty() ? "/" : *std::move(path);
    request.query.clear();
    if (question == std::string_view::npos) return true;
    auto query = parse_query(rest.substr(question + 1));
    if (!query) return false;
    request.query = *std::move(query);
    return true;
}

}  // namespace ondam::http
