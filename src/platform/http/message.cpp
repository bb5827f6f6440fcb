#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/http/http.h"

namespace ondam::http {
namespace {

constexpr std::array<std::string_view, 7> method_texts{"GET",   "HEAD",   "POST",   "PUT",
                                                       "PATCH", "DELETE", "OPTIONS"};

}  // namespace

std::string_view to_text(Method method) { return method_texts[std::size_t(method)]; }

std::optional<Method> parse_method(std::string_view text) {
    const auto found = std::ranges::find(method_texts, text);
    if (found == method_texts.end()) return std::nullopt;
    return Method(found - method_texts.begin());
}

void Headers::set(std::string name, std::string value) {
    std::erase_if(all_,
                  [&](const auto& known) { return text::equal_ignoring_case(known.first, name); });
    add(std::move(name), std::move(value));
}

void Headers::add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const auto& [known, value] : all_) {
        if (text::equal_ignoring_case(known, name)) return value;
    }
    return std::nullopt;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const auto& [known, value] : query) {
        if (known == name) return value;
    }
    return std::nullopt;
}

std::string_view Request::param(std::string_view name) const {
    const auto found = params.find(name);
    return found == params.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
    for (const auto& [header, value] : headers.all()) {
        if (!text::equal_ignoring_case(header, "Cookie")) continue;
        for (const auto part : text::split(value, ';')) {
            const auto pair = text::trim(part);
            const auto equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
            auto content = pair.substr(equals + 1);
            const bool quoted =
                content.size() >= 2 && content.front() == '"' && content.back() == '"';
            return quoted ? content.substr(1, content.size() - 2) : content;
        }
    }
    return std::nullopt;
}

}  // namespace ondam::http
