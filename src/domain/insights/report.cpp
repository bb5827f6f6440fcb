#include "domain/insights/report.h"

#include <algorithm>

#include "domain/insights/metrics.h"
#include "metrics_sql.h"

namespace ondam::insights {
namespace {

Owner owner_of(const records::Row& row, std::string_view agent) {
    return {.channel = row.text("channel_id"),
            .team = row.get<std::optional<std::string>>("team_id"),
            .agent = row.get<std::optional<std::string>>(agent)};
}

using MaybeTime = std::optional<Time>;

}  // namespace

void Stopwatch::set_default(const calendar::BusinessCalendar& calendar) {
    default_.emplace(calendar, laid_out_.from, laid_out_.to);
}

void Stopwatch::set(std::string channel, const calendar::BusinessCalendar& calendar) {
    by_channel_.insert_or_assign(std::move(channel),
                                 OpenTime(calendar, laid_out_.from, laid_out_.to));
}

std::int64_t Stopwatch::measure(const std::string& channel, Time from, Time to) const {
    if (hours_ == Hours::calendar) return std::max<std::int64_t>(0, (to - from).count());
    const auto own = by_channel_.find(channel);
    return (own == by_channel_.end() ? *default_ : own->second).between(from, to).count();
}

Report::Report(records::Reader& reader, WorkspaceId workspace, const MetricsQuery& query)
    : reader_(reader), workspace_(workspace), query_(query) {}

Tallies* Report::asked(MetricName name) { return tallies_[std::size_t(name)].get(); }

bool Report::is_asked(std::initializer_list<MetricName> names) {
    return std::ranges::any_of(names, [this](MetricName name) { return asked(name) != nullptr; });
}

bool Report::asks_whose() const {
    return query_.group_by == GroupBy::agent || query_.group_by == GroupBy::team || query_.team ||
           query_.agent;
}

std::vector<Metric> Report::make(const Days& days, const Stopwatch& watch, Time now) {
    const Frame frame{days, watch, now};
    for (const auto name : query_.names) {
        tallies_[std::size_t(name)] = std::make_unique<Tallies>(query_, days);
    }
    using enum MetricName;
    if (is_asked({ttr, resolved})) read_resolutions(frame);
    if (is_asked({full_resolution})) read_full_resolutions(frame);
    if (is_asked({reopen_rate, first_contact_resolution})) read_verdicts(frame);
    if (is_asked({volume})) read_openings(frame);
    if (is_asked({backlog, ttr, full_resolution})) read_running(frame);
    if (is_asked({first_response, next_response})) read_waits(frame);
    if (is_asked({waiting})) read_waiting(frame);
    if (is_asked({csat, csat_answer_rate})) read_questions(frame);

    std::vector<Metric> metrics;
    for (const auto name : query_.names) metrics.push_back({name, asked(name)->finish(name)});
    return metrics;
}

void Report::read_resolutions(const Frame& frame) {
    auto* durations = asked(MetricName::ttr);
    auto* counts = asked(MetricName::resolved);
    const auto take = [&](const records::Row& row) {
        const auto owner = owner_of(row, "resolved_by");
        const auto resolved_at = row.get<Time>("resolved_at");
        if (auto* tally = durations ? durations->find(owner, resolved_at) : nullptr) {
            tally->add_value(
                frame.watch.measure(owner.channel, row.get<Time>("opened_at"), resolved_at));
        }
        if (auto* tally = counts ? counts->find(owner, resolved_at) : nullptr) ++tally->n;
    };
    reader_.each(sql::each_resolution, take, workspace_, frame.days.begin(), frame.days.end());
}

void Report::read_full_resolutions(const Frame& frame) {
    auto& durations = *asked(MetricName::full_resolution);
    const auto take = [&](const records::Row& row) {
        const auto owner = owner_of(row, "resolved_by");
        const auto resolved_at = row.get<Time>("resolved_at");
        if (auto* tally = durations.find(owner, resolved_at)) {
            tally->add_value(
                frame.watch.measure(owner.channel, row.get<Time>("opened_at"), resolved_at));
        }
    };
    reader_.each(sql::each_full_resolution, take, workspace_, frame.days.begin(), frame.days.end());
}

void Report::read_verdicts(const Frame& frame) {
    const auto judge = [&](Tallies* tallies, const records::Row& row, bool hit) {
        if (tallies == nullptr) return;
        const auto resolved_at = row.get<Time>("resolved_at");
        auto* tally = tallies->find(owner_of(row, "resolved_by"), resolved_at);
        if (tally == nullptr) return;
        // Who has not come back yet still may: neither yes nor no.
        if (resolved_at + Metrics::return_window > frame.now) {
            ++tally->censored;
            return;
        }
        ++tally->n;
        tally->hits += hit ? 1 : 0;
    };
    const auto take = [&](const records::Row& row) {
        const auto until = row.get<Time>("resolved_at") + Metrics::return_window;
        const auto is_by = [&](const char* column) {
            const auto at = row.get<MaybeTime>(column);
            return at && *at <= until;
        };
        const bool reopened = is_by("reopened_at");
        judge(asked(MetricName::reopen_rate), row, reopened);
        if (row.integer("cycle") != 1 || row.text("opened_by") != "customer") return;
        const auto answered_by = row.get<std::optional<std::string>>("first_response_by");
        const bool one_hand = row.integer("replies") > 0 &&
                              answered_by == row.get<std::optional<std::string>>("resolved_by");
        judge(asked(MetricName::first_contact_resolution), row,
              one_hand && !reopened && !is_by("followed_at"));
    };
    reader_.each(sql::each_verdict, take, workspace_, frame.days.begin(), frame.days.end());
}

void Report::read_openings(const Frame& frame) {
    auto& counts = *asked(MetricName::volume);
    const auto take = [&](const records::Row& row) {
        auto* tally = counts.find(owner_of(row, "assignee_id"), row.get<Time>("opened_at"));
        if (tally != nullptr) ++tally->n;
    };
    reader_.each(asks_whose() ? sql::each_opening : sql::each_nameless_opening, take, workspace_,
                 frame.days.begin(), frame.days.end());
}

Time Report::first_moment(const Frame& frame) const {
    return frame.end_of(query_.group_by == GroupBy::day ? 0 : frame.days.count() - 1);
}

/// Calls `add(day, moment)` for every day at whose end it stands; without days, for the last.
template <class F>
void Report::for_each_standing(const Frame& frame, Time from, std::optional<Time> until,
                               F add) const {
    const auto last = frame.days.count() - 1;
    auto day = query_.group_by == GroupBy::day ? frame.days.day_of(from) : last;
    for (; day <= last; ++day) {
        const auto moment = frame.end_of(day);
        if (until && *until < moment) return;
        if (from < moment) add(day, moment);
    }
}

void Report::read_running(const Frame& frame) {
    const auto take = [&](const records::Row& row) {
        const auto owner = owner_of(row, "assignee_id");
        const auto count = [&](std::size_t day, Time) {
            using enum MetricName;
            for (const auto name : {backlog, ttr, full_resolution}) {
                auto* tallies = asked(name);
                auto* tally = tallies ? tallies->find_on(owner, day) : nullptr;
                if (tally == nullptr) continue;
                ++(name == backlog ? tally->n : tally->censored);
            }
        };
        for_each_standing(frame, row.get<Time>("opened_at"), row.get<MaybeTime>("resolved_at"),
                          count);
    };
    reader_.each(sql::each_running, take, workspace_, first_moment(frame),
                 frame.end_of(frame.days.count() - 1));
}

void Report::read_waits(const Frame& frame) {
    const auto take = [&](const records::Row& row) {
        const bool first = row.get<bool>("is_first") && row.integer("cycle") == 1;
        auto* tallies = asked(first ? MetricName::first_response : MetricName::next_response);
        if (tallies == nullptr) return;
        const auto owner = owner_of(row, "agent_id");
        const auto from = row.get<Time>("waiting_from");
        auto* tally = tallies->find(owner, from);
        if (tally == nullptr) return;
        if (row.get<std::optional<std::string>>("ended_by") == "reply") {
            tally->add_value(frame.watch.measure(owner.channel, from, row.get<Time>("ended_at")));
        } else {
            ++tally->censored;
        }
    };
    reader_.each(asks_whose() ? sql::each_wait : sql::each_nameless_wait, take, workspace_,
                 frame.days.begin(), frame.days.end());
}

void Report::read_waiting(const Frame& frame) {
    auto& durations = *asked(MetricName::waiting);
    const auto take = [&](const records::Row& row) {
        const auto owner = owner_of(row, "assignee_id");
        const auto from = row.get<Time>("waiting_from");
        const auto add = [&](std::size_t day, Time moment) {
            if (auto* tally = durations.find_on(owner, day)) {
                tally->add_value(frame.watch.measure(owner.channel, from, moment));
            }
        };
        for_each_standing(frame, from, row.get<MaybeTime>("ended_at"), add);
    };
    reader_.each(asks_whose() ? sql::each_waiting : sql::each_nameless_waiting, take, workspace_,
                 first_moment(frame), frame.end_of(frame.days.count() - 1));
}

void Report::read_questions(const Frame& frame) {
    const auto take = [&](const records::Row& row) {
        const auto owner = owner_of(row, "agent_id");
        const auto asked_at = row.get<Time>("asked_at");
        const auto answered_at = row.get<MaybeTime>("answered_at");
        auto* scores = asked(MetricName::csat);
        if (auto* tally = scores ? scores->find(owner, asked_at) : nullptr) {
            if (answered_at) {
                const auto score = row.integer("score");
                tally->add_value(score);
                tally->hits += score >= 4 ? 1 : 0;
            } else if (asked_at + Metrics::answer_lifetime > frame.now) {
                ++tally->censored;
            }
        }
        auto* rates = asked(MetricName::csat_answer_rate);
        auto* tally = rates ? rates->find(owner, asked_at) : nullptr;
        if (tally == nullptr) return;
        if (asked_at + Metrics::answer_window > frame.now) {
            ++tally->censored;
            return;
        }
        ++tally->n;
        tally->hits += answered_at && *answered_at <= asked_at + Metrics::answer_window ? 1 : 0;
    };
    reader_.each(sql::each_question, take, workspace_, frame.days.begin(), frame.days.end());
}

}  // namespace ondam::insights
