#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ondam::extract {

/// How much later or earlier than it is: "하루 미뤄", "an hour earlier".
struct ShiftFound {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string value;  ///< P2D, -PT1H
};
/// The first of a sentence whose ASCII letters are lower case; `offset` is where it begins in the
/// text.
std::optional<ShiftFound> read_shift(std::string_view sentence, std::size_t offset);

}  // namespace ondam::extract
