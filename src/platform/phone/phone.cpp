#include "platform/phone/phone.h"

#include <algorithm>
#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumbermatch.h>
#include <phonenumbers/phonenumbermatcher.h>
#include <phonenumbers/phonenumberutil.h>
#include <set>

#include "base/text.h"

namespace ondam::phone {
namespace {

namespace google = i18n::phonenumbers;
using google::PhoneNumberUtil;

/// Longer than any number with its brackets and spaces; more is not worth the parser's time.
constexpr std::size_t longest_input = 100;

const PhoneNumberUtil& util() { return *PhoneNumberUtil::GetInstance(); }

std::optional<NumberType> type_of(const google::PhoneNumber& number) {
    switch (util().GetNumberType(number)) {
        case PhoneNumberUtil::FIXED_LINE:
            return NumberType::fixed_line;
        case PhoneNumberUtil::MOBILE:
            return NumberType::mobile;
        case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
            return NumberType::fixed_line_or_mobile;
        case PhoneNumberUtil::TOLL_FREE:
            return NumberType::toll_free;
        case PhoneNumberUtil::PREMIUM_RATE:
            return NumberType::premium_rate;
        case PhoneNumberUtil::SHARED_COST:
            return NumberType::shared_cost;
        case PhoneNumberUtil::VOIP:
            return NumberType::voip;
        case PhoneNumberUtil::PERSONAL_NUMBER:
            return NumberType::personal;
        case PhoneNumberUtil::PAGER:
            return NumberType::pager;
        case PhoneNumberUtil::UAN:
            return NumberType::uan;
        case PhoneNumberUtil::VOICEMAIL:
            return NumberType::voicemail;
        case PhoneNumberUtil::UNKNOWN:
            return std::nullopt;
    }
    return std::nullopt;
}

std::string known_region(std::string_view region) {
    std::string code = text::lower_ascii(region);
    std::ranges::transform(code, code.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return is_region(code) ? code : "ZZ";
}

std::optional<PhoneNumber> value_of(const google::PhoneNumber& number) {
    if (!util().IsValidNumber(number)) return std::nullopt;
    const auto type = type_of(number);
    if (!type) return std::nullopt;
    PhoneNumber out{.e164 = {}, .region = {}, .type = *type};
    util().Format(number, PhoneNumberUtil::E164, &out.e164);
    util().GetRegionCodeForNumber(number, &out.region);
    return out;
}

bool has_letter(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// Three digits, or letters of scripts that have digits of their own: the matcher costs
/// milliseconds, and most texts hold no number at all.
bool may_hold_number(std::string_view text) {
    const auto may_be_digit = [](char c) {
        const auto byte = std::uint8_t(c);
        const bool latin = byte == 0xC2 || byte == 0xC3 || byte == 0xE2;
        const bool hangul = byte >= 0xEA && byte <= 0xED;
        return (c >= '0' && c <= '9') || (byte >= 0xC2 && !latin && !hangul);
    };
    return std::ranges::count_if(text, may_be_digit) >= 3;
}

}  // namespace

std::string_view to_text(NumberType type) {
    switch (type) {
        case NumberType::fixed_line:
            return "fixed_line";
        case NumberType::mobile:
            return "mobile";
        case NumberType::fixed_line_or_mobile:
            return "fixed_line_or_mobile";
        case NumberType::toll_free:
            return "toll_free";
        case NumberType::premium_rate:
            return "premium_rate";
        case NumberType::shared_cost:
            return "shared_cost";
        case NumberType::voip:
            return "voip";
        case NumberType::personal:
            return "personal";
        case NumberType::pager:
            return "pager";
        case NumberType::uan:
            return "uan";
        case NumberType::voicemail:
            return "voicemail";
    }
    return "";
}

std::optional<PhoneNumber> normalise(std::string_view text, std::string_view default_region) {
    const auto written = text::trim(text);
    if (written.empty() || written.size() > longest_input || !text::is_valid_utf8(written))
        return std::nullopt;
    if (has_letter(written)) return std::nullopt;
    google::PhoneNumber number;
    const auto outcome = util().Parse(std::string(written), known_region(default_region), &number);
    if (outcome != PhoneNumberUtil::NO_PARSING_ERROR || number.has_extension()) return std::nullopt;
    return value_of(number);
}

std::string display(std::string_view e164, std::string_view region) {
    google::PhoneNumber number;
    const bool readable =
        e164.size() <= longest_input && text::is_valid_utf8(e164) &&
        util().Parse(std::string(e164), "ZZ", &number) == PhoneNumberUtil::NO_PARSING_ERROR;
    if (!readable) return std::string(e164);
    std::string own_region, out;
    util().GetRegionCodeForNumber(number, &own_region);
    const bool at_home = own_region == known_region(region);
    util().Format(number, at_home ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL,
                  &out);
    return out;
}

bool is_region(std::string_view region) {
    static const auto regions = [] {
        std::set<std::string> codes;
        util().GetSupportedRegions(&codes);
        return codes;
    }();
    return regions.contains(std::string(region));
}

std::vector<Match> find(std::string_view text, std::string_view default_region, std::size_t limit) {
    std::vector<Match> found;
    if (!may_hold_number(text) || !text::is_valid_utf8(text)) return found;
    const std::string whole(text);
    google::PhoneNumberMatcher matcher(util(), whole, known_region(default_region),
                                       google::PhoneNumberMatcher::VALID, 200);
    while (found.size() < limit && matcher.HasNext()) {
        google::PhoneNumberMatch match;
        matcher.Next(&match);
        const auto number = value_of(match.number());
        if (!number) continue;
        found.push_back({std::size_t(match.start()), std::size_t(match.end()), *number});
    }
    return found;
}

}  // namespace ondam::phone
