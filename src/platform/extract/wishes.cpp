#include "platform/extract/wishes.h"

#include "platform/extract/reader.h"
#include "platform/extract/senses.h"
#include "platform/extract/shifts.h"
#include "platform/extract/words.h"

namespace ondam::extract {
namespace {

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

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "at 9:00." ends a sentence, "2026. 3. 11." does not.
bool ends_clock(std::string_view lower, std::size_t stop) {
    return stop >= 3 && is_digit(lower[stop - 1]) && is_digit(lower[stop - 2]) &&
           lower[stop - 3] == ':';
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
        const bool stops =
            c == '!' || c == '?' || (c == '\n' && at + 1 < lower.size() && lower[at + 1] == '\n') ||
            (c == '.' && before_space && (!is_digit(previous) || ends_clock(lower, at)) &&
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

/// "기존 12월 2일 / 변경 12월 9일": what a form writes before the day.
bool is_labelled(std::string_view before, std::initializer_list<std::string_view> labels) {
    while (before.ends_with(" ") || before.ends_with(":") || before.ends_with("-")) {
        before.remove_suffix(1);
    }
    return ends_any(before, labels);
}

bool is_target(std::string_view lower, std::size_t begin, const Moment& moment, std::size_t end) {
    const auto before = lower.substr(begin, moment.begin - begin);
    const auto after = text::trim(lower.substr(end));
    const bool labelled =
        is_labelled(before, {"변경", "변경 후", "변경후", "변경일", "변경 희망일", "희망일",
                             "희망 일시", "희망일시", "변경 희망", "희망", "new", "preferred"});
    return labelled || ends_any(before, {"to", "to the", "until", "till", "->", "→", "for"}) ||
           starts_any(after, {"로 ", "로.", "로,", "으로", "로\n", "날로", "자로"}) ||
           after == "로";
}

bool is_source(std::string_view lower, std::size_t begin, const Moment& moment) {
    const auto before = lower.substr(begin, moment.begin - begin);
    const auto after = text::trim(lower.substr(moment.end));
    const bool labelled =
        is_labelled(before, {"기존", "현재", "원래", "변경 전", "변경전", "기존 예약", "현재 예약",
                             "기존 일정", "현재 일정", "예약일", "current", "existing", "old"});
    return labelled || ends_any(before, {"from", "from the"}) ||
           starts_any(after, {"에서", "->", "→"}) ||
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
        } else if (!moment->set_aside &&
                   is_target(lower, begin, *moment, end_with_marker(lower, *moment, moments))) {
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

/// The sentence from `begin` to `end`, and what was said before it.
struct Said {
    std::string_view lower;
    std::size_t begin = 0;
    std::size_t end = 0;

    std::string_view sentence() const { return lower.substr(begin, end - begin); }
    std::string_view so_far() const { return lower.substr(0, end); }
    bool is_of_appointment() const {
        const bool elsewhere = names_parcel(sentence()) && !names_appointment(so_far());
        return !elsewhere;
    }
};

/// "3시 말고 4시로", "12.3. 오후 2시 -> 12.4." and "I would like 11 March at the same hour" wish a
/// change without a word for it, where an appointment is spoken of.
bool implies_change(const Said& said, const std::vector<const Moment*>& inside) {
    if (!names_appointment(said.so_far())) return false;
    if (holds_any(said.sentence(), {"말고", "->", "→"})) return inside.size() >= 2;
    const bool same_time =
        std::ranges::any_of(inside, [](const Moment* moment) { return moment->same_time; });
    return same_time && holds_any(said.sentence(), {"would like", "'d like", "prefer", "instead",
                                                    "좋겠", "원해", "원합", "희망", "가능"});
}

std::vector<const Moment*> moments_of(const Said& said, const std::vector<Moment>& moments) {
    std::vector<const Moment*> inside;
    for (const auto& moment : moments) {
        if (moment.begin >= said.begin && moment.end <= said.end) inside.push_back(&moment);
    }
    return inside;
}

/// "I would like 11 March at the same hour": the only day of the sentence is where it shall go.
const Moment* only_day(const std::vector<const Moment*>& inside) {
    const Moment* only = nullptr;
    for (const auto* moment : inside) {
        if (moment->same_time || moment->set_aside) continue;
        if (only) return nullptr;
        only = moment;
    }
    return only && only->date ? only : nullptr;
}

Found change_of(std::string_view lower, const Moment* from, const Moment* to,
                const std::string& value) {
    const auto& first = from && (!to || from->begin < to->begin) ? *from : *to;
    const auto last = std::max(from ? from->end : 0, to ? to->end : 0);
    const double sure = std::min(from ? from->confidence : 0.7, to ? to->confidence : 0.7);
    return Found{.kind = Kind::appointment_change,
                 .begin = first.begin,
                 .end = std::min(last, lower.size()),
                 .value = value,
                 .confidence = std::min(sure, 0.9)};
}

/// A change whose goal no rule understood: the appointment that shall move is known at least.
std::optional<Found> read_open_change(const Said& said, const Wish& wish) {
    const bool asks_about =
        holds_any(said.sentence(), {"수수료", "위약금", "규정", "정책", "방법", "fee", "policy"});
    if (!wish.from || asks_about || !names_appointment(said.so_far())) return std::nullopt;
    return change_of(said.lower, wish.from, nullptr, wish.from->value() + "/");
}

std::optional<Found> read_change(const Said& said, const std::vector<Moment>& moments) {
    const auto inside = moments_of(said, moments);
    const bool implied = !wishes_change(said.sentence());
    if ((implied && !implies_change(said, inside)) || refuses_change(said.sentence()) ||
        !said.is_of_appointment())
        return std::nullopt;
    // "… to 11 March. Same time, please." belongs to the wish, so the marker is looked for in the
    // whole text.
    auto with_markers = inside;
    for (const auto& moment : moments) {
        const bool elsewhere = moment.begin < said.begin || moment.end > said.end;
        if (moment.same_time && elsewhere) with_markers.push_back(&moment);
    }
    auto wish = read_wish(said.lower, said.begin, with_markers);
    if (implied && !wish.to) wish.to = only_day(inside);
    if (wish.to && !wish.from) wish.from = appointment_before(said.lower, said.begin, moments);
    if (implied && (!wish.to || !wish.from)) return std::nullopt;
    // A day that no rule reads stands next to an hour: the hour alone would be a wrong fact.
    for (const auto* moment : inside) {
        if (lacks_its_day(said.lower, *moment)) return std::nullopt;
    }
    if (!wish.to) {
        auto shift = read_shift_wish(said.lower, said.begin, said.end, moments);
        return shift ? shift : read_open_change(said, wish);
    }
    const auto value = (wish.from ? wish.from->value() : "") + "/" + completed(wish).value();
    return change_of(said.lower, wish.from, wish.to, value);
}

// ------------------------------------------------------------------------- cancelled, withdrawn

bool refuses_cancel(std::string_view sentence) {
    return holds_any(sentence,
                     {"취소하지", "취소 안", "취소는 안", "취소 하지", "수수료", "위약금", "규정",
                      "정책", "기한", "don't cancel", "do not cancel", "not want to cancel", "fee",
                      "policy", "without cancel", "rather than cancel"});
}

/// Where the word stands that asks to cancel; "취소했는데" and "was cancelled" tell of it.
std::optional<std::pair<std::size_t, std::size_t>> find_cancel(std::string_view sentence) {
    constexpr std::string_view korean = "취소", english = "cancel";
    for (auto at = sentence.find(korean); at != std::string_view::npos;
         at = sentence.find(korean, at + korean.size())) {
        const auto behind = text::trim(sentence.substr(at + korean.size()));
        const bool asks =
            behind.empty() ||
            starts_any(behind, {"해 ",      "해주",    "해줘",   "해요",   "해야", "해도",
                                "해달",     "하고 싶", "하고싶", "하고자", "할게", "할께",
                                "할래",     "할 수",   "할수",   "하겠",   "하려", "하는 걸로",
                                "하는걸로", "합니다",  "부탁",   "요청",   "가능", "원",
                                "바랍",     "바래",    "처리",   "신청",   "드려", "좀",
                                "요",       ".",       "!",      "~",      "해.",  "로 "});
        if (asks) return std::pair(at, at + korean.size());
    }
    for (auto at = sentence.find(english); at != std::string_view::npos;
         at = sentence.find(english, at + english.size())) {
        Reader in(sentence, at);
        // "If I cancel" asks what would be.
        const bool supposes = ends_any(sentence.substr(0, at), {"if i", "if we", "when i"});
        if (in.starts_word() && in.take_word(english) && !supposes)
            return std::pair(at, at + english.size());
    }
    return std::nullopt;
}

std::optional<Found> read_cancel(const Said& said, const std::vector<Moment>& moments) {
    const auto sentence = said.sentence();
    const auto word = find_cancel(sentence);
    const auto plain = text::replace_all(std::string(sentence), "in order to", "");
    if (!word || refuses_cancel(sentence) || names_parcel(plain)) return std::nullopt;
    const Moment* which = nullptr;
    int days = 0;
    for (const auto* moment : moments_of(said, moments)) {
        if (moment->same_time) continue;
        ++days;
        if (!which) which = moment;
    }
    if (days == 0) which = appointment_before(said.lower, said.begin, moments);
    const bool named = names_appointment(said.so_far());
    return Found{.kind = Kind::appointment_cancel,
                 .begin = said.begin + word->first,
                 .end = said.begin + word->second,
                 .value = which && days <= 1 ? which->value() : "",
                 .confidence = named ? 0.85 : 0.6};
}

std::optional<Found> read_withdrawal(const Said& said) {
    const auto sentence = straight(said.sentence());
    const bool withdraws = holds_any(sentence, {"그냥 두",
                                                "그냥 둬",
                                                "그냥 놔",
                                                "그냥두",
                                                "그냥둬",
                                                "그대로 두",
                                                "그대로 둬",
                                                "그대로 놔",
                                                "그대로 유지",
                                                "그대로 갈게",
                                                "그대로 가겠",
                                                "그대로 진행",
                                                "그대로 할게",
                                                "그대로 하겠",
                                                "그대로 해 주",
                                                "그대로 해주",
                                                "그대로 부탁",
                                                "원래대로",
                                                "없던 일로",
                                                "없었던 일로",
                                                "변경 안 할",
                                                "변경 안 해도",
                                                "변경하지 않",
                                                "변경하지 마",
                                                "옮기지 않",
                                                "옮기지 마",
                                                "바꾸지 않",
                                                "바꾸지 마",
                                                "취소하지 않",
                                                "취소하지 마",
                                                "안 바꿔도",
                                                "안 옮겨도",
                                                "never mind",
                                                "nevermind",
                                                "leave it",
                                                "keep it as",
                                                "keep my appointment",
                                                "forget it",
                                                "as it is",
                                                "don't move",
                                                "do not move",
                                                "don't change",
                                                "do not change",
                                                "don't cancel",
                                                "do not cancel",
                                                "no need to move",
                                                "no need to change",
                                                "no need to cancel"});
    if (!withdraws) return std::nullopt;
    return Found{.kind = Kind::withdrawal,
                 .begin = said.begin,
                 .end = said.end,
                 .value = "",
                 .confidence = 0.8};
}

/// A change that was wished and not understood: its days and hours are no wish by themselves.
bool is_lost_change(const Said& said) {
    return wishes_change(said.sentence()) && !refuses_change(said.sentence()) &&
           said.is_of_appointment() && names_appointment(said.so_far());
}

}  // namespace

std::vector<Found> read_wishes(std::string_view lower, std::vector<Moment>& moments) {
    std::vector<Found> wishes;
    for (const auto& [begin, end] : sentences_of(lower)) {
        const Said said{lower, begin, end};
        if (auto change = read_change(said, moments)) {
            wishes.push_back(*std::move(change));
        } else if (auto cancel = read_cancel(said, moments)) {
            wishes.push_back(*std::move(cancel));
        } else if (is_lost_change(said)) {
            for (auto& moment : moments) {
                const bool inside = moment.begin >= begin && moment.end <= end;
                if (inside) moment.set_aside = true;
            }
        } else if (auto withdrawal = read_withdrawal(said)) {
            wishes.push_back(*std::move(withdrawal));
        }
    }
    return wishes;
}

bool asks_to_move(std::string_view text) {
    const auto lower = text::lower_ascii(text.substr(0, longest_text));
    return std::ranges::any_of(sentences_of(lower), [&](const auto& sentence) {
        return is_lost_change({lower, sentence.first, sentence.second});
    });
}

}  // namespace ondam::extract
