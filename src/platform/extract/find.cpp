#include <algorithm>

#include "base/text.h"
#include "platform/extract/extract.h"
#include "platform/extract/holders.h"
#include "platform/extract/moments.h"
#include "platform/extract/numbers.h"
#include "platform/extract/wishes.h"
#include "platform/extract/words.h"

namespace ondam::extract {
namespace {

bool overlaps(const Found& a, std::size_t begin, std::size_t end) {
    return a.begin < end && begin < a.end;
}

Kind kind_of(const Moment& moment) {
    if (moment.same_time) return Kind::same_time;
    if (moment.date && moment.time) return Kind::date_time;
    return moment.date ? Kind::date : Kind::time;
}

/// Two days with a sign or a word of reaching between them.
std::optional<Found> read_range(std::string_view lower, const Moment& first, const Moment& second) {
    if (!first.date || !second.date || first.time || second.time || *second.date < *first.date)
        return std::nullopt;
    const auto between = text::trim(lower.substr(first.end, second.begin - first.end));
    const auto after = lower.substr(second.end);
    const bool sign = between == "~" || between == "-" || between == "–" || between == "—" ||
                      between == "to" || between == "until" || between == "till" ||
                      between == "through" || between == "부터";
    const bool open_end = between == "에서" && after.starts_with("까지");
    const bool paired = between == "and" && ends_any(lower.substr(0, first.begin), {"between"});
    if (!sign && !open_end && !paired) return std::nullopt;
    return Found{.kind = Kind::date_range,
                 .begin = first.begin,
                 .end = second.end,
                 .value = first.value() + "/" + second.value(),
                 .confidence = std::min({first.confidence, second.confidence, 0.9})};
}

void add_moments(std::string_view lower, const std::vector<Moment>& moments,
                 const std::vector<Found>& wishes, std::vector<Found>& out) {
    for (std::size_t i = 0; i < moments.size(); ++i) {
        const auto& moment = moments[i];
        const bool in_change = std::ranges::any_of(wishes, [&](const Found& wish) {
            return wish.kind == Kind::appointment_change &&
                   overlaps(wish, moment.begin, moment.end);
        });
        if (!in_change && i + 1 < moments.size()) {
            if (auto range = read_range(lower, moment, moments[i + 1])) {
                out.push_back(*std::move(range));
                ++i;
                continue;
            }
        }
        out.push_back({kind_of(moment), moment.begin, moment.end, moment.value(), moment.confidence,
                       moment.set_aside});
    }
}

}  // namespace

std::string_view to_text(Kind kind) {
    switch (kind) {
        case Kind::date:
            return "date";
        case Kind::time:
            return "time";
        case Kind::date_time:
            return "date_time";
        case Kind::date_range:
            return "date_range";
        case Kind::same_time:
            return "same_time";
        case Kind::appointment_change:
            return "appointment_change";
        case Kind::appointment_cancel:
            return "appointment_cancel";
        case Kind::withdrawal:
            return "withdrawal";
        case Kind::phone:
            return "phone";
        case Kind::email:
            return "email";
        case Kind::order_number:
            return "order_number";
        case Kind::resident_number:
            return "resident_number";
        case Kind::identity_number:
            return "identity_number";
        case Kind::passport:
            return "passport";
        case Kind::card:
            return "card";
    }
    return "";
}

std::vector<Found> find(std::string_view whole, const Options& options) {
    const auto text = whole.substr(0, longest_text);
    const auto lower = text::lower_ascii(text);
    auto found = read_numbers(text, lower, options, Phones::read);
    mark_holders(lower, found);
    auto moments = read_moments(text, lower, options);
    std::erase_if(moments, [&](const Moment& moment) {
        return std::ranges::any_of(
            found, [&](const Found& one) { return overlaps(one, moment.begin, moment.end); });
    });
    const auto wishes = read_wishes(lower, moments);
    add_moments(lower, moments, wishes, found);
    found.insert(found.end(), wishes.begin(), wishes.end());
    // What spans others comes before them.
    std::ranges::stable_sort(found, [](const Found& a, const Found& b) {
        if (a.begin != b.begin) return a.begin < b.begin;
        return a.kind == Kind::appointment_change && b.kind != a.kind;
    });
    return found;
}

}  // namespace ondam::extract
