#include "domain/staff/api_parameters.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ondam::staff {
namespace {

struct OperationParameters {
    http::Method method;
    std::string_view path;
    std::string_view names;
};

constexpr OperationParameters operations[] = {
#include "api_parameters.inc"
};

/// How many parts the two have in common, or nothing when the pattern is not one of the path's.
std::optional<int> likeness(std::string_view path, std::string_view pattern) {
    const auto documented = text::split(path, '/');
    const auto offered = text::split(pattern, '/');
    if (documented.size() != offered.size()) return std::nullopt;
    int same = 0;
    for (std::size_t i = 0; i < offered.size(); ++i) {
        const bool is_open = documented[i].starts_with('{');
        if (!is_open && documented[i] != offered[i]) return std::nullopt;
        if (is_open == offered[i].starts_with('{')) ++same;
    }
    return same;
}

}  // namespace

std::optional<std::string_view> query_parameters(http::Method method, std::string_view pattern) {
    std::optional<std::string_view> names;
    int best = -1;
    for (const auto& operation : operations) {
        if (operation.method != method) continue;
        const int same = likeness(operation.path, pattern).value_or(-1);
        if (same <= best) continue;
        best = same;
        names = operation.names;
    }
    return names;
}

Result<void> refuse_unknown_parameters(const http::Request& request, std::string_view known) {
    std::vector<Fault> faults;
    const auto names = text::split(known, ',');
    for (const auto& parameter : request.query) {
        const auto& name = parameter.first;
        const auto is_known = [&](std::string_view one) { return text::trim(one) == name; };
        if (name.empty() || std::ranges::any_of(names, is_known)) continue;
        // A made-up name may be as long as the target; said back is what a person can read.
        const std::string said(text::first(name, 100));
        const bool is_said =
            std::ranges::any_of(faults, [&](const Fault& fault) { return fault.field == said; });
        if (is_said || faults.size() == 20) continue;
        faults.push_back({said, "unknown",
                          known.empty() ? "is not known here; there are no query parameters"
                                        : "is not known here; there are " + std::string(known)});
    }
    if (faults.empty()) return {};
    return Refusal{RefusalKind::invalid, std::move(faults), {}};
}

}  // namespace ondam::staff
