#include "platform/extract/senses.h"

#include <array>

#include "platform/extract/dates.h"
#include "platform/extract/reader.h"
#include "platform/extract/words.h"

namespace ondam::extract {
namespace {

/// No clause is longer, so that the effort stays in proportion to the text.
constexpr std::size_t longest_clause = 200;

std::string_view before_of(std::string_view lower, std::size_t at) {
    return lower.substr(at > longest_clause ? at - longest_clause : 0,
                        std::min(at, longest_clause));
}

// ---------------------------------------------------------------------------------------- Korean

/// What stands behind a moment in its clause, the next moment not included.
std::string_view korean_clause(std::string_view lower, std::size_t at, std::size_t next) {
    auto clause = lower.substr(at, std::min(next - at, longest_clause));
    return clause.substr(0, clause.find_first_of(",.!?\n"));
}

/// The last two words: "예약을 했", "알고 있었".
std::string_view last_two_words(std::string_view text) {
    const auto last = text.rfind(' ');
    if (last == std::string_view::npos || last == 0) return text;
    const auto first = text.rfind(' ', last - 1);
    return first == std::string_view::npos ? text : text.substr(first + 1);
}

/// Where the syllable of the past (았, 했, 갔 …: all close with ㅆ) begins; 있 and 겠 are none.
std::size_t find_past_syllable(std::string_view text, std::size_t from) {
    for (auto at = from; at + 3 <= text.size();) {
        const auto lead = std::uint8_t(text[at]);
        if (lead < 0xEA || lead > 0xED) {
            ++at;
            continue;
        }
        const auto code = (unsigned(lead & 0x0F) << 12) |
                          (unsigned(std::uint8_t(text[at + 1]) & 0x3F) << 6) |
                          unsigned(std::uint8_t(text[at + 2]) & 0x3F);
        const auto syllable = text.substr(at, 3);
        const bool closes = code >= 0xAC00 && code <= 0xD7A3 && (code - 0xAC00) % 28 == 20;
        if (closes && syllable != "있" && syllable != "겠") return at;
        at += 3;
    }
    return std::string_view::npos;
}

enum class Tense { untold, past, other };

/// "3월 15일에 주문한 가방": what was done that day to the thing that is spoken of.
bool describes_past(std::string_view clause) {
    int words = 0;
    for (const auto word : text::split(clause, ' ')) {
        if (++words > 4) return false;
        for (const auto done :
             {"산", "받은", "주문한", "구매한", "구입한", "결제한", "배송된", "도착한", "시킨",
              "수령한", "다녀온", "이용한", "설치한", "가입한", "보낸", "먹은", "맡긴"}) {
            if (word == done) return true;
        }
    }
    return false;
}

Tense korean_tense(std::string_view clause, bool of_appointment) {
    if (starts_any(text::trim(clause), {"로", "으로", "라고", "이라", "까지", "전", "말고"}))
        return Tense::other;
    const auto at = find_past_syllable(clause, 0);
    if (at == std::string_view::npos) return describes_past(clause) ? Tense::past : Tense::untold;
    const auto before = clause.substr(0, at);
    const auto behind = clause.substr(at + 3);
    // "했으면 좋겠어요" wishes; "온다고 했어요", "가기로 했어요" tell of what is to come.
    const bool is_to_come = starts_any(behind, {"으면", "을까", "을지"}) ||
                            holds_any(before, {"다고", "라고", "자고", "냐고", "기로", "려고",
                                               "예정", "계획", "거라", "싶", "까지", "면 "}) ||
                            ends_any(before, {"게"}) || before.ends_with("게 ");
    if (is_to_come) return Tense::other;
    const auto verb = last_two_words(clause.substr(0, at + 3));
    const bool schedules = holds_any(
        verb, {"예약", "변경", "잡",   "신청", "연기",  "미뤘", "옮",   "바꿨", "바뀌", "당겼",
               "확정", "안내", "들었", "문의", "부탁",  "요청", "말씀", "알",   "생각", "약속",
               "취소", "초대", "정했", "정해", "일이 ", "일정", "출장", "회의"});
    if (schedules) return Tense::other;
    const bool is_only = holds_any(verb, {"이었", "였", "있었"});
    return is_only && of_appointment ? Tense::other : Tense::past;
}

bool is_korean_refused(std::string_view clause, bool asks, bool goes_on) {
    std::size_t at = std::string_view::npos, length = 0;
    for (const auto word :
         {"말고",   "빼고",   "제외",   "안 되", "안되", "안 돼",    "안돼",  "안 됩",
          "안됩",   "안 될",  "안될",   "못 가", "못가", "못 갈",    "못갈",  "못 갑",
          "못 와",  "못 올",  "못 옵",  "못 할", "못할", "못 합",    "못합",  "못해",
          "못 해",  "불가",   "어렵",   "어려",  "힘들", "곤란",     "안 맞", "안맞",
          "아니라", "아니고", "아니에", "아닙",  "싫",   "시간이 없"}) {
        const auto found = clause.find(word);
        if (found < at) at = found, length = std::string_view(word).size();
    }
    if (at == std::string_view::npos) return false;
    // Said of something else: "5일에 갔는데 결제가 안 돼요".
    if (holds_any(clause.substr(0, at), {"는데", "지만", "니까", "어서", "아서", "해서"}))
        return false;
    const auto behind = clause.substr(at + length, 30);
    // "안 되면", "안 될까요", "안 되나요" still hope for that day.
    if (holds_any(behind, {"면", "까", "나요", "겠", "가요", "죠", "지요"})) return false;
    return !asks || goes_on || holds_any(behind, {"고", "데", "서", "니", "지만"});
}

// --------------------------------------------------------------------------------------- English

std::vector<std::string> english_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : straight(text) + " ") {
        if ((c >= 'a' && c <= 'z') || c == '\'') {
            word.push_back(c);
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    return words;
}

constexpr std::array<std::string_view, 12> clause_words = {
    " but ", " because ", " so ",   " which ", " when ",   " while ",
    " if ",  " whether ", " that ", " then ",  " before ", " after "};

std::string_view english_before(std::string_view lower, std::size_t at) {
    auto clause = before_of(lower, at);
    const auto mark = clause.find_last_of(",.;!?\n(");
    if (mark != std::string_view::npos) clause.remove_prefix(mark + 1);
    for (const auto word : clause_words) {
        const auto found = clause.rfind(word);
        if (found != std::string_view::npos) clause.remove_prefix(found + word.size());
    }
    return clause;
}

std::string_view english_behind(std::string_view lower, std::size_t at, std::size_t next) {
    auto clause = lower.substr(at, std::min(next - at, longest_clause));
    if (clause.starts_with(",")) clause.remove_prefix(1);
    clause = clause.substr(0, clause.find_first_of(",.;!?\n("));
    for (const auto word : clause_words) clause = clause.substr(0, clause.find(word));
    return clause;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

bool is_past_verb(std::string_view word) {
    if (word.size() >= 5 && word.ends_with("ed")) return !is_one_of(word, {"indeed", "speed"});
    return is_one_of(
        word, {"bought", "got",    "came",   "went",    "was",    "were",  "had",     "sent",
               "paid",   "broke",  "fell",   "made",    "took",   "saw",   "met",     "gave",
               "left",   "felt",   "began",  "did",     "ate",    "lost",  "found",   "wrote",
               "told",   "said",   "heard",  "thought", "spoke",  "rang",  "brought", "chose",
               "forgot", "kept",   "knew",   "sold",    "spent",  "stood", "tore",    "wore",
               "meant",  "didn't", "wasn't", "weren't", "hadn't", "tried", "died",    "used"});
}

/// Their day is to come, or theirs alone.
bool is_scheduling(std::string_view word) {
    return is_one_of(
        word, {"told",      "said",      "heard",      "thought",     "asked",     "wanted",
               "hoped",     "planned",   "needed",     "supposed",    "expected",  "meant",
               "booked",    "scheduled", "reserved",   "rescheduled", "arranged",  "moved",
               "changed",   "postponed", "confirmed",  "agreed",      "promised",  "offered",
               "preferred", "decided",   "interested", "closed",      "estimated", "delayed",
               "shifted",   "pushed",    "cancelled",  "canceled",    "requested", "invited"});
}

bool looks_ahead(std::string_view word) {
    return word.ends_with("'ll") || word.ends_with("'d") ||
           is_one_of(word,
                     {"please", "will",   "would",  "can",      "could",     "should",   "shall",
                      "must",   "need",   "needs",  "want",     "wants",     "like",     "going",
                      "may",    "might",  "let",    "hope",     "prefer",    "is",       "are",
                      "be",     "due",    "hoping", "thinking", "wondering", "planning", "looking",
                      "can't",  "cannot", "won't"});
}

bool any_looks_ahead(const std::vector<std::string>& words, std::size_t from, std::size_t to) {
    for (auto i = from; i < std::min(to, words.size()); ++i) {
        if (looks_ahead(words[i])) return true;
        // "decided to come" looks ahead, "went to the shop" does not.
        const bool has_next = i + 1 < words.size();
        if (words[i] == "to" && has_next &&
            !is_one_of(words[i + 1], {"the", "a", "an", "my", "your", "you", "us", "me", "him",
                                      "her", "our", "their", "this", "that", "it", "its", "them"}))
            return true;
    }
    return false;
}

Tense tense_of(const std::vector<std::string>& words, std::size_t verb, bool of_appointment) {
    if (is_scheduling(words[verb])) return Tense::other;
    const bool is_only = is_one_of(words[verb], {"was", "were", "had", "got", "made"});
    if (is_only && of_appointment) return Tense::other;
    // "Something came up on 3 December."
    if (words[verb] == "came" && verb + 1 < words.size() && words[verb + 1] == "up")
        return Tense::other;
    // "Will be delivered", "I want it delivered".
    for (std::size_t i = verb >= 3 ? verb - 3 : 0; i < verb; ++i) {
        const auto& word = words[i];
        if (is_one_of(word, {"be", "is", "are", "being", "get", "gets", "will", "would", "can",
                             "need", "needs", "want", "wants", "like", "please", "should"}))
            return Tense::other;
    }
    return Tense::past;
}

Tense english_tense(std::string_view before, std::string_view behind, bool of_appointment) {
    const auto first = english_words(before);
    for (auto i = first.size(); i-- > 0;) {
        if (!is_past_verb(first[i])) continue;
        if (any_looks_ahead(first, i + 1, first.size())) return Tense::other;
        return tense_of(first, i, of_appointment);
    }
    if (any_looks_ahead(first, 0, first.size())) return Tense::other;
    const auto second = english_words(behind);
    for (std::size_t i = 0; i < second.size(); ++i) {
        if (!is_past_verb(second[i])) continue;
        if (any_looks_ahead(second, 0, i)) return Tense::other;
        return tense_of(second, i, of_appointment);
    }
    return Tense::untold;
}

bool is_english_refused(std::string_view before, std::string_view behind, bool asks) {
    const auto first = english_words(before);
    // "Can't we meet on Monday?" hopes for it, and "why won't it arrive" refuses nothing.
    if (asks && !first.empty() &&
        is_one_of(first.front(), {"can't", "couldn't", "isn't", "won't", "don't", "doesn't", "why",
                                  "is", "are", "could", "can"}))
        return false;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const auto& word = first[i];
        const bool has_next = i + 1 < first.size();
        const auto next = has_next ? std::string_view(first[i + 1]) : std::string_view();
        const bool of_past =
            i > 0 && is_one_of(first[i - 1], {"did", "has", "have", "was", "were", "had", "why"});
        const bool negates = is_one_of(word, {"can't", "cannot", "won't", "couldn't", "don't",
                                              "doesn't", "isn't", "unable", "except"}) ||
                             (word == "not" && !of_past) || (word == "instead" && next == "of") ||
                             (word == "rather" && next == "than");
        if (negates && !is_one_of(next, {"mind", "only", "until", "before", "later", "sure", "know",
                                         "hesitate", "forget", "earlier"}))
            return true;
    }
    const auto second = english_words(behind);
    for (std::size_t i = 0; i < std::min<std::size_t>(second.size(), 3); ++i) {
        if (is_one_of(second[i], {"doesn't", "don't", "won't", "isn't", "not", "no", "impossible",
                                  "can't", "cannot"}))
            return true;
    }
    return false;
}

// ------------------------------------------------------------------------------------------ both

std::size_t next_of(std::string_view lower, const std::vector<Moment>& moments, std::size_t i) {
    return i + 1 < moments.size() ? moments[i + 1].begin : lower.size();
}

bool is_question(std::string_view lower, std::size_t at) {
    const auto rest = lower.substr(at, longest_clause);
    const auto end = rest.find_first_of(".!?\n");
    return end != std::string_view::npos && rest[end] == '?';
}

/// The last day of that name that is over.
Date past_day(const Moment& moment, Date today, const std::optional<Date>& before) {
    const sys_days day(*moment.date);
    if (moment.guess == Guess::weekday) {
        auto past = day;
        while (past >= sys_days(today)) past -= days(7);
        return Date(past);
    }
    if (moment.day_alone) {
        const auto month = before ? before->year() / before->month()
                                  : today.year() / today.month() - std::chrono::months(1);
        const auto date = month / moment.date->day();
        return date.ok() && date <= today ? date : *moment.date;
    }
    for (int back = 1; back <= 8; ++back) {
        const auto date =
            make_date(int(moment.date->year()) - back, int(unsigned(moment.date->month())),
                      int(unsigned(moment.date->day())));
        if (date && *date <= today) return *date;
    }
    return *moment.date;
}

}  // namespace

void place_past_days(std::string_view lower, Date today, std::vector<Moment>& moments) {
    std::vector<Tense> tenses(moments.size(), Tense::untold);
    for (auto i = moments.size(); i-- > 0;) {
        const auto& moment = moments[i];
        if (!moment.date) continue;
        const auto next = next_of(lower, moments, i);
        const auto clause = korean_clause(lower, moment.end, next);
        const auto before = english_before(lower, moment.begin);
        const bool of_appointment = names_appointment(before) || names_appointment(clause);
        tenses[i] = korean_tense(clause, of_appointment);
        if (tenses[i] == Tense::untold)
            tenses[i] =
                english_tense(before, english_behind(lower, moment.end, next), of_appointment);
        // "3월 10일에 주문하고 12일에 받았어요": the last verb says it of both.
        const bool is_linked =
            tenses[i] == Tense::untold && i + 1 < moments.size() &&
            holds_any(lower.substr(moment.end, std::min(next - moment.end, longest_clause)),
                      {"고 ", "서 ", "과 ", "와 ", "부터", "에서", "~"}) &&
            !holds_any(clause, {"싶", "예약"});
        if (is_linked) tenses[i] = tenses[i + 1];
    }
    std::optional<Date> before;
    for (std::size_t i = 0; i < moments.size(); ++i) {
        auto& moment = moments[i];
        if (!moment.date) continue;
        const bool is_guess = moment.guess != Guess::none || moment.day_alone;
        if (tenses[i] == Tense::past && is_guess && *moment.date > today)
            moment.date = past_day(moment, today, before);
        before = moment.date;
    }
}

void set_refused_aside(std::string_view lower, std::vector<Moment>& moments) {
    for (std::size_t i = 0; i < moments.size(); ++i) {
        auto& moment = moments[i];
        if (moment.same_time) continue;
        const auto next = next_of(lower, moments, i);
        const bool goes_on = next < lower.size();
        const bool asks = is_question(lower, moment.end);
        moment.set_aside =
            is_korean_refused(korean_clause(lower, moment.end, next), asks, goes_on) ||
            is_english_refused(english_before(lower, moment.begin),
                               english_behind(lower, moment.end, next), asks);
    }
}

bool lacks_its_day(std::string_view lower, const Moment& moment) {
    if (!moment.time || moment.date) return false;
    auto before = text::trim(before_of(lower, moment.begin));
    for (const auto word : {" at", " around", " about", " 한", " 약"}) {
        if (before.ends_with(word)) before.remove_suffix(std::string_view(word).size());
    }
    while (before.ends_with(",") || before.ends_with(" ")) before.remove_suffix(1);
    const auto space = before.find_last_of(" \n(/>→");
    auto word = space == std::string_view::npos ? before : before.substr(space + 1);
    for (const auto particle : {"에", "의", "은", "는"}) {
        if (word.ends_with(particle)) word.remove_suffix(std::string_view(particle).size());
    }
    const bool is_weekday = is_one_of(word, {"월", "화", "수", "목", "금", "토", "일"});
    const bool is_number = word.find_first_of("0123456789") == 0 &&
                           word.find_first_of("./-") != std::string_view::npos;
    const bool is_ordinal = word.size() >= 3 && word[0] >= '0' && word[0] <= '9' &&
                            is_one_of(word.substr(word.size() - 2), {"st", "nd", "rd", "th"});
    const bool ends_as_day = std::ranges::any_of(
        std::initializer_list<std::string_view>{"일", "날", "욜", "주", "달", "말", "낼", "모래",
                                                "연휴", "명절", "추석", "절", "스마스", "day"},
        [&](std::string_view end) { return word.ends_with(end); });
    return is_weekday || is_number || is_ordinal || ends_as_day ||
           is_one_of(word,
                     {"mon",   "tue",   "tues",      "wed",     "weds",     "thu",       "thur",
                      "thurs", "fri",   "sat",       "sun",     "weekend",  "tmrw",      "tmr",
                      "week",  "month", "christmas", "tomorow", "tommorow", "tommorrow", "after"});
}

}  // namespace ondam::extract
