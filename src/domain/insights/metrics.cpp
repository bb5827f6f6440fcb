#include "domain/insights/metrics.h"

#include <map>

#include "domain/insights/report.h"
#include "metrics_sql.h"

namespace ondam::insights {
namespace {

/// How far back of a range spans usually begin; older ones are measured day by day.
constexpr std::chrono::days laid_out_before{90};

Result<void> check(const MetricsQuery& query) {
    const auto from = std::chrono::sys_days(query.from);
    const auto to = std::chrono::sys_days(query.to);
    if (to < from) return invalid("to", "range", "lies before `from`");
    if (to - from >= Metrics::longest_range) {
        return invalid("to", "range", "takes more than 400 days");
    }
    return {};
}

calendar::BusinessCalendar read_calendar(const std::string& json) {
    auto calendar = calendar::parse(json);
    ONDAM_CHECK(calendar.has_value());
    return *std::move(calendar);
}

/// Keys of a group by agent are ids of members and of tokens; people read names.
void name_agents(records::Reader& reader, WorkspaceId workspace, std::vector<Metric>& metrics) {
    std::map<std::string, Performer> known;
    for (const auto& row : reader.all(sql::list_performers, workspace)) {
        const auto kind =
            row.text("kind") == "token" ? Performer::Kind::token : Performer::Kind::agent;
        known.emplace(row.text("id"), Performer{kind, row.text("name")});
    }
    for (auto& metric : metrics) {
        for (auto& group : metric.groups) {
            const auto performer = known.find(group.key.value_or(""));
            if (performer != known.end()) group.agent = performer->second;
        }
    }
}

}  // namespace

Result<MetricsAnswer> Metrics::get(const staff::Actor& actor, const MetricsQuery& query) const {
    TRY(actor.must(staff::Permission::view_metrics));
    TRY(check(query));
    const auto workspace = workspaces_.find(actor.workspace);
    if (!workspace) return not_found();
    const auto& zone = workspace->time_zone;
    const auto now = clock_.now();
    // Days that have not begun say nothing.
    const auto today = std::max(query.from, calendar::local_day(zone, now));
    const Days days(zone, query.from, std::min(query.to, today));

    return database_.read([&](records::Reader& reader) -> Result<MetricsAnswer> {
        Stopwatch watch(query.hours, {days.begin() - laid_out_before, std::max(now, days.end())});
        if (query.hours == Hours::business) {
            watch.set_default(read_calendar(workspaces_.default_calendar(actor.workspace)));
            for (const auto& row : reader.all(sql::channel_calendars, actor.workspace)) {
                watch.set(row.text("id"), read_calendar(row.text("calendar")));
            }
        }
        Report report(reader, actor.workspace, query);
        MetricsAnswer answer{query, zone, report.make(days, watch, now)};
        if (query.group_by == GroupBy::agent) name_agents(reader, actor.workspace, answer.metrics);
        return answer;
    });
}

Result<LiveFigures> Metrics::live(const staff::Actor& actor) const {
    TRY(actor.must(staff::Permission::view_metrics));
    const auto workspace = workspaces_.find(actor.workspace);
    if (!workspace) return not_found();
    LiveFigures live{.at = clock_.now()};
    const auto& zone = workspace->time_zone;
    const auto midnight = calendar::day_start(zone, calendar::local_day(zone, live.at));
    database_.read([&](records::Reader& reader) {
        for (const auto& row : reader.all(sql::live_statuses, actor.workspace)) {
            const auto status = row.text("status");
            auto& count = status == "open"      ? live.open
                          : status == "pending" ? live.pending
                                                : live.snoozed;
            count = row.integer("conversations");
            if (status != "snoozed") live.unassigned += row.integer("unassigned");
        }
        for (const auto& row : reader.all(sql::live_agents, actor.workspace)) {
            auto& count =
                row.text("availability") == "online" ? live.agents_online : live.agents_away;
            count = row.integer("agents");
        }
        live.waiting = reader.first(sql::live_waits, actor.workspace)->integer("waiting");
        if (const auto row = reader.first(sql::live_longest_wait, actor.workspace)) {
            live.longest_waiting_since = row->get<Time>("waiting_from");
            live.longest_waiting_conversation = row->text("conversation_id");
        }
        const auto count_since = [&](const records::Statement& statement) {
            return reader.first(statement, actor.workspace, midnight)->integer("conversations");
        };
        live.opened_today = count_since(sql::live_opened);
        live.resolved_today = count_since(sql::live_resolved);
    });
    return live;
}

}  // namespace ondam::insights
