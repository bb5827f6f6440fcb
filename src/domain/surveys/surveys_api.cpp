#include <charconv>

#include "domain/conversations/conversations_json.h"
#include "domain/surveys/surveys.h"
#include "platform/json/json.h"

namespace ondam::surveys {
namespace {

using http::Request;
using staff::Call;

void write(json::Writer& out, const Response& response) {
    out.begin_object()
        .field("id", response.id)
        .field("conversation_id", response.conversation)
        .field("number", response.number)
        .key("customer");
    conversations::write_customer(out, response.customer, response.customer_id);
    out.field("agent_id", response.agent)
        .field("channel_kind", response.channel_kind)
        .field("score", response.score)
        .field("comment", response.comment)
        .field("asked_at", response.asked_at)
        .field("answered_at", response.answered_at)
        .end_object();
}

Result<Surveys::Query> read_query(const http::Request& request) {
    Surveys::Query query;
    query.limit = TRY(staff::page_limit(request));
    const auto text = [&](std::string_view name) -> std::optional<std::string> {
        const auto value = request.query_value(name);
        if (!value || value->empty()) return std::nullopt;
        return std::string(*value);
    };
    query.from = text("from");
    query.to = text("to");
    query.cursor = text("cursor");
    if (const auto agent = text("agent_id")) {
        query.agent = UserId::parse(*agent);
        if (!query.agent) return invalid("agent_id", "id", "is not an id");
    }
    if (const auto score = text("score")) {
        if (score->size() != 1 || *score < "1" || *score > "5") {
            return invalid("score", "range", "is a number from 1 to 5");
        }
        query.score = score->front() - '0';
    }
    return query;
}

}  // namespace

void add_routes(staff::Api& api, Surveys& surveys) {
    api.get("/api/v1/csat_responses", staff::Permission::view_metrics,
            [&surveys](const Call& call) -> Result<http::Response> {
                const auto query = TRY(read_query(call.request));
                const auto page = TRY(surveys.list(call.actor, query));
                json::Writer out;
                out.begin_object().key("items").begin_array();
                for (const auto& response : page.items) write(out, response);
                out.end_array().field("next_cursor", page.next_cursor).end_object();
                return http::json_response(200, out.take());
            });
}

}  // namespace ondam::surveys
