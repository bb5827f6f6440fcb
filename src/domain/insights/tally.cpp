#include "domain/insights/tally.h"

#include <algorithm>

#include "domain/insights/statistics.h"

namespace ondam::insights {
namespace {

double mean_of(const Tally& tally) {
    double sum = 0;
    for (const auto value : tally.values) sum += double(value);
    return sum / double(tally.values.size());
}

void describe(MetricGroup& group, Tally& tally, double scale) {
    if (tally.values.empty()) return;
    std::ranges::sort(tally.values);
    group.mean = mean_of(tally) / scale;
    group.median = median(tally.values) / scale;
    group.p90 = nearest_rank(tally.values, 0.9) / scale;
}

MetricGroup to_group(MetricName name, std::optional<std::string> key, Tally& tally) {
    MetricGroup group{.key = std::move(key), .n = tally.n, .censored = tally.censored};
    switch (unit_of(name)) {
        case Unit::seconds:
            describe(group, tally, 1'000);
            group.value = group.mean;
            break;
        case Unit::count:
            group.value = double(tally.n);
            break;
        case Unit::ratio:
            describe(group, tally, 1);
            if (tally.n == 0) break;
            group.value = double(tally.hits) / double(tally.n);
            const auto interval = wilson(tally.hits, tally.n);
            group.low = interval.low;
            group.high = interval.high;
            break;
    }
    return group;
}

}  // namespace

Days::Days(const std::string& zone, calendar::Date from, calendar::Date to) {
    for (auto day = std::chrono::sys_days(from); day <= std::chrono::sys_days(to);
         day += std::chrono::days(1)) {
        names_.push_back(calendar::to_text(calendar::Date(day)));
        starts_.push_back(calendar::day_start(zone, calendar::Date(day)));
    }
    const auto after = std::chrono::sys_days(to) + std::chrono::days(1);
    starts_.push_back(calendar::day_start(zone, calendar::Date(after)));
}

std::size_t Days::day_of(Time time) const {
    const auto after = std::ranges::upper_bound(starts_, time);
    const auto day = std::size_t(std::max<std::ptrdiff_t>(after - starts_.begin() - 1, 0));
    return std::min(day, count() - 1);
}

Tallies::Tallies(const MetricsQuery& query, const Days& days) : query_(query), days_(days) {
    if (query.group_by == GroupBy::day) by_day_.resize(days.count());
    // Of nothing there is still one figure to show.
    if (query.group_by == GroupBy::none) by_key_[std::nullopt];
}

bool Tallies::is_asked_for(const Owner& owner) const {
    return (!query_.channel || *query_.channel == owner.channel) &&
           (!query_.team || query_.team == owner.team) &&
           (!query_.agent || query_.agent == owner.agent);
}

Tally* Tallies::find(const Owner& owner, Time at) {
    return find_on(owner, query_.group_by == GroupBy::day ? days_.day_of(at) : 0);
}

Tally* Tallies::find_on(const Owner& owner, std::size_t day) {
    if (!is_asked_for(owner)) return nullptr;
    switch (query_.group_by) {
        case GroupBy::none:
            return &by_key_[std::nullopt];
        case GroupBy::channel:
            return &by_key_[owner.channel];
        case GroupBy::team:
            return &by_key_[owner.team];
        case GroupBy::agent:
            return &by_key_[owner.agent];
        case GroupBy::day:
            return &by_day_[day];
    }
    return nullptr;
}

std::vector<MetricGroup> Tallies::finish(MetricName name) {
    std::vector<MetricGroup> groups;
    for (std::size_t day = 0; day < by_day_.size(); ++day) {
        groups.push_back(to_group(name, days_.name(day), by_day_[day]));
    }
    for (auto& [key, tally] : by_key_) groups.push_back(to_group(name, key, tally));
    return groups;
}

}  // namespace ondam::insights
