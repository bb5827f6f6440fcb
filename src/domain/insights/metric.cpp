#include "domain/insights/metric.h"

#include "base/check.h"
#include "base/enum_text.h"

namespace ondam::insights {
namespace {

constexpr std::array<std::string_view, metric_count> metric_texts{
    "ttr",    "full_resolution", "first_response", "next_response", "waiting",
    "volume", "resolved",        "backlog",        "reopen_rate",   "first_contact_resolution",
    "csat",   "csat_answer_rate"};
constexpr std::array<std::string_view, 3> unit_texts{"seconds", "count", "ratio"};
constexpr std::array<std::string_view, 2> hours_texts{"calendar", "business"};
constexpr std::array<std::string_view, 5> group_texts{"none", "channel", "agent", "team", "day"};

}  // namespace

std::string_view to_text(MetricName name) { return metric_texts[std::size_t(name)]; }
std::optional<MetricName> from_text(std::type_identity<MetricName>, std::string_view text) {
    return enum_from_text<MetricName>(metric_texts, text);
}
std::string_view to_text(Unit unit) { return unit_texts[std::size_t(unit)]; }
std::string_view to_text(Hours hours) { return hours_texts[std::size_t(hours)]; }
std::optional<Hours> from_text(std::type_identity<Hours>, std::string_view text) {
    return enum_from_text<Hours>(hours_texts, text);
}
std::string_view to_text(GroupBy group_by) { return group_texts[std::size_t(group_by)]; }
std::optional<GroupBy> from_text(std::type_identity<GroupBy>, std::string_view text) {
    return enum_from_text<GroupBy>(group_texts, text);
}

Unit unit_of(MetricName name) {
    switch (name) {
        case MetricName::ttr:
        case MetricName::full_resolution:
        case MetricName::first_response:
        case MetricName::next_response:
        case MetricName::waiting:
            return Unit::seconds;
        case MetricName::volume:
        case MetricName::resolved:
        case MetricName::backlog:
            return Unit::count;
        case MetricName::reopen_rate:
        case MetricName::first_contact_resolution:
        case MetricName::csat:
        case MetricName::csat_answer_rate:
            return Unit::ratio;
    }
    ONDAM_CHECK(false);
    return Unit::count;
}

}  // namespace ondam::insights
