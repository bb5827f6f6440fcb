#pragma once

#include <string_view>
#include <vector>

#include "platform/extract/extract.h"

namespace ondam::extract {

/// Telephones are the weakest reading of a number and by far the dearest to look for.
enum class Phones { read, left_out };

/// Numbers of people, cards, orders and telephones, and e-mail addresses; of overlapping readings
/// the strongest, in no order of the text.
std::vector<Found> read_numbers(std::string_view text, std::string_view lower,
                                const Options& options, Phones phones);

}  // namespace ondam::extract
