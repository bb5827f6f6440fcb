#include <algorithm>

#include "domain/customers/customers_api.h"
#include "domain/customers/page_cursor.h"
#include "domain/staff/staff_json.h"

namespace ondam::customers {
namespace {

using staff::Call;
using staff::Permission;
using Response = Result<http::Response>;

void write_ref(json::Writer& out, const std::optional<Identity>& identity) {
    out.begin_object()
        .field("kind", identity ? to_text(identity->kind) : std::string_view("external"))
        .field("value", identity ? std::string_view(identity->value) : std::string_view())
        .end_object();
}

Response list_merges(const CustomersServices& services, const Call& call) {
    const auto id = TRY(call.id<CustomerId>("id"));
    const auto edges = TRY(services.customers.edges(call.actor, id));
    return services.database.read([&](records::Reader& reader) -> Response {
        const auto write_edge = [&](json::Writer& out, const Edge& edge) {
            const auto workspace = call.actor.workspace;
            out.begin_object().field("id", edge.id);
            out.key("left");
            write_ref(out, services.identities.get(reader, workspace, edge.node_a));
            out.key("right");
            write_ref(out, services.identities.get(reader, workspace, edge.node_b));
            out.field("rule", edge.rule)
                .field("actor", edge.actor)
                .field("at", edge.created_at)
                .field("retracted_at", edge.retracted_at)
                .end_object();
        };
        return http::json_response(200, staff::page_json(edges, std::nullopt, write_edge));
    });
}

std::string_view held_reason(std::string_view reason) {
    if (reason == "too_many_user_ids") return "conflict";
    if (reason == "too_many_identities") return "size";
    return "limit";
}

Response list_held(const CustomersServices& services, const Call& call) {
    const auto limit = TRY(staff::page_limit(call.request));
    const auto given = call.request.query_value("cursor");
    const auto after = TRY(read_cursor(given ? std::optional<std::string>(*given) : std::nullopt));
    const auto start = after.value_or(std::pair(from_milliseconds(-1), std::string()));
    auto reviews = TRY(services.customers.reviews(call.actor, start, limit + 1));
    std::optional<std::string> next;
    if (reviews.size() > std::size_t(limit)) {
        reviews.resize(std::size_t(limit));
        next = write_cursor(reviews.back().created_at, reviews.back().id.text());
    }
    return services.database.read([&](records::Reader& reader) -> Response {
        const auto workspace = call.actor.workspace;
        const auto write_review = [&](json::Writer& out, const MergeReview& review) {
            out.begin_object().field("id", review.id).field("reason", held_reason(review.reason));
            out.key("identities").begin_array();
            write_ref(out, services.identities.get(reader, workspace, review.node_a));
            write_ref(out, services.identities.get(reader, workspace, review.node_b));
            out.end_array().key("customers").begin_array();
            for (const auto& customer : services.customers.find_all(
                     reader, workspace, {review.customer_a, review.customer_b})) {
                write(out, customer);
            }
            out.end_array().field("held_at", review.created_at).end_object();
        };
        return http::json_response(200, staff::page_json(reviews, next, write_review));
    });
}

Response merge(const CustomersServices& services, const Call& call) {
    const auto id = TRY(call.id<CustomerId>("id"));
    json::Reader in(call.body());
    const auto other = TRY(in.finish(in.required_id<CustomerId>("customer_id")));
    // The answer shows them whole: what may be refused is refused before anything is written.
    TRY(call.actor.must(Permission::view_customers));
    const auto customer = TRY(services.customers.merge(call.actor, id, other, ""));
    const auto view = TRY(services.customers.view(call.actor, customer));
    const auto matters =
        services.matters ? services.matters->matters(call.actor, customer) : Matters();
    return http::json_response(201, to_json(call.actor.workspace, view, matters));
}

Response undo(const CustomersServices& services, const Call& call) {
    const auto id = TRY(call.id<CustomerId>("id"));
    const auto edge = TRY(call.id<EdgeId>("edge_id"));
    // An edge is undone where it is seen: under another customer's address it does not exist.
    const auto edges = TRY(services.customers.edges(call.actor, id));
    if (std::ranges::find(edges, edge, &Edge::id) == edges.end()) return not_found();
    const auto parts = TRY(services.customers.undo_merge(call.actor, edge));
    json::Writer out;
    out.begin_object().field("customer_ids", parts).end_object();
    return http::json_response(200, out.take());
}

Response decide(const CustomersServices& services, const Call& call) {
    const auto id = TRY(call.id<ReviewId>("id"));
    json::Reader in(call.body());
    const auto decision = in.required_string("decision", {1, 20});
    if (decision != "merge" && decision != "keep_apart") {
        in.fault("decision", "choice", "is merge or keep_apart");
    }
    TRY(in.finish(true));
    TRY(services.customers.settle_review(
        call.actor, id,
        decision == "merge" ? Identities::Verdict::accepted : Identities::Verdict::rejected));
    return http::empty_response();
}

}  // namespace

void add_merge_routes(const CustomersServices& services) {
    auto& api = services.api;
    api.get("/api/v1/customers/{id}/merges", Permission::view_customers,
            [services](const Call& call) { return list_merges(services, call); });
    api.post("/api/v1/customers/{id}/merges", Permission::merge_customers,
             [services](const Call& call) { return merge(services, call); });
    api.remove("/api/v1/customers/{id}/merges/{edge_id}", Permission::merge_customers,
               [services](const Call& call) { return undo(services, call); });
    api.get("/api/v1/held_merges", Permission::merge_customers,
            [services](const Call& call) { return list_held(services, call); });
    api.post("/api/v1/held_merges/{id}/decision", Permission::merge_customers,
             [services](const Call& call) { return decide(services, call); });
}

}  // namespace ondam::customers
