#pragma once

#include <string_view>
#include <vector>

#include "platform/extract/extract.h"

namespace ondam::extract {

/// Numbers of people, cards, orders and telephones, and e-mail addresses.
std::vector<Found> read_numbers(std::string_view text, std::string_view lower,
                                const Options& options);

}  // namespace ondam::extract
