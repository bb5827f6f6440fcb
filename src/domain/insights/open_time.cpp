#include "domain/insights/open_time.h"

#include <algorithm>

namespace ondam::insights {

OpenTime::OpenTime(calendar::BusinessCalendar calendar, Time from, Time to)
    : calendar_(std::move(calendar)), from_(from), to_(to) {
    milliseconds sum(0);
    for (auto at = from; at < to;) {
        const auto opening = calendar::next_opening(calendar_, at);
        if (!opening || *opening >= to) break;
        // One that does not close within a year is open for good, as far as this report goes.
        const auto closing = std::min(to, calendar::next_closing(calendar_, *opening).value_or(to));
        stretches_.push_back({*opening, closing, sum});
        sum += closing - *opening;
        at = closing;
    }
}

milliseconds OpenTime::until(Time time) const {
    const auto after = std::ranges::upper_bound(stretches_, time, {}, &Stretch::from);
    if (after == stretches_.begin()) return milliseconds(0);
    const auto& last = *(after - 1);
    return last.before + (std::min(time, last.to) - last.from);
}

milliseconds OpenTime::between(Time from, Time to) const {
    if (to <= from) return milliseconds(0);
    if (from < from_ || to > to_) return calendar::business_duration(calendar_, from, to);
    return until(to) - until(from);
}

}  // namespace ondam::insights
