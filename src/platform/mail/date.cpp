#include <array>
#include <charconv>

#include "base/text.h"
#include "platform/mail/message.h"
#include "platform/mail/mime.h"

namespace ondam::mail {
namespace {

struct Parts {
    int day = 0;
    int month = 0;
    int year = -1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int zone_minutes = 0;
    bool has_time = false;
};

std::string without_comments(std::string_view text) {
    std::string out;
    int depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\') {
            ++at;
        } else if (c == '(') {
            ++depth;
            out.push_back(' ');
        } else if (c == ')') {
            if (depth > 0) --depth;
        } else if (depth == 0) {
            out.push_back(c == ',' || c == '\t' ? ' ' : c);
        }
    }
    return out;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

int month_of(std::string_view word) {
    constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    if (word.size() < 3) return 0;
    for (std::size_t i = 0; i < months.size(); ++i) {
        if (text::equal_ignoring_case(word.substr(0, 3), months[i])) return int(i) + 1;
    }
    return 0;
}

bool take_clock(std::string_view word, Parts& parts) {
    const auto pieces = text::split(word, ':');
    if (pieces.size() < 2 || pieces.size() > 3) return false;
    const auto hour = number(pieces[0]);
    const auto minute = number(pieces[1]);
    const auto second =
        pieces.size() == 3 ? number(pieces[2].substr(0, pieces[2].find('.'))) : std::optional(0);
    if (!hour || !minute) return false;
    parts.hour = *hour;
    parts.minute = *minute;
    parts.second = second.value_or(0);
    parts.has_time = true;
    return true;
}

bool take_zone(std::string_view word, Parts& parts) {
    if (word.size() >= 2 && (word[0] == '+' || word[0] == '-')) {
        const auto digits = text::replace_all(std::string(word.substr(1)), ":", "");
        const auto value = number(digits);
        if (!value || digits.size() > 4) return false;
        const int minutes = digits.size() <= 2 ? *value * 60 : *value / 100 * 60 + *value % 100;
        parts.zone_minutes = word[0] == '-' ? -minutes : minutes;
        return true;
    }
    struct Zone {
        std::string_view name;
        int hours;
    };
    constexpr std::array<Zone, 15> zones = {{{"EST", -5},
                                             {"EDT", -4},
                                             {"CST", -6},
                                             {"CDT", -5},
                                             {"MST", -7},
                                             {"MDT", -6},
                                             {"PST", -8},
                                             {"PDT", -7},
                                             {"KST", 9},
                                             {"JST", 9},
                                             {"CET", 1},
                                             {"CEST", 2},
                                             {"EET", 2},
                                             {"EEST", 3},
                                             {"GMT", 0}}};
    // "EST5EDT": what stands behind the figure is the name in summer.
    const auto name = word.substr(0, word.find_first_of("0123456789"));
    for (const auto& zone : zones) {
        if (text::equal_ignoring_case(name, zone.name)) parts.zone_minutes = zone.hours * 60;
    }
    return true;
}

void take_number(std::string_view word, Parts& parts) {
    const auto value = number(word);
    if (!value) return;
    if (parts.day == 0 && word.size() <= 2) {
        parts.day = *value;
    } else if (parts.year < 0) {
        parts.year = *value;
        if (word.size() == 2) parts.year += *value < 50 ? 2000 : 1900;
        if (word.size() == 3) parts.year += 1900;
    }
}

std::optional<Time> assemble(const Parts& parts) {
    using namespace std::chrono;
    const year_month_day date{year(parts.year), month(unsigned(parts.month)),
                              day(unsigned(parts.day))};
    if (parts.year < 1900 || parts.year > 9999 || !date.ok()) return std::nullopt;
    if (parts.hour > 24 || parts.minute > 59 || parts.second > 60) return std::nullopt;
    if (parts.zone_minutes < -24 * 60 || parts.zone_minutes > 24 * 60) return std::nullopt;
    return Time(sys_days(date)) + hours(parts.hour) + minutes(parts.minute - parts.zone_minutes) +
           seconds(parts.second);
}

}  // namespace

std::optional<Time> parse_date(std::string_view value) {
    const auto plain = without_comments(unfold(value));
    const auto trimmed = text::trim(plain);
    if (auto exact = parse_rfc3339(trimmed)) return exact;
    Parts parts;
    for (auto word : text::split(trimmed, ' ')) {
        word = text::trim(word);
        if (word.empty()) continue;
        const char first = word.front();
        if (word.find(':') != std::string_view::npos && first != '+' && first != '-') {
            take_clock(word, parts);
        } else if (first >= '0' && first <= '9' && word.find('-') != std::string_view::npos) {
            // "12-Mar-2026", as IMAP writes it.
            for (const auto piece : text::split(word, '-')) {
                if (const int month = month_of(piece)) parts.month = month;
                take_number(piece, parts);
            }
        } else if (first >= '0' && first <= '9') {
            take_number(word, parts);
        } else if (parts.month == 0 && month_of(word) != 0) {
            parts.month = month_of(word);
        } else if (parts.has_time) {
            take_zone(word, parts);
        }
    }
    return assemble(parts);
}

}  // namespace ondam::mail
