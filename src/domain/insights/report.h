#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "domain/insights/open_time.h"
#include "domain/insights/tally.h"
#include "platform/records/database.h"

namespace ondam::insights {

/// The calendars that a workspace's channels keep, for business time; around the clock otherwise.
class Stopwatch {
public:
    struct Span {
        Time from;
        Time to;
    };
    Stopwatch(Hours hours, Span laid_out) : hours_(hours), laid_out_(laid_out) {}
    void set_default(const calendar::BusinessCalendar& calendar);
    void set(std::string channel, const calendar::BusinessCalendar& calendar);

    /// Milliseconds that count between two moments on this channel.
    std::int64_t measure(const std::string& channel, Time from, Time to) const;

private:
    Hours hours_;
    Span laid_out_;
    std::optional<OpenTime> default_;
    std::map<std::string, OpenTime> by_channel_;
};

/// One report while it is being made: reads each kind of row once, for all metrics that need it.
class Report {
public:
    Report(records::Reader& reader, WorkspaceId workspace, const MetricsQuery& query);
    /// `now` ends what still runs.
    std::vector<Metric> make(const Days& days, const Stopwatch& watch, Time now);

private:
    struct Frame {
        const Days& days;
        const Stopwatch& watch;
        Time now;
        Time end_of(std::size_t day) const { return std::min(days.end_of(day), now); }
    };
    Tallies* asked(MetricName name);
    bool is_asked(std::initializer_list<MetricName> names);
    /// Whether team or agent matter; else statements that need not look them up will do.
    bool asks_whose() const;
    void read_resolutions(const Frame& frame);
    void read_full_resolutions(const Frame& frame);
    void read_verdicts(const Frame& frame);
    void read_openings(const Frame& frame);
    void read_running(const Frame& frame);
    void read_waits(const Frame& frame);
    void read_waiting(const Frame& frame);
    void read_questions(const Frame& frame);
    template <class F>
    void for_each_standing(const Frame& frame, Time from, std::optional<Time> until, F add) const;
    /// The first moment at which this report asks what stands.
    Time first_moment(const Frame& frame) const;

    records::Reader& reader_;
    WorkspaceId workspace_;
    const MetricsQuery& query_;
    std::array<std::unique_ptr<Tallies>, metric_count> tallies_;
};

}  // namespace ondam::insights
