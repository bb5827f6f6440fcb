#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "domain/staff/actor.h"
#include "platform/calendar/calendar.h"

namespace ondam::insights {

/// What each one means stands in docs/metrics.md.
enum class MetricName {
    ttr,
    full_resolution,
    first_response,
    next_response,
    waiting,
    volume,
    resolved,
    backlog,
    reopen_rate,
    first_contact_resolution,
    csat,
    csat_answer_rate,
};
inline constexpr std::size_t metric_count = 12;
std::string_view to_text(MetricName name);
std::optional<MetricName> from_text(std::type_identity<MetricName>, std::string_view text);

enum class Unit { seconds, count, ratio };
std::string_view to_text(Unit unit);
Unit unit_of(MetricName name);

enum class Hours { calendar, business };
std::string_view to_text(Hours hours);
std::optional<Hours> from_text(std::type_identity<Hours>, std::string_view text);

enum class GroupBy { none, channel, agent, team, day };
std::string_view to_text(GroupBy group_by);
std::optional<GroupBy> from_text(std::type_identity<GroupBy>, std::string_view text);

struct MetricsQuery {
    std::vector<MetricName> names;
    calendar::Date from;  ///< a day in the workspace's zone
    calendar::Date to;    ///< the last day, itself included
    Hours hours = Hours::calendar;
    GroupBy group_by = GroupBy::none;
    std::optional<std::string> channel = {};  ///< ids; only what is theirs counts
    std::optional<std::string> team = {};
    std::optional<std::string> agent = {};
};

/// Whose figures a group by agent shows: a member, also a former one, or a program with a token.
struct Performer {
    enum class Kind { agent, token } kind = Kind::agent;
    std::string name;
};

/// One figure with what it is made of. Durations are in seconds.
struct MetricGroup {
    std::optional<std::string> key;  ///< nothing: the whole, or what has no agent or team
    std::int64_t n = 0;
    std::optional<double> value = {};
    std::optional<double> mean = {};
    std::optional<double> median = {};
    std::optional<double> p90 = {};
    std::optional<double> low = {};
    std::optional<double> high = {};
    std::int64_t censored = 0;
    std::optional<Performer> agent = {};
};

struct Metric {
    MetricName name;
    std::vector<MetricGroup> groups;
};

struct MetricsAnswer {
    MetricsQuery query;
    std::string time_zone;
    std::vector<Metric> metrics;
};

/// What stands at this moment.
struct LiveFigures {
    Time at;
    std::int64_t open = 0;
    std::int64_t pending = 0;
    std::int64_t snoozed = 0;
    std::int64_t unassigned = 0;  ///< open or pending, and nobody's
    std::int64_t waiting = 0;     ///< customers without an answer
    std::optional<Time> longest_waiting_since = {};
    std::optional<std::string> longest_waiting_conversation = {};
    std::int64_t agents_online = 0;
    std::int64_t agents_away = 0;
    std::int64_t opened_today = 0;  ///< since midnight in the workspace's zone
    std::int64_t resolved_today = 0;
};

}  // namespace ondam::insights
