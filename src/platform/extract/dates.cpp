#include <array>

#include "platform/extract/moments.h"
#include "platform/extract/reader.h"

namespace ondam::extract {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 12> months = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> weekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                      "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 7> korean_weekdays = {"월", "화", "수", "목",
                                                             "금", "토", "일"};

std::optional<Date> make_date(int year, int month, int day) {
    if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31)
        return std::nullopt;
    const Date date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                    std::chrono::day(unsigned(day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

/// A day without a year lies near: two months back at most, else ahead.
std::optional<Date> nearest(Date today, int month, int day) {
    for (const int shift : {0, 1, -1}) {
        const auto date = make_date(int(today.year()) + shift, month, day);
        if (!date) continue;
        const auto ahead = sys_days(*date) - sys_days(today);
        if (ahead >= days(-60) && ahead <= days(305)) return date;
    }
    // 29 February waits for its year.
    for (int shift = 0; shift <= 8; ++shift) {
        const auto date = make_date(int(today.year()) + shift, month, day);
        if (date && *date >= today) return date;
    }
    return std::nullopt;
}

Moment on(std::size_t begin, std::size_t end, sys_days day, double confidence) {
    Moment moment{.begin = begin, .end = end, .date = Date(day), .time = {}};
    moment.confidence = confidence;
    return moment;
}

sys_days monday_of(Date today) {
    const sys_days day(today);
    return day - days(int(std::chrono::weekday(day).iso_encoding()) - 1);
}

/// The coming day of that name, never today.
sys_days coming(Date today, int weekday) {
    auto day = monday_of(today) + days(weekday);
    while (day <= sys_days(today)) day += days(7);
    return day;
}

/// "(수)" or "(Wed)" behind a date belongs to it.
void take_weekday_note(Reader& in) {
    Reader ahead = in;
    ahead.spaces();
    if (ahead.take("(")) {
        const auto close = ahead.rest().substr(0, 12).find(')');
        if (close == std::string_view::npos) return;
        const auto inside = std::string(ahead.rest().substr(0, close));
        for (std::size_t i = 0; i < 7; ++i) {
            const bool named = inside == korean_weekdays[i] ||
                               inside == std::string(korean_weekdays[i]) + "요일" ||
                               inside == weekdays[i] || inside == weekdays[i].substr(0, 3);
            if (named) in = Reader(ahead), in.take(inside), in.take(")");
        }
        return;
    }
    for (const auto day : korean_weekdays) {
        if (ahead.take(day)) {
            if (ahead.take("요일")) in = ahead;
            return;
        }
    }
}

/// What may stand behind a Korean day: nothing, a particle, or a time of day.
bool korean_word_ends(const Reader& in) {
    if (!in.before_hangul()) return true;
    for (const auto word :
         {"은",   "는",   "이",   "에",   "의",   "로",   "으로", "부터",   "까지", "도",
          "오전", "오후", "아침", "점심", "저녁", "새벽", "밤",   "낮",     "중",   "쯤",
          "날",   "밖에", "이나", "이라", "예약", "말고", "정오", "입니다", "이요", "요"}) {
        if (in.next_is(word)) return true;
    }
    return false;
}

std::optional<Moment> read_korean_word(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    if (in.after_hangul()) return std::nullopt;
    const std::pair<std::string_view, int> words[] = {{"오늘", 0},    {"내일모레", 2}, {"내일", 1},
                                                      {"모레", 2},    {"글피", 3},     {"어제", -1},
                                                      {"그저께", -2}, {"그제", -2}};
    for (const auto& [word, shift] : words) {
        if (in.take(word)) {
            if (!korean_word_ends(in)) return std::nullopt;
            return on(at, in.at(), sys_days(source.today) + days(shift), 0.9);
        }
    }
    return std::nullopt;
}

std::optional<int> take_korean_weekday(Reader& in) {
    for (std::size_t i = 0; i < 7; ++i) {
        Reader ahead = in;
        if (ahead.take(korean_weekdays[i]) && ahead.take("요일")) {
            in = ahead;
            return int(i);
        }
    }
    return std::nullopt;
}

/// 이번 주, 다음 주, 지난주 with a day of the week, or the day alone.
std::optional<Moment> read_korean_weekday(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    if (in.after_hangul()) return std::nullopt;
    std::optional<int> weeks;
    const std::pair<std::string_view, int> words[] = {
        {"이번", 0}, {"금주", 0}, {"다다음", 2}, {"다음", 1}, {"담", 1}, {"차주", 1}, {"지난", -1}};
    for (const auto& [word, shift] : words) {
        if (!in.take(word)) continue;
        in.spaces();
        if (word != "금주" && word != "차주" && !in.take("주")) return std::nullopt;
        in.take("의");
        in.spaces();
        weeks = shift;
        break;
    }
    const auto weekday = take_korean_weekday(in);
    if (!weekday) return std::nullopt;
    if (weeks) return on(at, in.at(), monday_of(source.today) + days(7 * *weeks + *weekday), 0.9);
    // 매주 화요일 is a habit and no day.
    if (source.lower.substr(0, at).ends_with("매주 ") || in.next_is("마다")) return std::nullopt;
    return on(at, in.at(), coming(source.today, *weekday), 0.7);
}

/// 3일 후, 2주 뒤, 일주일 뒤.
std::optional<Moment> read_korean_distance(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    int count = 0;
    if (in.take("일주일")) {
        count = 7;
    } else {
        const auto number = in.number(2);
        if (!number || *number == 0) return std::nullopt;
        in.spaces();
        if (in.take("주일") || in.take("주"))
            count = 7 * *number;
        else if (in.take("일"))
            count = *number;
        else
            return std::nullopt;
    }
    in.spaces();
    if (!in.take("후") && !in.take("뒤")) return std::nullopt;
    return on(at, in.at(), sys_days(source.today) + days(count), 0.8);
}

std::optional<Moment> read_day_of_month(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    std::optional<int> shift;
    if (!in.after_hangul()) {
        if (in.take_one_of({"다음 달", "다음달", "담달"}))
            shift = 1;
        else if (in.take_one_of({"이번 달", "이번달", "이달"}))
            shift = 0;
        else if (in.take_one_of({"지난 달", "지난달"}))
            shift = -1;
    }
    if (shift) in.spaces();
    const auto day = in.number(2);
    if (!day || *day < 1 || *day > 31 || !in.take("일")) return std::nullopt;
    if (shift) {
        const auto month = source.today.year() / source.today.month() + std::chrono::months(*shift);
        const auto date = make_date(int(month.year()), int(unsigned(month.month())), *day);
        if (!date) return std::nullopt;
        take_weekday_note(in);
        return on(at, in.at(), sys_days(*date), 0.9);
    }
    // A bare number of days is a day of the month only where a particle of place says so.
    Reader ahead = in;
    take_weekday_note(ahead);
    const bool noted = ahead.at() > in.at();
    if (!noted && !ahead.take_one_of({"로", "날", "부터", "까지", "에는", "에 ", "자로"}))
        return std::nullopt;
    if (source.lower.substr(ahead.at()).starts_with(" 걸")) return std::nullopt;
    if (noted) in = ahead;
    Moment moment{.begin = at, .end = in.at(), .date = {}, .time = {}};
    moment.date = make_date(int(source.today.year()), int(unsigned(source.today.month())), *day);
    if (moment.date && *moment.date < source.today) {
        const auto month = source.today.year() / source.today.month() + std::chrono::months(1);
        moment.date = make_date(int(month.year()), int(unsigned(month.month())), *day);
    }
    if (!moment.date) return std::nullopt;
    moment.day_alone = true;
    moment.confidence = 0.6;
    return moment;
}

/// 2026년 3월 11일, 3월 11일.
std::optional<Moment> read_korean_date(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    auto first = in.number(4);
    if (!first) return std::nullopt;
    std::optional<int> year;
    if (in.take("년")) {
        year = *first < 100 ? 2000 + *first : *first;
        in.spaces();
        first = in.number(2);
        if (!first) return std::nullopt;
    }
    in.spaces();
    if (!in.take("월")) return std::nullopt;
    in.spaces();
    const auto day = in.number(2);
    if (!day) return std::nullopt;
    in.spaces();
    if (!in.take("일")) return std::nullopt;
    const auto date = year ? make_date(*year, *first, *day) : nearest(source.today, *first, *day);
    if (!date) return std::nullopt;
    take_weekday_note(in);
    return on(at, in.at(), sys_days(*date), 0.95);
}

/// 2026-03-11, 2026/3/11, 2026. 3. 11.
std::optional<Moment> read_iso_date(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    const auto year = in.number(4);
    const char separator = in.peek();
    if (!year || *year < 1900 || (separator != '-' && separator != '/' && separator != '.'))
        return std::nullopt;
    const std::string_view mark(&separator, 1);
    in.take(mark);
    if (separator == '.') in.spaces();
    const auto month = in.number(2);
    if (!month || !in.take(mark)) return std::nullopt;
    if (separator == '.') in.spaces();
    const auto day = in.number(2);
    const auto date = day ? make_date(*year, *month, *day) : std::nullopt;
    const bool goes_on =
        in.peek() == '-' || in.peek() == '/' || (in.is_word_letter(in.at()) && in.peek() != 't');
    if (!date || goes_on) return std::nullopt;
    // "T" joins a time to it, as machines write.
    if (in.peek() == 't' && !Reader(source.lower, in.at() + 1).number(2)) return std::nullopt;
    take_weekday_note(in);
    return on(at, in.at(), sys_days(*date), 0.95);
}

/// 11/03/2026 and 3/11: the order of day and month is the region's; without a year something must
/// say it is a day.
std::optional<Moment> read_slash_date(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    auto first = in.number(2);
    const char separator = in.peek();
    if (!first || (separator != '/' && separator != '.')) return std::nullopt;
    const std::string_view mark(&separator, 1);
    in.take(mark);
    auto second = in.number(2);
    if (!second) return std::nullopt;
    const auto& region = source.options.default_region;
    const bool month_first = region == "US" || region == "KR" || region == "JP" || region == "CN" ||
                             region == "TW" || region.empty();
    const bool swapped = month_first ? *first > 12 : *second <= 12 || *first > 12;
    const int month = swapped ? *second : *first, day = swapped ? *first : *second;
    const bool sure = *first > 12 || *second > 12 || *first == *second;
    if (in.take(mark)) {
        const auto year = in.number(4);
        if (!year || *year < 1900 || in.is_word_letter(in.at())) return std::nullopt;
        const auto date = make_date(*year, month, day);
        return date ? std::optional(on(at, in.at(), sys_days(*date), sure ? 0.9 : 0.65))
                    : std::nullopt;
    }
    if (separator == '.' || in.is_word_letter(in.at())) return std::nullopt;
    Reader noted = in;
    take_weekday_note(noted);
    Reader ahead = in;
    ahead.spaces();
    const bool has_time = ahead.take_one_of({"오전", "오후"}) || in.take_one_of({"일"});
    if (noted.at() == in.at() && !has_time) return std::nullopt;
    if (noted.at() > in.at()) in = noted;
    const auto date = nearest(source.today, month, day);
    return date ? std::optional(on(at, in.at(), sys_days(*date), 0.75)) : std::nullopt;
}

std::optional<int> take_month(Reader& in, std::string_view text) {
    for (std::size_t i = 0; i < months.size(); ++i) {
        for (const auto name :
             {months[i], months[i].substr(0, i == 8 ? 4 : 3), months[i].substr(0, 3)}) {
            if (!in.next_is(name)) continue;
            // "you may 3 times" and "march on" are no months.
            const bool doubtful = name == "may" || name == "mar" || name == "march";
            const bool capital = text[in.at()] >= 'A' && text[in.at()] <= 'Z';
            if (name == "may" && !capital) return std::nullopt;
            Reader ahead = in;
            if (!ahead.take_word(name)) continue;
            if (doubtful && name == "mar" && !capital) return std::nullopt;
            if (name != months[i]) ahead.take(".");
            in = ahead;
            return int(i) + 1;
        }
    }
    return std::nullopt;
}

void take_ordinal(Reader& in) {
    for (const auto end : {"st", "nd", "rd", "th"}) {
        if (in.take_word(end)) return;
    }
}

std::optional<int> take_year(Reader& in) {
    Reader ahead = in;
    ahead.take(",");
    ahead.spaces();
    const auto year = ahead.number(4);
    if (!year || *year < 1990 || *year > 2100 || ahead.is_word_letter(ahead.at()))
        return std::nullopt;
    in = ahead;
    return year;
}

std::optional<Moment> english_date(const Source& source, Reader in, std::size_t at, int month,
                                   int day) {
    const auto year = take_year(in);
    const auto date = year ? make_date(*year, month, day) : nearest(source.today, month, day);
    return date ? std::optional(on(at, in.at(), sys_days(*date), 0.9)) : std::nullopt;
}

/// 11 March, 11th of March 2026; March 11th, 2026.
std::optional<Moment> read_english_date(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    if (const auto day = in.number(2)) {
        take_ordinal(in);
        if (!in.spaces()) return std::nullopt;
        if (in.take_word("of")) in.spaces();
        const auto month = take_month(in, source.text);
        if (!month || *day < 1) return std::nullopt;
        return english_date(source, in, at, *month, *day);
    }
    const auto month = take_month(in, source.text);
    if (!month || !in.spaces()) return std::nullopt;
    if (in.take_word("the")) in.spaces();
    const auto day = in.number(2);
    if (!day || *day < 1) return std::nullopt;
    const auto before = in.at();
    take_ordinal(in);
    // "you march 3 steps" names no day.
    const bool capital = source.text[at] >= 'A' && source.text[at] <= 'Z';
    if (*month == 3 && !capital && in.at() == before) return std::nullopt;
    if (in.is_word_letter(in.at()) || in.peek() == ':' || in.peek() == '%') return std::nullopt;
    return english_date(source, in, at, *month, *day);
}

std::optional<int> take_weekday(Reader& in) {
    for (std::size_t i = 0; i < 7; ++i) {
        if (in.take_word(weekdays[i])) return int(i);
    }
    return std::nullopt;
}

std::optional<int> take_short_weekday(Reader& in) {
    if (const auto weekday = take_weekday(in)) return weekday;
    for (std::size_t i = 0; i < 7; ++i) {
        if (in.take_word(weekdays[i].substr(0, 3))) return int(i);
    }
    return std::nullopt;
}

std::optional<Moment> read_english_weekday(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    const std::pair<std::string_view, int> words[] = {{"this", 0}, {"next", 1}, {"last", -1}};
    for (const auto& [word, shift] : words) {
        if (!in.take_word(word) || !in.spaces()) continue;
        if (in.take_word("week")) {
            in.take(",");
            in.spaces();
            if (in.take_word("on")) in.spaces();
        }
        const auto weekday = take_short_weekday(in);
        if (!weekday) return std::nullopt;
        return on(at, in.at(), monday_of(source.today) + days(7 * shift + *weekday),
                  shift == 1 ? 0.8 : 0.85);
    }
    const auto weekday = take_weekday(in);
    if (!weekday) return std::nullopt;
    if (source.lower.substr(0, at).ends_with("every ")) return std::nullopt;
    Reader ahead = in;
    ahead.spaces();
    const bool in_next_week = ahead.take_word("next") && ahead.spaces() && ahead.take_word("week");
    if (in_next_week) return on(at, ahead.at(), monday_of(source.today) + days(7 + *weekday), 0.9);
    return on(at, in.at(), coming(source.today, *weekday), 0.7);
}

std::optional<Moment> read_english_word(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    const std::pair<std::string_view, int> words[] = {{"the day after tomorrow", 2},
                                                      {"day after tomorrow", 2},
                                                      {"tomorrow", 1},
                                                      {"today", 0},
                                                      {"yesterday", -1}};
    for (const auto& [word, shift] : words) {
        if (in.take_word(word)) return on(at, in.at(), sys_days(source.today) + days(shift), 0.9);
    }
    if (!in.take_word("in") || !in.spaces()) return std::nullopt;
    auto count = in.number(2);
    const std::pair<std::string_view, int> numbers[] = {{"a", 1},     {"one", 1},  {"two", 2},
                                                        {"three", 3}, {"four", 4}, {"five", 5}};
    for (const auto& [word, value] : numbers) {
        if (!count && in.take_word(word)) count = value;
    }
    if (!count || !in.spaces()) return std::nullopt;
    if (in.take_word("days") || in.take_word("day"))
        return on(at, in.at(), sys_days(source.today) + days(*count), 0.8);
    if (in.take_word("weeks") || in.take_word("week"))
        return on(at, in.at(), sys_days(source.today) + days(7 * *count), 0.8);
    return std::nullopt;
}

/// "the 11th": of the month of the date before.
std::optional<Moment> read_english_day(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    if (!in.take_word("the") || !in.spaces()) return std::nullopt;
    const auto day = in.number(2);
    const auto before = in.at();
    take_ordinal(in);
    if (!day || *day < 1 || *day > 31 || in.at() == before) return std::nullopt;
    Reader ahead = in;
    ahead.spaces();
    // "the 2nd time" counts things.
    const bool counts = ahead.at() < source.lower.size() && ahead.is_word_letter(ahead.at()) &&
                        !ahead.next_is("at ") && !ahead.next_is("please") &&
                        !ahead.next_is("instead") && !ahead.next_is("same") &&
                        !ahead.next_is("and ") && !ahead.next_is("if ");
    if (counts) return std::nullopt;
    auto date = make_date(int(source.today.year()), int(unsigned(source.today.month())), *day);
    if (date && *date < source.today) {
        const auto month = source.today.year() / source.today.month() + std::chrono::months(1);
        date = make_date(int(month.year()), int(unsigned(month.month())), *day);
    }
    if (!date) return std::nullopt;
    auto moment = on(at, in.at(), sys_days(*date), 0.6);
    moment.day_alone = true;
    return moment;
}

using DateReader = std::optional<Moment> (*)(const Source&, std::size_t);

std::optional<Moment> first_of(std::initializer_list<DateReader> readers, const Source& source,
                               std::size_t at) {
    for (const auto reader : readers) {
        if (auto moment = reader(source, at)) return moment;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Moment> read_date(const Source& source, std::size_t at) {
    const Reader here(source.lower, at);
    const bool is_ascii = !(here.peek() & 0x80);
    if (is_ascii && !here.starts_word()) return std::nullopt;
    const char before = at > 0 ? source.lower[at - 1] : ' ';
    const bool is_digit = here.peek() >= '0' && here.peek() <= '9';
    // Part of a longer number: 010-2026-03-11, 1.2/3.
    if (is_digit && (before == '-' || before == '/' || before == '.' || before == ','))
        return std::nullopt;
    if (is_digit) {
        return first_of({read_korean_date, read_iso_date, read_slash_date, read_korean_distance,
                         read_english_date, read_day_of_month},
                        source, at);
    }
    if (is_ascii) {
        return first_of(
            {read_english_date, read_english_word, read_english_weekday, read_english_day}, source,
            at);
    }
    return first_of(
        {read_korean_distance, read_korean_word, read_korean_weekday, read_day_of_month}, source,
        at);
}

}  // namespace ondam::extract
