#include "platform/mail/spam.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace ondam::mail {
namespace {

/// From here on Microsoft's filter puts a mail into the junk folder.
constexpr int spam_level = 5;

bool says_yes(std::string_view value) {
    const auto word = text::trim(value.substr(0, value.find_first_of(",;( ")));
    return text::equal_ignoring_case(word, "yes") || text::equal_ignoring_case(word, "true");
}

bool has_flag(const ParsedMail& mail) {
    constexpr std::array<std::string_view, 3> names{"X-Spam-Flag", "X-Spam-Status", "X-Spam"};
    return std::ranges::any_of(mail.headers, [&](const Header& header) {
        const bool is_flag = std::ranges::any_of(names, [&](std::string_view name) {
            return text::equal_ignoring_case(header.name, name);
        });
        return is_flag && says_yes(text::trim(header.value));
    });
}

std::optional<int> level_of(std::string_view value) {
    const auto trimmed = text::trim(value);
    int level = 0;
    const auto* end = trimmed.data() + trimmed.size();
    const auto [at, error] = std::from_chars(trimmed.data(), end, level);
    return error == std::errc() && at == end ? std::optional(level) : std::nullopt;
}

/// "CIP:203.0.113.7;CTRY:RU;SCL:5;SFV:SPM;CAT:SPM;DIR:INB;"
bool reports_spam(std::string_view report) {
    constexpr std::array<std::string_view, 5> spam_categories{"SPM", "HSPM", "PHSH", "HPHSH",
                                                              "HPHISH"};
    bool found = false;
    for (const auto part : text::split(report, ';')) {
        const auto colon = part.find(':');
        if (colon == std::string_view::npos) continue;
        const auto key = text::trim(part.substr(0, colon));
        const auto value = text::trim(part.substr(colon + 1));
        if (text::equal_ignoring_case(key, "DIR") && text::equal_ignoring_case(value, "OUT"))
            return false;
        if (text::equal_ignoring_case(key, "SCL")) {
            const auto level = level_of(value);
            if (level && *level < spam_level) return false;
        }
        const bool is_verdict =
            text::equal_ignoring_case(key, "SFV") &&
            (text::equal_ignoring_case(value, "SPM") || text::equal_ignoring_case(value, "SKS") ||
             text::equal_ignoring_case(value, "SKB"));
        const bool is_category =
            text::equal_ignoring_case(key, "CAT") &&
            std::ranges::any_of(spam_categories, [&](std::string_view category) {
                return text::equal_ignoring_case(value, category);
            });
        found = found || is_verdict || is_category;
    }
    return found;
}

}  // namespace

bool is_marked_spam(const ParsedMail& mail) {
    if (has_flag(mail)) return true;
    const auto level = mail.header("X-MS-Exchange-Organization-SCL");
    if (level && level_of(*level).value_or(0) >= spam_level) return true;
    const auto report = mail.header("X-Forefront-Antispam-Report");
    return report && reports_spam(*report);
}

}  // namespace ondam::mail
