#pragma once

#include <string_view>
#include <vector>

#include "platform/extract/moments.h"

namespace ondam::extract {

/// What sentences wish of an appointment: that it moves, is cancelled, or stays after all. The days
/// of a wish that was not understood are set aside.
std::vector<Found> read_wishes(std::string_view lower, std::vector<Moment>& moments);

}  // namespace ondam::extract
