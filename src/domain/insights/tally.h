#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/insights/metric.h"

namespace ondam::insights {

/// Whose a row is.
struct Owner {
    std::string channel;
    std::optional<std::string> team;
    std::optional<std::string> agent;
};

/// The days of a report: local midnights of the workspace's zone, the last one the end.
class Days {
public:
    Days(const std::string& zone, calendar::Date from, calendar::Date to);

    std::size_t count() const { return names_.size(); }
    const std::string& name(std::size_t day) const { return names_[day]; }
    Time begin() const { return starts_.front(); }
    Time end() const { return starts_.back(); }
    Time end_of(std::size_t day) const { return starts_[day + 1]; }
    /// The day that holds a moment of the report.
    std::size_t day_of(Time time) const;

private:
    std::vector<std::string> names_;
    std::vector<Time> starts_;
};

/// What one figure is made of.
struct Tally {
    std::int64_t n = 0;
    std::int64_t hits = 0;  ///< of a rate, the numerator
    std::int64_t censored = 0;
    std::vector<std::int64_t> values = {};  ///< durations in milliseconds, or scores

    void add_value(std::int64_t value) {
        ++n;
        values.push_back(value);
    }
};

/// The tallies of one metric, by the groups of the query.
class Tallies {
public:
    Tallies(const MetricsQuery& query, const Days& days);

    /// The tally of a row; nothing when the filters leave the row out.
    Tally* find(const Owner& owner, Time at);
    /// For what stands at the end of a day.
    Tally* find_on(const Owner& owner, std::size_t day);
    /// Empties the values: call once.
    std::vector<MetricGroup> finish(MetricName name);

private:
    bool is_asked_for(const Owner& owner) const;

    const MetricsQuery& query_;
    const Days& days_;
    std::vector<Tally> by_day_;
    std::map<std::optional<std::string>, Tally> by_key_;
};

}  // namespace ondam::insights
