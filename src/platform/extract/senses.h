#pragma once

#include <string_view>
#include <vector>

#include "platform/extract/moments.h"

namespace ondam::extract {

/// A day of which a verb of the past tells was, wherever the nearest one of that name lies:
/// "3월 15일에 샀어요", "arrived damaged on Monday". Verbs of booking and of wishing tell nothing:
/// "12월 5일로 예약했는데", "I wanted to come on 3 December".
void place_past_days(std::string_view lower, Date today, std::vector<Moment>& moments);

/// "12월 5일은 안 되고", "I can't come on 3 December": what does not suit is set aside.
void set_refused_aside(std::string_view lower, std::vector<Moment>& moments);

/// An hour right behind a word for a day that no rule reads ("주말 3시"): its day is not known.
bool lacks_its_day(std::string_view lower, const Moment& moment);

}  // namespace ondam::extract
