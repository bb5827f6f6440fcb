#include <algorithm>

#include "base/text.h"
#include "platform/extract/extract.h"
#include "platform/extract/moments.h"
#include "platform/extract/numbers.h"
#include "platform/extract/reader.h"
#include "platform/extract/shifts.h"

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

bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool starts_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return text.starts_with(word); });
}

bool ends_any(std::string_view text, std::initializer_list<std::string_view> words) {
    const auto plain = text::trim(text);
    return std::ranges::any_of(words, [&](std::string_view word) {
        if (!plain.ends_with(word)) return false;
        const auto before = plain.size() - word.size();
        return before == 0 || plain[before - 1] == ' ' || plain[before - 1] == '\n';
    });
}

bool wishes_change(std::string_view sentence) {
    return holds_any(
        sentence,
        {"reschedul", "postpone", "bring forward", "bring my", "bring the", "bring it", "move ",
         "moved ",    "moving ",  "change ",       "changed ", "shift ",    "push ",    "switch ",
         "변경",      "옮기",     "옮겨",          "옮길",     "바꾸",      "바꿔",     "바꿀",
         "늦출",      "미루",     "미뤄",          "미룰",     "당기",      "당겨",     "당길",
         "연기",      "조정",     "늦춰",          "늦추",     "delay",     "앞당"});
}

bool refuses_change(std::string_view sentence) {
    return holds_any(sentence, {"don't move", "do not move", "don't change", "do not change",
                                "변경하지", "변경 안", "바꾸지", "옮기지", "미루지", "늦추지",
                                "당기지", "변경되었", "변경됐", "변경되어"});
}

/// Sentences end at a full stop or a new line; a stop between digits (2026.3.11) or in "p.m." ends
/// none.
std::vector<std::pair<std::size_t, std::size_t>> sentences_of(std::string_view lower) {
    std::vector<std::pair<std::size_t, std::size_t>> out;
    std::size_t start = 0;
    for (std::size_t at = 0; at < lower.size(); ++at) {
        const char c = lower[at];
        const bool before_space =
            at + 1 >= lower.size() || lower[at + 1] == ' ' || lower[at + 1] == '\n';
        const char previous = at > 0 ? lower[at - 1] : ' ';
        const bool stops = c == '!' || c == '?' ||
                           (c == '\n' && at + 1 < lower.size() && lower[at + 1] == '\n') ||
                           (c == '.' && before_space && !(previous >= '0' && previous <= '9') &&
                            !ends_any(lower.substr(0, at), {"p.m", "a.m", "dr"}));
        if (!stops) continue;
        out.emplace_back(start, at + 1);
        start = at + 1;
    }
    if (start < lower.size()) out.emplace_back(start, lower.size());
    return out;
}

struct Wish {
    const Moment* from = nullptr;
    const Moment* to = nullptr;
    bool same_time = false;
};

/// The marker of "11일 같은 시간으로" carries the particle of the day before it.
std::size_t end_with_marker(std::string_view lower, const Moment& moment,
                            const std::vector<const Moment*>& all) {
    for (const auto* other : all) {
        const bool behind = other->same_time && other->begin >= moment.end;
        if (behind && text::trim(lower.substr(moment.end, other->begin - moment.end)).empty())
            return other->end;
    }
    return moment.end;
}

bool is_target(std::string_view lower, std::size_t begin, const Moment& moment, std::size_t end) {
    const auto before = lower.substr(begin, moment.begin - begin);
    const auto after = text::trim(lower.substr(end));
    return ends_any(before, {"to", "to the", "until", "till", "->", "→", "for"}) ||
           starts_any(after, {"로 ", "로.", "로,", "으로", "로\n", "날로", "자로"}) ||
           after == "로";
}

bool is_source(std::string_view lower, std::size_t begin, const Moment& moment) {
    const auto before = lower.substr(begin, moment.begin - begin);
    const auto after = text::trim(lower.substr(moment.end));
    return ends_any(before, {"from", "from the"}) || starts_any(after, {"에서", "->", "→"}) ||
           starts_any(after, {"예약", "진료", "검진", "방문"});
}

Wish read_wish(std::string_view lower, std::size_t begin,
               const std::vector<const Moment*>& moments) {
    Wish wish;
    for (const auto* moment : moments) {
        if (moment->same_time) {
            wish.same_time = true;
        } else if (is_source(lower, begin, *moment) && !wish.from) {
            wish.from = moment;
        } else if (is_target(lower, begin, *moment, end_with_marker(lower, *moment, moments))) {
            // "my appointment for 12 March to 11 March": what stood as the target was where it is
            // now.
            if (wish.to && !wish.from) wish.from = wish.to;
            wish.to = moment;
        }
    }
    if (wish.from || !wish.to) return wish;
    for (const auto* moment : moments) {
        if (moment->begin < wish.to->begin && !moment->same_time) wish.from = moment;
    }
    return wish;
}

/// The new side takes from the old one what it leaves unsaid: the day for a time alone, the time
/// where it stays.
Moment completed(const Wish& wish) {
    Moment to = *wish.to;
    if (!wish.from) return to;
    if (!to.date && to.time) to.date = wish.from->date;
    if (to.date && !to.time && wish.same_time) to.time = wish.from->time;
    return to;
}

bool names_appointment(std::string_view lower) {
    return holds_any(lower, {"appointment", "booking", "reservation", "예약", "진료", "검진"});
}

/// Deliveries and payments move as well, and are no appointments.
bool names_parcel(std::string_view lower) {
    return holds_any(
        lower, {"배송", "택배", "배달", "주문", "출고", "결제", "구독", "납부", "deliver", "parcel",
                "package", "shipment", "shipping", "order", "payment", "billing", "subscription"});
}

/// "I have an appointment on 12 March at 9:00. Could you move it …": the one moment of a sentence
/// before that says so.
const Moment* appointment_before(std::string_view lower, std::size_t end,
                                 const std::vector<Moment>& moments) {
    const Moment* only = nullptr;
    for (const auto& moment : moments) {
        if (moment.end > end || moment.same_time) continue;
        if (only) return nullptr;
        only = &moment;
    }
    return only && only->date && names_appointment(lower.substr(0, end)) ? only : nullptr;
}

/// "내일 진료를 한 시간 늦춰 주세요": how much later or earlier than it is.
std::optional<Found> read_shift_wish(std::string_view lower, std::size_t begin, std::size_t end,
                                     const std::vector<Moment>& moments) {
    if (!names_appointment(lower.substr(0, end))) return std::nullopt;
    const auto shift = read_shift(lower.substr(begin, end - begin), begin);
    if (!shift) return std::nullopt;
    const Moment* from = nullptr;
    for (const auto& moment : moments) {
        const bool here = moment.begin >= begin && moment.end <= shift->begin && moment.date;
        if (here && !from) from = &moment;
    }
    if (!from) from = appointment_before(lower, begin, moments);
    return Found{.kind = Kind::appointment_change,
                 .begin = from ? std::min(from->begin, shift->begin) : shift->begin,
                 .end = shift->end,
                 .value = (from ? from->value() : "") + "/" + shift->value,
                 .confidence = 0.75};
}

std::optional<Found> read_change(std::string_view lower, std::size_t begin, std::size_t end,
                                 const std::vector<Moment>& moments) {
    const auto sentence = lower.substr(begin, end - begin);
    if (!wishes_change(sentence) || refuses_change(sentence)) return std::nullopt;
    if (names_parcel(sentence) && !names_appointment(lower.substr(0, end))) return std::nullopt;
    std::vector<const Moment*> inside;
    for (const auto& moment : moments) {
        // "… to 11 March. Same time, please." belongs to the wish, so the marker is looked for in
        // the whole text.
        if ((moment.begin >= begin && moment.end <= end) || moment.same_time)
            inside.push_back(&moment);
    }
    auto wish = read_wish(lower, begin, inside);
    if (wish.to && !wish.from) wish.from = appointment_before(lower, begin, moments);
    if (!wish.to) return read_shift_wish(lower, begin, end, moments);
    const auto first = wish.from ? std::min(wish.from->begin, wish.to->begin) : wish.to->begin;
    const auto last = wish.from ? std::max(wish.from->end, wish.to->end) : wish.to->end;
    const double sure = std::min(wish.from ? wish.from->confidence : 0.7, wish.to->confidence);
    const auto value = (wish.from ? wish.from->value() : "") + "/" + completed(wish).value();
    return Found{.kind = Kind::appointment_change,
                 .begin = first,
                 .end = last,
                 .value = value,
                 .confidence = std::min(sure, 0.9)};
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
                 const std::vector<Found>& changes, std::vector<Found>& out) {
    for (std::size_t i = 0; i < moments.size(); ++i) {
        const auto& moment = moments[i];
        const bool in_change = std::ranges::any_of(changes, [&](const Found& change) {
            return overlaps(change, moment.begin, moment.end);
        });
        if (!in_change && i + 1 < moments.size()) {
            if (auto range = read_range(lower, moment, moments[i + 1])) {
                out.push_back(*std::move(range));
                ++i;
                continue;
            }
        }
        out.push_back(
            {kind_of(moment), moment.begin, moment.end, moment.value(), moment.confidence});
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
    auto moments = read_moments(text, lower, options);
    std::erase_if(moments, [&](const Moment& moment) {
        return std::ranges::any_of(
            found, [&](const Found& one) { return overlaps(one, moment.begin, moment.end); });
    });
    std::vector<Found> changes;
    for (const auto& [begin, end] : sentences_of(lower)) {
        if (auto change = read_change(lower, begin, end, moments))
            changes.push_back(*std::move(change));
    }
    add_moments(lower, moments, changes, found);
    found.insert(found.end(), changes.begin(), changes.end());
    // What spans others comes before them.
    std::ranges::stable_sort(found, [](const Found& a, const Found& b) {
        if (a.begin != b.begin) return a.begin < b.begin;
        return a.kind == Kind::appointment_change && b.kind != a.kind;
    });
    return found;
}

}  // namespace ondam::extract
