#include "domain/insights/insights_api.h"

#include <algorithm>

#include "base/enum_text.h"
#include "platform/json/json.h"

namespace ondam::insights {
namespace {

using http::Response;
using staff::Call;

/// Query parameters with their faults collected, as a body's are.
class Parameters {
public:
    explicit Parameters(const http::Request& request) : request_(request) {}

    calendar::Date date(std::string_view name) {
        const auto text = request_.query_value(name);
        const auto date = text ? calendar::parse_date(*text) : std::nullopt;
        if (!text) fault(name, "required", "is missing");
        if (text && !date) fault(name, "date", "is not a date like 2026-03-12");
        return date.value_or(calendar::Date());
    }
    template <class Enum>
    Enum choice(std::string_view name, Enum fallback) {
        const auto text = request_.query_value(name);
        if (!text) return fallback;
        const auto chosen = from_text(std::type_identity<Enum>{}, *text);
        if (!chosen) fault(name, "choice", none_of<Enum>());
        return chosen.value_or(fallback);
    }
    std::optional<std::string> id(std::string_view name) {
        const auto text = request_.query_value(name);
        if (!text) return std::nullopt;
        const auto id = Uuid::parse(*text);
        if (!id) fault(name, "id", "is not an id");
        return id.value_or(Uuid()).text();
    }
    /// Each once, in the order asked.
    std::vector<MetricName> names() {
        std::vector<MetricName> names;
        auto rest = request_.query_value("names").value_or("");
        if (rest.empty()) fault("names", "required", "is missing");
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            const auto name = from_text(std::type_identity<MetricName>{}, rest.substr(0, comma));
            if (!name) {
                fault("names", "choice", none_of<MetricName>());
                break;
            }
            if (std::ranges::find(names, *name) == names.end()) names.push_back(*name);
            if (comma == rest.npos) break;
            rest.remove_prefix(comma + 1);
        }
        return names;
    }
    Result<MetricsQuery> finish(MetricsQuery query) {
        if (!faults_.empty()) return Refusal{RefusalKind::invalid, std::move(faults_), {}};
        return query;
    }

private:
    void fault(std::string_view name, std::string code, std::string message) {
        faults_.push_back({std::string(name), std::move(code), std::move(message)});
    }

    const http::Request& request_;
    std::vector<Fault> faults_;
};

Result<MetricsQuery> read_query(const http::Request& request) {
    Parameters in(request);
    return in.finish({.names = in.names(),
                      .from = in.date("from"),
                      .to = in.date("to"),
                      .hours = in.choice("hours", Hours::calendar),
                      .group_by = in.choice("group_by", GroupBy::none),
                      .channel = in.id("channel_id"),
                      .team = in.id("team_id"),
                      .agent = in.id("agent_id")});
}

void write(json::Writer& out, const MetricGroup& group) {
    out.begin_object()
        .field("key", group.key)
        .field("n", group.n)
        .field("value", group.value)
        .field("mean", group.mean)
        .field("median", group.median)
        .field("p90", group.p90)
        .field("low", group.low)
        .field("high", group.high)
        .field("censored", group.censored)
        .key("agent");
    if (group.agent) {
        const bool is_program = group.agent->kind == Performer::Kind::token;
        out.begin_object()
            .field("kind", is_program ? "token" : "agent")
            .field("id", group.key)
            .field("name", group.agent->name)
            .end_object();
    } else {
        out.value(nullptr);
    }
    out.end_object();
}

void write(json::Writer& out, const MetricsAnswer& answer) {
    const auto& query = answer.query;
    out.begin_object()
        .field("from", calendar::to_text(query.from))
        .field("to", calendar::to_text(query.to))
        .field("hours", query.hours)
        .field("group_by", query.group_by)
        .field("time_zone", answer.time_zone)
        .key("metrics")
        .begin_array();
    for (const auto& metric : answer.metrics) {
        out.begin_object()
            .field("name", metric.name)
            .field("unit", unit_of(metric.name))
            .key("groups")
            .begin_array();
        for (const auto& group : metric.groups) write(out, group);
        out.end_array().end_object();
    }
    out.end_array().end_object();
}

void write(json::Writer& out, const LiveFigures& live) {
    out.begin_object()
        .field("at", live.at)
        .field("open", live.open)
        .field("pending", live.pending)
        .field("snoozed", live.snoozed)
        .field("unassigned", live.unassigned)
        .field("waiting", live.waiting)
        .field("longest_waiting_since", live.longest_waiting_since)
        .field("longest_waiting_conversation_id", live.longest_waiting_conversation)
        .field("agents_online", live.agents_online)
        .field("agents_away", live.agents_away)
        .field("opened_today", live.opened_today)
        .field("resolved_today", live.resolved_today)
        .end_object();
}

template <class T>
Result<Response> json_of(const T& value) {
    json::Writer out;
    write(out, value);
    return http::json_response(200, out.take());
}

}  // namespace

void add_routes(staff::Api& api, const Metrics& metrics) {
    const auto right = staff::Permission::view_metrics;
    api.get("/api/v1/metrics", right, [&metrics](const Call& call) -> Result<Response> {
        const auto query = TRY(read_query(call.request));
        return json_of(TRY(metrics.get(call.actor, query)));
    });
    api.get("/api/v1/metrics/live", right, [&metrics](const Call& call) -> Result<Response> {
        return json_of(TRY(metrics.live(call.actor)));
    });
}

}  // namespace ondam::insights
