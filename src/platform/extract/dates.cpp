#include "platform/extract/dates.h"

#include <array>

#include "base/text.h"
#include "platform/extract/reader.h"

namespace ondam::extract {

std::optional<Date> make_date(int year, int month, int day) {
    if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31)
        return std::nullopt;
    const Date date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                    std::chrono::day(unsigned(day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

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

Moment on(std::size_t begin, std::size_t end, sys_days day, double confidence, Guess guess) {
    Moment moment{.begin = begin, .end = end, .date = Date(day), .time = {}};
    moment.guess = guess;
    moment.confidence = confidence;
    return moment;
}

sys_days monday_of(Date today) {
    const sys_days day(today);
    return day - days(int(std::chrono::weekday(day).iso_encoding()) - 1);
}

sys_days coming(Date today, int weekday) {
    auto day = monday_of(today) + days(weekday);
    while (day <= sys_days(today)) day += days(7);
    return day;
}

namespace {

constexpr std::array<std::string_view, 7> korean_weekdays = {"월", "화", "수", "목",
                                                             "금", "토", "일"};

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
    const std::pair<std::string_view, int> words[] = {
        {"오늘", 0}, {"내일모레", 2}, {"내일 모레", 2}, {"내일", 1}, {"모레", 2},
        {"글피", 3}, {"어제", -1},    {"그저께", -2},   {"그제", -2}};
    for (const auto& [word, shift] : words) {
        if (in.take(word)) {
            if (!korean_word_ends(in)) return std::nullopt;
            return on(at, in.at(), sys_days(source.today) + days(shift), 0.9);
        }
    }
    return std::nullopt;
}

/// "15일 오후 1시": a time of day right behind says that a day is meant and no number of days.
bool time_follows(const Source& source, Reader in) {
    if (!in.spaces()) return false;
    const auto time = read_time(source, in.at());
    return time && time->time;
}

/// 화요일 and 화욜; behind the name of a week 화 alone as well, where a time or the particle of a
/// goal follows.
std::optional<int> take_korean_weekday(const Source& source, Reader& in, bool in_week) {
    for (std::size_t i = 0; i < 7; ++i) {
        Reader ahead = in;
        if (!ahead.take(korean_weekdays[i])) continue;
        const bool is_whole = ahead.take("요일") || ahead.take("욜");
        const bool is_goal =
            i < 6 && (ahead.next_is("로 ") || ahead.next_is("으로 ") || ahead.next_is("요 "));
        if (!is_whole && !(in_week && (time_follows(source, ahead) || is_goal))) continue;
        in = ahead;
        return int(i);
    }
    return std::nullopt;
}

/// The week that a word names, counted from this one; `in` stands behind it then.
std::optional<int> take_korean_week(Reader& in) {
    const std::pair<std::string_view, int> words[] = {
        {"이번", 0}, {"요번", 0}, {"금주", 0}, {"다다음", 2}, {"다담", 2}, {"다음", 1},
        {"담", 1},   {"차주", 1}, {"내주", 1}, {"지난", -1},  {"저번", -1}};
    for (const auto& [word, shift] : words) {
        Reader ahead = in;
        if (!ahead.take(word)) continue;
        ahead.spaces();
        if (!word.ends_with("주") && !ahead.take("주")) return std::nullopt;
        ahead.take("의");
        ahead.spaces();
        in = ahead;
        return shift;
    }
    return std::nullopt;
}

/// 이번 주, 다음 주, 지난주 with a day of the week, or the day alone.
std::optional<Moment> read_korean_weekday(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    if (in.after_hangul()) return std::nullopt;
    const auto week = take_korean_week(in);
    const auto weekday = take_korean_weekday(source, in, week.has_value());
    if (!weekday) return std::nullopt;
    if (week) return on(at, in.at(), monday_of(source.today) + days(7 * *week + *weekday), 0.9);
    // 매주 화요일 is a habit and no day.
    if (source.lower.substr(0, at).ends_with("매주 ") || in.next_is("마다")) return std::nullopt;
    return on(at, in.at(), coming(source.today, *weekday), 0.7, Guess::weekday);
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
    if (shift && in.take("말일")) {
        const auto month = source.today.year() / source.today.month() + std::chrono::months(*shift);
        return on(at, in.at(), sys_days(month / std::chrono::last), 0.9);
    }
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
    const bool timed = time_follows(source, ahead);
    if (!noted && !timed && !ahead.take_one_of({"로", "날", "부터", "까지", "에는", "에 ", "자로"}))
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
    moment.confidence = timed ? 0.75 : 0.6;
    return moment;
}

/// The year that a word right before a date names: 작년 3월 12일.
std::optional<int> year_before(const Source& source, std::size_t at) {
    auto before = source.lower.substr(0, at);
    while (before.ends_with(" ")) before.remove_suffix(1);
    const std::pair<std::string_view, int> words[] = {
        {"재작년", -2}, {"작년", -1}, {"지난해", -1}, {"지난 해", -1}, {"올해", 0},
        {"내후년", 2},  {"내년", 1},  {"다음해", 1},  {"다음 해", 1}};
    for (const auto& [word, shift] : words) {
        if (before.ends_with(word)) return int(source.today.year()) + shift;
    }
    return std::nullopt;
}

/// 2026년 3월 11일, 3월 11일.
std::optional<Moment> read_korean_date(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    auto first = in.number(4);
    if (!first) return std::nullopt;
    auto year = year_before(source, at);
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
    return on(at, in.at(), sys_days(*date), 0.95, year ? Guess::none : Guess::year);
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

/// "12.3. 오후 2시 -> 12.4.": what an arrow leads to is what it comes from.
bool ends_in_arrow(std::string_view before) {
    const auto plain = text::trim(before);
    return plain.ends_with("->") || plain.ends_with("→");
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
    const bool is_stopped = separator == '.' && in.next_is(".") &&
                            !(in.at() + 1 < source.lower.size() && in.is_word_letter(in.at() + 1));
    if (is_stopped) in.take(".");
    if (!is_stopped && in.take(mark)) {
        const auto year = in.number(4);
        if (!year || *year < 1900 || in.is_word_letter(in.at())) return std::nullopt;
        const auto date = make_date(*year, month, day);
        return date ? std::optional(on(at, in.at(), sys_days(*date), sure ? 0.9 : 0.65))
                    : std::nullopt;
    }
    if (in.is_word_letter(in.at()) || (separator == '.' && !month_first)) return std::nullopt;
    Reader noted = in;
    take_weekday_note(noted);
    Reader ahead = in;
    ahead.spaces();
    const bool is_goal = ends_in_arrow(source.lower.substr(0, at)) && is_stopped;
    const bool has_time = ahead.take_one_of({"오전", "오후"}) || time_follows(source, in) ||
                          is_goal || (separator == '/' && in.take_one_of({"일"}));
    if (noted.at() == in.at() && !has_time) return std::nullopt;
    if (noted.at() > in.at()) in = noted;
    const auto date = nearest(source.today, month, day);
    return date ? std::optional(on(at, in.at(), sys_days(*date), 0.75, Guess::year)) : std::nullopt;
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
