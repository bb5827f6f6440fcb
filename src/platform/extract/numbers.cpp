#include "platform/extract/numbers.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/extract/reader.h"
#include "platform/phone/phone.h"

namespace ondam::extract {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_code_letter(char c) { return is_digit(c) || is_letter(c) || c == '-'; }

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? char(c - 32) : c;
    return out;
}

std::string digits_of(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_digit(c)) out.push_back(c);
    }
    return out;
}

/// One of these words stands before `at`, with nothing but a few signs and particles between.
bool follows(std::string_view lower, std::size_t at,
             std::initializer_list<std::string_view> words) {
    const auto before = lower.substr(at > 48 ? at - 48 : 0, std::min<std::size_t>(at, 48));
    for (const auto word : words) {
        const auto found = before.rfind(word);
        if (found == std::string_view::npos) continue;
        auto between = std::string(before.substr(found + word.size()));
        for (const auto filler : {"number", "no.", "no", "id", "is", "번호", "는", "은", "이", "가",
                                  "my", "#", ":", "=", "(", "："}) {
            between = text::replace_all(std::move(between), filler, "");
        }
        if (text::trim(between).empty()) return true;
    }
    return false;
}

struct Scan {
    std::string_view text;
    std::string_view lower;
    const Options& options;
};

bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
    const auto touches = [&](std::size_t at) {
        return at < text.size() && (is_digit(text[at]) || is_letter(text[at]));
    };
    const bool joined =
        end + 1 < text.size() && (text[end] == '-' || text[end] == '.') && is_digit(text[end + 1]);
    const bool behind = begin > 1 && text[begin - 1] == '-' &&
                        (is_digit(text[begin - 2]) || is_letter(text[begin - 2]));
    return (begin == 0 || !touches(begin - 1)) && !touches(end) && !joined && !behind;
}

Found made(Kind kind, std::size_t begin, std::size_t end, std::string value, double confidence) {
    return {.kind = kind,
            .begin = begin,
            .end = end,
            .value = std::move(value),
            .confidence = confidence};
}

bool is_day(int month, int day) {
    constexpr std::array<int, 12> lengths = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month >= 1 && month <= 12 && day >= 1 && day <= lengths[std::size_t(month - 1)];
}

int two(std::string_view digits, std::size_t at) {
    return (digits[at] - '0') * 10 + (digits[at + 1] - '0');
}

/// Numbers given out since October 2020 hold no checksum any more, so it is no condition where the
/// hyphen stands.
bool has_resident_checksum(std::string_view digits) {
    int sum = 0;
    for (std::size_t i = 0; i < 12; ++i) sum += (digits[i] - '0') * int(i % 8 + 2);
    return (11 - sum % 11) % 10 == digits[12] - '0';
}

std::optional<Found> read_resident(const Scan& scan, std::size_t at) {
    const auto rest = scan.text.substr(at);
    const auto count = std::min(rest.find_first_not_of("0123456789"), rest.size());
    std::size_t end = 0;
    bool hyphen = false;
    if (count == 13) {
        end = at + 13;
    } else if (count == 6 && rest.size() >= 14) {
        const auto gap = rest.find_first_not_of(" -", 6);
        if (gap == std::string_view::npos || gap == 6 || gap > 9) return std::nullopt;
        hyphen = rest.substr(6, gap - 6).find('-') != std::string_view::npos;
        end = at + gap + 7;
    }
    if (end == 0 || end > scan.text.size() || !stands_alone(scan.text, at, end))
        return std::nullopt;
    const auto digits = digits_of(scan.text.substr(at, end - at));
    if (digits.size() != 13 || digits[6] < '1' || digits[6] > '8' ||
        !is_day(two(digits, 2), two(digits, 4)))
        return std::nullopt;
    const bool named = follows(
        scan.lower, at,
        {"주민등록", "주민", "외국인등록", "resident", "registration", "identity", "신분증"});
    if (!hyphen && !named && !has_resident_checksum(digits)) return std::nullopt;
    const double confidence = named || (hyphen && has_resident_checksum(digits)) ? 0.98
                              : hyphen                                           ? 0.9
                                                                                 : 0.7;
    return made(Kind::resident_number, at, end, digits.substr(0, 6) + "-" + digits.substr(6),
                confidence);
}

bool has_luhn_checksum(std::string_view digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        int digit = digits[digits.size() - 1 - i] - '0';
        if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

bool has_issuer(std::string_view digits) {
    const int four = two(digits, 0) * 100 + two(digits, 2);
    return digits[0] == '4' || (four >= 5100 && four <= 5599) || (four >= 2221 && four <= 2720) ||
           digits.starts_with("34") || digits.starts_with("37") || digits.starts_with("35") ||
           digits.starts_with("36") || digits.starts_with("62") || digits.starts_with("6011") ||
           digits.starts_with("65") || digits[0] == '9';
}

std::optional<Found> read_card(const Scan& scan, std::size_t at) {
    std::size_t end = at, count = 0;
    char separator = '\0';
    while (end < scan.text.size() && count <= 19) {
        const char c = scan.text[end];
        const bool next_digit = end + 1 < scan.text.size() && is_digit(scan.text[end + 1]);
        if (is_digit(c))
            ++count;
        else if ((c == ' ' || c == '-') && next_digit && (separator == '\0' || separator == c))
            separator = c;
        else
            break;
        ++end;
    }
    if (count < 14 || count > 19 || !stands_alone(scan.text, at, end)) return std::nullopt;
    auto digits = digits_of(scan.text.substr(at, end - at));
    const bool domestic = digits[0] == '9' && !follows(scan.lower, at, {"카드", "card"});
    if (!has_luhn_checksum(digits) || !has_issuer(digits) || domestic) return std::nullopt;
    return made(Kind::card, at, end, std::move(digits),
                separator != '\0' || count == 16 ? 0.95 : 0.8);
}

/// A number in groups of the given lengths with hyphens between.
bool has_groups(std::string_view text, std::initializer_list<std::size_t> groups,
                std::size_t& length) {
    std::size_t at = 0;
    for (const auto group : groups) {
        if (at > 0 && (at >= text.size() || text[at++] != '-')) return false;
        for (std::size_t i = 0; i < group; ++i, ++at) {
            if (at >= text.size() || !is_digit(text[at])) return false;
        }
    }
    length = at;
    return true;
}

std::optional<Found> read_identity(const Scan& scan, std::size_t at) {
    const auto rest = scan.text.substr(at);
    std::size_t length = 0;
    if (has_groups(rest, {3, 2, 4}, length) && stands_alone(scan.text, at, at + length)) {
        const auto area = rest.substr(0, 3);
        const bool given_out =
            area != "000" && area != "666" && area[0] != '9' && rest.substr(4, 2) != "00";
        if (given_out)
            return made(Kind::identity_number, at, at + length, std::string(rest.substr(0, length)),
                        0.85);
    }
    if (has_groups(rest, {2, 2, 6, 2}, length) && stands_alone(scan.text, at, at + length)) {
        return made(Kind::identity_number, at, at + length, std::string(rest.substr(0, length)),
                    0.85);
    }
    return std::nullopt;
}

/// The word of letters, digits and hyphens here.
std::size_t end_of_code(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && is_code_letter(text[end])) ++end;
    while (end > at && text[end - 1] == '-') --end;
    return end;
}

std::optional<Found> read_named_code(const Scan& scan, std::size_t at) {
    const auto end = end_of_code(scan.text, at);
    const auto code = scan.text.substr(at, end - at);
    const auto digits = std::ranges::count_if(code, is_digit);
    if (code.size() < 4 || code.size() > 30 || digits < 3) return std::nullopt;
    if (follows(scan.lower, at, {"passport", "여권"}) && code.size() >= 7 && code.size() <= 10) {
        return made(Kind::passport, at, end, upper(code), 0.95);
    }
    if (code.size() >= 6 && digits >= 4 &&
        follows(scan.lower, at,
                {"identity number", "identification number", "identity card", "id number",
                 "national id", "id card", "id no.", "신분증"})) {
        return made(Kind::identity_number, at, end, upper(code), 0.9);
    }
    if (follows(scan.lower, at,
                {"주문번호", "주문 번호", "order number", "order no", "order id", "order #",
                 "order#", "orderno", "order ref"})) {
        return made(Kind::order_number, at, end, upper(code), 0.9);
    }
    return std::nullopt;
}

bool fits(std::string_view code, std::string_view pattern) {
    return std::ranges::equal(code, pattern, [](char c, char wanted) {
        if (wanted == '#') return is_digit(c);
        if (wanted == '@') return is_letter(c);
        return c == wanted || upper(std::string_view(&c, 1)) == upper(std::string_view(&wanted, 1));
    });
}

std::optional<Found> read_order(const Scan& scan, std::size_t at) {
    for (const auto& pattern : scan.options.order_patterns) {
        const auto code = scan.text.substr(at, pattern.size());
        const auto end = at + pattern.size();
        if (pattern.size() < 4 || code.size() != pattern.size() || !fits(code, pattern)) continue;
        if (stands_alone(scan.text, at, end))
            return made(Kind::order_number, at, end, upper(code), 0.95);
    }
    return std::nullopt;
}

void read_emails(const Scan& scan, std::vector<Found>& out) {
    const auto is_local = [](char c) {
        return is_digit(c) || is_letter(c) ||
               std::string_view("._%+-").find(c) != std::string_view::npos;
    };
    const auto is_domain = [](char c) {
        return is_digit(c) || is_letter(c) || c == '.' || c == '-';
    };
    const auto& text = scan.text;
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        auto begin = at, end = at + 1;
        while (begin > 0 && at - begin < 64 && is_local(text[begin - 1])) --begin;
        while (begin < at && text[begin] == '.') ++begin;
        while (end < text.size() && end - at < 255 && is_domain(text[end])) ++end;
        while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
        const auto domain = text.substr(at + 1, end - at - 1);
        const auto dot = domain.rfind('.');
        const bool has_domain = dot != std::string_view::npos && dot > 0 &&
                                domain.size() - dot > 2 &&
                                domain.find("..") == std::string_view::npos &&
                                std::ranges::all_of(domain.substr(dot + 1), is_letter);
        if (begin == at || !has_domain || (end < text.size() && text[end] == '@')) continue;
        out.push_back(made(Kind::email, begin, end,
                           text::lower_ascii(text.substr(begin, end - begin)), 0.98));
    }
}

void read_phones(const Scan& scan, std::vector<Found>& out) {
    for (const auto& match : phone::find(scan.text, scan.options.default_region)) {
        const bool part_of_word = match.begin > 0 && (is_letter(scan.text[match.begin - 1]) ||
                                                      scan.text[match.begin - 1] == '-');
        const bool goes_on = match.end < scan.text.size() &&
                             (is_letter(scan.text[match.end]) || scan.text[match.end] == '-');
        if (part_of_word || goes_on) continue;
        out.push_back(made(Kind::phone, match.begin, match.end, match.number.e164, 0.9));
    }
}

/// Which of two readings of the same letters is the stronger: what holds a checksum or a name goes
/// first.
int strength(Kind kind) {
    switch (kind) {
        case Kind::email:
            return 0;
        case Kind::resident_number:
            return 1;
        case Kind::passport:
        case Kind::identity_number:
        case Kind::order_number:
            return 2;
        case Kind::card:
            return 3;
        case Kind::phone:
            return 4;
        case Kind::appointment_change:
        case Kind::appointment_cancel:
        case Kind::withdrawal:
        case Kind::date_range:
        case Kind::date_time:
        case Kind::date:
        case Kind::time:
        case Kind::same_time:
            break;
    }
    return 5;
}

void keep_strongest(std::vector<Found>& found) {
    std::ranges::stable_sort(found, {}, [](const Found& one) { return strength(one.kind); });
    std::vector<Found> kept;
    for (auto& one : found) {
        const bool taken = std::ranges::any_of(kept, [&](const Found& other) {
            return other.begin < one.end && one.begin < other.end;
        });
        if (!taken) kept.push_back(std::move(one));
    }
    found = std::move(kept);
}

}  // namespace

std::vector<Found> read_numbers(std::string_view text, std::string_view lower,
                                const Options& options, Phones phones) {
    const Scan scan{text, lower, options};
    std::vector<Found> out;
    for (std::size_t at = 0; at < text.size();) {
        const bool starts = is_code_letter(text[at]) && text[at] != '-' &&
                            (at == 0 || !is_code_letter(text[at - 1]));
        std::optional<Found> found;
        if (starts && is_digit(text[at])) found = read_resident(scan, at);
        if (!found && starts && is_digit(text[at])) found = read_card(scan, at);
        if (!found && starts) found = read_order(scan, at);
        if (!found && starts) found = read_named_code(scan, at);
        if (!found && starts && is_digit(text[at])) found = read_identity(scan, at);
        if (found) {
            at = found->end;
            out.push_back(*std::move(found));
        } else {
            ++at;
        }
    }
    read_emails(scan, out);
    if (phones == Phones::read) read_phones(scan, out);
    keep_strongest(out);
    return out;
}

}  // namespace ondam::extract
