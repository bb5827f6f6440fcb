#include "platform/extract/dates.h"
#include "platform/extract/reader.h"

namespace ondam::extract {
namespace {

constexpr std::array<std::string_view, 12> months = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

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
    auto year = take_year(in);
    Reader ahead = in;
    ahead.spaces();
    for (const auto& [words, shift] : {std::pair("last year", -1), std::pair("next year", 1)}) {
        if (!year && ahead.take_word(words)) year = int(source.today.year()) + shift, in = ahead;
    }
    const auto date = year ? make_date(*year, month, day) : nearest(source.today, month, day);
    if (!date) return std::nullopt;
    return on(at, in.at(), sys_days(*date), 0.9, year ? Guess::none : Guess::year);
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
        for (const std::size_t letters : {5, 4, 3}) {
            const auto name = weekdays[i].substr(0, letters);
            // Tue, Tues; Wed, Weds; Thu, Thur, Thurs; the rest has three letters.
            const bool is_used =
                letters == 3 || name == "tues" || name == "thur" || name == "thurs";
            if (is_used && in.take_word(name)) return in.take("."), int(i);
        }
    }
    if (in.take_word("weds")) return in.take("."), 2;
    return std::nullopt;
}

/// "Fri at 3 pm", "from Wed": a short name is a day where an hour follows or a word of place stands
/// before; "we sat at 3 pm" and "in the sun" name none.
std::optional<int> take_lone_weekday(const Source& source, Reader& in) {
    const auto at = in.at();
    if (const auto weekday = take_weekday(in)) return weekday;
    Reader ahead = in;
    const auto weekday = take_short_weekday(ahead);
    if (!weekday) return std::nullopt;
    const bool capital = source.text[at] >= 'A' && source.text[at] <= 'Z';
    const auto before = source.lower.substr(0, at);
    const bool placed = before.ends_with("on ") || before.ends_with("from ") ||
                        before.ends_with("to ") || before.ends_with("until ");
    Reader hour = ahead;
    hour.take(",");
    const bool spaced = hour.spaces();
    const bool said_at = hour.take_word("at") && hour.spaces();
    const auto time = spaced ? read_time(source, hour.at()) : std::nullopt;
    const bool timed = time && time->time && (capital || placed || !said_at);
    if (!timed && !(capital && placed)) return std::nullopt;
    in = ahead;
    return weekday;
}

}  // namespace

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
    const auto weekday = take_lone_weekday(source, in);
    if (!weekday) return std::nullopt;
    if (source.lower.substr(0, at).ends_with("every ")) return std::nullopt;
    Reader ahead = in;
    ahead.spaces();
    const bool in_next_week = ahead.take_word("next") && ahead.spaces() && ahead.take_word("week");
    if (in_next_week) return on(at, ahead.at(), monday_of(source.today) + days(7 + *weekday), 0.9);
    return on(at, in.at(), coming(source.today, *weekday), 0.7, Guess::weekday);
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

}  // namespace ondam::extract
