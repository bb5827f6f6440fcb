#include <algorithm>
#include <date/tz.h>

#include "platform/calendar/calendar.h"

namespace ondam::calendar {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

/// Years of looking ahead for a deadline: a calendar that opens at all opens long before.
constexpr days horizon{3'660};
/// Beyond this a span of business time is counted no further; it bounds the work for absurd dates.
constexpr days longest_span{40'000};

struct Span {
    Time from;
    Time to;
};

/// The open stretches of a calendar from a moment on: in order, apart from one another, possibly
/// touching. Reads one local day after the other, so that each day's own offset counts.
class OpenSpans {
public:
    OpenSpans(const BusinessCalendar& calendar, Time from, days reach)
        : calendar_(calendar), zone_(*date::locate_zone(calendar.zone)), done_(from) {
        // An overnight stretch reaches into the next day; a second day covers zones that skipped
        // one.
        day_ = sys_days(local_day(calendar.zone, from)) - days(2);
        last_ = day_ + reach;
    }

    std::optional<Span> next() {
        for (;;) {
            while (at_ < spans_.size()) {
                const Span span{std::max(spans_[at_].from, done_), spans_[at_].to};
                ++at_;
                if (span.from >= span.to) continue;
                done_ = span.to;
                return span;
            }
            if (day_ > last_) return std::nullopt;
            read_day();
        }
    }

private:
    void read_day() {
        spans_.clear();
        at_ = 0;
        for (const auto& interval : hours_of(day_)) {
            const auto to = interval.to <= interval.from ? interval.to + days(1) : interval.to;
            spans_.push_back({opening(interval.from), closing(to)});
        }
        std::ranges::sort(spans_, {}, &Span::from);
        day_ += days(1);
    }

    const std::vector<Interval>& hours_of(sys_days day) const {
        const auto holiday = std::ranges::find(calendar_.holidays, Date(day), &Holiday::date);
        if (holiday != calendar_.holidays.end()) return holiday->open;
        return calendar_.week[weekday(day).iso_encoding() - 1];
    }

    date::local_info info_of(date::local_time<minutes> local) const {
        return zone_.get_info(local);
    }

    /// Of a clock set back, the doors open at the first of two equal times and close at the second.
    Time opening(minutes after_midnight) const {
        return moment(after_midnight, &date::local_info::first);
    }
    Time closing(minutes after_midnight) const {
        return moment(after_midnight, &date::local_info::second);
    }

    Time moment(minutes after_midnight, date::sys_info date::local_info::*side) const {
        const date::local_time<minutes> local(day_.time_since_epoch() + after_midnight);
        const auto info = info_of(local);
        if (info.result == date::local_info::nonexistent)
            return Time(info.first.end.time_since_epoch());
        const auto& chosen = info.result == date::local_info::ambiguous ? info.*side : info.first;
        return Time(local.time_since_epoch() - chosen.offset);
    }

    const BusinessCalendar& calendar_;
    const date::time_zone& zone_;
    Time done_;
    sys_days day_;
    sys_days last_;
    std::vector<Span> spans_;
    std::size_t at_ = 0;
};

}  // namespace

BusinessCalendar always_open(std::string zone) {
    BusinessCalendar calendar{.zone = std::move(zone), .week = {}, .holidays = {}};
    for (auto& day : calendar.week) day.push_back({minutes(0), minutes(24 * 60)});
    return calendar;
}

milliseconds business_duration(const BusinessCalendar& calendar, Time from, Time to) {
    milliseconds sum(0);
    if (to <= from) return sum;
    OpenSpans spans(calendar, from, longest_span);
    for (auto span = spans.next(); span && span->from < to; span = spans.next()) {
        sum += std::min(span->to, to) - span->from;
    }
    return sum;
}

std::optional<Time> add_business(const BusinessCalendar& calendar, Time from,
                                 milliseconds duration) {
    if (duration <= milliseconds(0)) return from;
    OpenSpans spans(calendar, from, horizon);
    for (auto span = spans.next(); span; span = spans.next()) {
        if (span->to - span->from >= duration) return span->from + duration;
        duration -= span->to - span->from;
    }
    return std::nullopt;
}

bool is_open(const BusinessCalendar& calendar, Time at) {
    const auto span = OpenSpans(calendar, at, days(4)).next();
    return span && span->from == at;
}

std::optional<Time> next_opening(const BusinessCalendar& calendar, Time at) {
    const auto span = OpenSpans(calendar, at, horizon).next();
    return span ? std::optional(span->from) : std::nullopt;
}

std::optional<Time> next_closing(const BusinessCalendar& calendar, Time at) {
    OpenSpans spans(calendar, at, days(370));
    auto span = spans.next();
    if (!span || span->from != at) return std::nullopt;
    for (;;) {
        const auto following = spans.next();
        if (!following || following->from > span->to) break;
        span = following;
    }
    return span->to - at > days(366) ? std::nullopt : std::optional(span->to);
}

}  // namespace ondam::calendar
