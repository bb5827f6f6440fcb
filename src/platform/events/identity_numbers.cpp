#include "platform/events/identity_numbers.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/events/wire_text.h"

namespace ondam::events::wire {
namespace {

constexpr std::size_t longest_name = 60;
constexpr std::size_t least_digits = 6;

/// Names without case, spaces, `_` and `-`.
constexpr std::array<std::string_view, 18> names{"identitynumber",
                                                 "identificationnumber",
                                                 "idnumber",
                                                 "nationalid",
                                                 "nationalidnumber",
                                                 "residentnumber",
                                                 "rrn",
                                                 "ssn",
                                                 "residentregistrationnumber",
                                                 "passport",
                                                 "passportnumber",
                                                 "socialsecuritynumber",
                                                 "passportno",
                                                 "주민등록번호",
                                                 "주민번호",
                                                 "여권번호",
                                                 "외국인등록번호",
                                                 "주민등록"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Of most keys the first letter tells that they are none.
bool may_name_one(std::string_view key) {
    constexpr std::string_view beginnings = "iInNrRsSpP \\_-";
    return !key.empty() && key.size() <= longest_name &&
           (beginnings.find(key[0]) != std::string_view::npos || key[0] < 0);
}

bool names_one(std::string_view key) {
    if (!may_name_one(key)) return false;
    std::string plain(key);
    if (key.find('\\') != std::string_view::npos) {
        const auto read = scalar('"' + plain + '"');
        if (!read) return false;
        plain = *read;
    }
    plain = text::lower_ascii(text::nfc(plain));
    std::erase_if(plain, [](char c) { return c == ' ' || c == '_' || c == '-'; });
    return std::ranges::find(names, std::string_view(plain)) != names.end();
}

std::string covered(std::string_view value) {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i)
        out.push_back(i < 2 || value[i] == '-' || value[i] == ' ' ? value[i] : '*');
    return out;
}

/// A number of this kind as text; nothing for a flag or a word.
std::optional<std::string> number_of(std::string_view json) {
    auto value = scalar(json);
    if (!value || std::ranges::count_if(*value, is_digit) < std::ptrdiff_t(least_digits))
        return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::string> without_identity_numbers(std::string_view traits) {
    if (!traits.starts_with('{')) return std::nullopt;
    const auto number_in = [](const Walk& members) {
        return names_one(members.key()) ? number_of(members.value()) : std::nullopt;
    };
    bool found = false;
    for (Walk members(traits); !found && members.next();) found = number_in(members).has_value();
    if (!found) return std::nullopt;
    std::string out = "{";
    for (Walk members(traits); members.next();) {
        if (out.size() > 1) out += ',';
        out.append("\"").append(members.key()).append("\":");
        if (const auto number = number_in(members)) {
            append_string(out, covered(*number));
        } else {
            out += members.value();
        }
    }
    return out += '}';
}

}  // namespace ondam::events::wire
