#include <array>

#include "platform/extract/moments.h"
#include "platform/extract/reader.h"

namespace ondam::extract {
namespace {

enum class Part { none, morning, afternoon, dawn, evening, night, noon };

struct PartWord {
    std::string_view word;
    Part part;
};
constexpr std::array<PartWord, 9> parts = {{{"오전", Part::morning},
                                            {"오후", Part::afternoon},
                                            {"아침", Part::morning},
                                            {"새벽", Part::dawn},
                                            {"점심", Part::noon},
                                            {"저녁", Part::evening},
                                            {"한밤", Part::night},
                                            {"밤", Part::night},
                                            {"낮", Part::noon}}};

/// The hour of the day that "밤 12시" or "9 in the afternoon" means; nothing when the two do not go
/// together.
std::optional<int> hour_of(Part part, int hour) {
    if (hour > 24 || (part != Part::none && hour > 12 && part == Part::morning))
        return std::nullopt;
    if (hour > 12) return hour == 24 ? 0 : hour;
    switch (part) {
        // Nobody is seen at two in the night: a bare 2 is the afternoon's.
        case Part::none:
            return hour >= 1 && hour <= 6 ? hour + 12 : hour;
        case Part::morning:
        case Part::dawn:
            return hour % 12;
        case Part::noon:
            return hour >= 1 && hour <= 5 ? hour + 12 : hour;
        case Part::afternoon:
        case Part::evening:
            return hour % 12 + 12;
        case Part::night:
            return hour == 12 ? 0 : hour < 6 ? hour : hour + 12;
    }
    return std::nullopt;
}

Moment time_of(std::size_t begin, std::size_t end, int hour, int minute, double confidence) {
    Moment moment{.begin = begin, .end = end, .date = {}, .time = minutes(hour * 60 + minute)};
    moment.confidence = confidence;
    return moment;
}

Part take_part(Reader& in) {
    for (const auto& [word, part] : parts) {
        if (in.take(word)) return in.spaces(), part;
    }
    return Part::none;
}

std::optional<int> take_hour_word(Reader& in) {
    constexpr std::array<std::pair<std::string_view, int>, 12> words = {{{"열한", 11},
                                                                         {"열두", 12},
                                                                         {"한", 1},
                                                                         {"두", 2},
                                                                         {"세", 3},
                                                                         {"네", 4},
                                                                         {"다섯", 5},
                                                                         {"여섯", 6},
                                                                         {"일곱", 7},
                                                                         {"여덟", 8},
                                                                         {"아홉", 9},
                                                                         {"열", 10}}};
    for (const auto& [word, hour] : words) {
        if (in.take(word)) return hour;
    }
    return std::nullopt;
}

bool is_time_context(const Reader& in) {
    Reader ahead = in;
    ahead.spaces();
    return ahead.take_one_of({"에", "반", "로", "쯤", "정각", "이후", "이전", "부터", "까지"});
}

std::optional<int> take_minute(Reader& in) {
    Reader ahead = in;
    ahead.spaces();
    if (ahead.take("반")) {
        in = ahead;
        return 30;
    }
    const auto minute = ahead.number(2);
    if (!minute || *minute > 59) return 0;
    ahead.spaces();
    if (!ahead.take("분")) return 0;
    in = ahead;
    return minute;
}

/// 오전 9시, 오후 두 시 반, 14시 30분; 3시간 is a duration.
std::optional<Moment> read_korean_time(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    if (in.after_hangul() && (in.peek() & 0x80)) {
        // A part of the day may follow the day without a space: 내일오전 9시.
        bool is_part = false;
        for (const auto& part : parts) is_part = is_part || in.next_is(part.word);
        if (!is_part) return std::nullopt;
    }
    const auto part = take_part(in);
    auto hour = in.number(2);
    const bool spelled = !hour;
    if (!hour) hour = take_hour_word(in);
    if (!hour) return std::nullopt;
    if (part != Part::none && !spelled && in.take(":")) {
        const auto minute = in.number(2);
        const auto of_day = hour_of(part, *hour);
        if (!minute || *minute > 59 || !of_day) return std::nullopt;
        return time_of(at, in.at(), *of_day, *minute, 0.95);
    }
    in.spaces();
    if (!in.take("시") ||
        in.take_one_of({"간", "즌", "스", "도", "장", "작", "점", "기", "행", "험", "급"}))
        return std::nullopt;
    if (spelled && part == Part::none && !is_time_context(in)) return std::nullopt;
    const auto minute = take_minute(in);
    const auto of_day = hour_of(part, *hour);
    if (!minute || !of_day) return std::nullopt;
    return time_of(at, in.at(), *of_day, *minute, part == Part::none && *hour < 13 ? 0.75 : 0.95);
}

Part take_english_part(Reader& in) {
    Reader ahead = in;
    ahead.spaces();
    for (const auto word : {"a.m.", "am"}) {
        if (ahead.next_is(word) &&
            !ahead.is_word_letter(ahead.at() + std::string_view(word).size())) {
            ahead.take(word);
            return in = ahead, Part::morning;
        }
    }
    for (const auto word : {"p.m.", "pm"}) {
        if (ahead.next_is(word) &&
            !ahead.is_word_letter(ahead.at() + std::string_view(word).size())) {
            ahead.take(word);
            return in = ahead, Part::afternoon;
        }
    }
    return Part::none;
}

/// "between 2 and 4 pm", "2~4시": the end of a span is no time at which somebody comes.
bool ends_span(const Source& source, std::size_t at) {
    auto before = source.lower.substr(0, at);
    const auto cut_spaces = [&] {
        while (before.ends_with(" ")) before.remove_suffix(1);
    };
    cut_spaces();
    for (const auto word : {"~", "～", "–", " to", " and", " or", " till", " until"}) {
        if (!before.ends_with(word)) continue;
        before.remove_suffix(std::string_view(word).size());
        cut_spaces();
        const auto digits = before.size() - (before.find_last_not_of("0123456789") + 1);
        before.remove_suffix(digits);
        return digits > 0 && digits <= 2 && !before.ends_with(":");
    }
    return false;
}

/// Half past three, a quarter to 9.
std::optional<Moment> read_spoken_time(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    if (!in.starts_word()) return std::nullopt;
    const std::pair<std::string_view, int> words[] = {
        {"half past", 30}, {"quarter past", 15}, {"quarter to", -15}};
    std::optional<int> minute;
    for (const auto& [word, value] : words) {
        if (!minute && in.take_word(word)) minute = value;
    }
    if (!minute || !in.spaces()) return std::nullopt;
    auto hour = in.number(2);
    constexpr std::array<std::string_view, 12> hours = {"one",  "two", "three",  "four",
                                                        "five", "six", "seven",  "eight",
                                                        "nine", "ten", "eleven", "twelve"};
    for (std::size_t i = 0; i < hours.size() && !hour; ++i) {
        if (in.take_word(hours[i])) hour = int(i) + 1;
    }
    if (!hour || *hour < 1 || *hour > 12) return std::nullopt;
    const auto part = take_english_part(in);
    const auto of_day = hour_of(part, *hour);
    if (!of_day) return std::nullopt;
    const int whole = (*of_day * 60 + *minute + 24 * 60) % (24 * 60);
    return time_of(at, in.at(), whole / 60, whole % 60, part == Part::none ? 0.75 : 0.95);
}

/// 9:30, 14:05, 9am, 9:30 p.m., 9 o'clock.
std::optional<Moment> read_clock_time(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    // A day joined by T is read as one: "2026-03-11T09:00".
    const bool joined = at > 0 && source.lower[at - 1] == 't' && at > 1 &&
                        source.lower[at - 2] >= '0' && source.lower[at - 2] <= '9';
    if (!in.starts_word() && !joined) return std::nullopt;
    const auto hour = in.number(2);
    if (!hour || *hour > 24) return std::nullopt;
    int minute = 0;
    const bool with_minutes = in.take(":");
    if (with_minutes) {
        const auto start = in.at();
        const auto given = in.number(2);
        if (!given || *given > 59 || in.at() - start != 2) return std::nullopt;
        minute = *given;
        if (in.peek() == ':') {
            in.take(":");
            if (!in.number(2)) return std::nullopt;
        }
    }
    const auto part = take_english_part(in);
    if (part != Part::none && (*hour < 1 || *hour > 12)) return std::nullopt;
    if (part != Part::none) return time_of(at, in.at(), *hour_of(part, *hour), minute, 0.95);
    if (with_minutes) {
        if (in.is_word_letter(in.at()) && in.peek() != 'z') return std::nullopt;
        return time_of(at, in.at(), *hour % 24, minute, 0.9);
    }
    in.spaces();
    if (!in.take("o'clock")) return std::nullopt;
    const auto of_day = hour_of(Part::none, *hour);
    return of_day ? std::optional(time_of(at, in.at(), *of_day, 0, 0.7)) : std::nullopt;
}

std::optional<Moment> read_named_time(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    if (!in.after_hangul()) {
        if (in.take("정오")) return time_of(at, in.at(), 12, 0, 0.95);
        if (in.take("자정")) return time_of(at, in.at(), 0, 0, 0.9);
    }
    if (!in.starts_word()) return std::nullopt;
    if (in.take_word("noon")) return time_of(at, in.at(), 12, 0, 0.95);
    if (in.take_word("midnight")) return time_of(at, in.at(), 0, 0, 0.9);
    return std::nullopt;
}

std::optional<Moment> read_same_time(const Source& source, std::size_t at) {
    Reader in(source.lower, at);
    const bool korean = in.take_one_of(
        {"같은 시간", "같은시간", "같은 시각", "동일한 시간", "동일 시간", "동시간"});
    const bool english =
        !korean && in.starts_word() && (in.take_word("same time") || in.take_word("same hour"));
    if (!korean && !english) return std::nullopt;
    if (korean && (in.next_is("대") || source.lower.substr(0, at).ends_with("과 ")))
        return std::nullopt;
    Moment moment{.begin = at, .end = in.at(), .date = {}, .time = {}, .same_time = true};
    return moment;
}

}  // namespace

std::optional<Moment> read_time(const Source& source, std::size_t at) {
    const char before = at > 0 ? source.lower[at - 1] : ' ';
    const char here = source.lower[at];
    const bool is_digit = here >= '0' && here <= '9';
    if (is_digit && (before == '-' || before == '.' || before == ':' || before == '/' ||
                     before == '+' || ends_span(source, at)))
        return std::nullopt;
    for (const auto reader :
         {read_same_time, read_named_time, read_korean_time, read_spoken_time, read_clock_time}) {
        if (auto moment = reader(source, at)) return moment;
    }
    return std::nullopt;
}

}  // namespace ondam::extract
