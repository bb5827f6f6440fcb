#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "platform/calendar/calendar.h"

namespace ondam::insights {

/// The open stretches of one calendar between two moments, laid out once, so that a report over
/// many spans asks each of them with two look-ups. Says to the millisecond what
/// `calendar::business_duration` says.
class OpenTime {
public:
    OpenTime(calendar::BusinessCalendar calendar, Time from, Time to);

    milliseconds between(Time from, Time to) const;

private:
    struct Stretch {
        Time from;
        Time to;
        milliseconds before;  ///< open time of all stretches before this one
    };
    milliseconds until(Time time) const;

    calendar::BusinessCalendar calendar_;
    Time from_;
    Time to_;
    std::vector<Stretch> stretches_;
};

}  // namespace ondam::insights
