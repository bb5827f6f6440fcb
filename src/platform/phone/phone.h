#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Telephone numbers as people write them, told apart by their country's own plan.
namespace ondam::phone {

enum class NumberType {
    fixed_line,
    mobile,
    fixed_line_or_mobile,
    toll_free,
    premium_rate,
    shared_cost,
    voip,
    personal,
    pager,
    uan,  ///< a company's nation-wide number such as 1588-1234
    voicemail,
};
std::string_view to_text(NumberType type);

struct PhoneNumber {
    std::string e164;    ///< "+821012345678"
    std::string region;  ///< ISO 3166 code; "001" where the number belongs to no country
    NumberType type = NumberType::mobile;

    friend bool operator==(const PhoneNumber&, const PhoneNumber&) = default;
};

/// The number that the whole text is, when its country's plan knows such a number. `default_region`
/// (ISO 3166) reads numbers without a country code; empty, only international ones are read.
/// Full-width digits, brackets, dots and
/// "+82 010" are understood; letters that stand for digits are refused, because a name is no
/// number.
std::optional<PhoneNumber> normalise(std::string_view text, std::string_view default_region);

/// As a person in `region` expects to read it: "010-1234-5678" at home, "+82 10-1234-5678"
/// elsewhere. What is no number comes back unchanged.
std::string display(std::string_view e164, std::string_view region);

bool is_region(std::string_view region);

/// A number inside running text; `begin` and `end` are bytes.
struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    PhoneNumber number;
};
/// Valid numbers inside a text, in its order, at most `limit`.
std::vector<Match> find(std::string_view text, std::string_view default_region,
                        std::size_t limit = 20);

}  // namespace ondam::phone
