#include "domain/customers/customers_api.h"

#include <algorithm>
#include <array>

#include "base/enum_text.h"
#include "base/names.h"
#include "base/text.h"
#include "domain/staff/staff_json.h"
#include "platform/calendar/calendar.h"

namespace ondam::customers {
namespace {

using staff::Call;
using staff::Permission;
using Response = Result<http::Response>;

constexpr std::array<std::string_view, 4> channel_kinds{"web_chat", "email", "whatsapp", "api"};

std::optional<std::string> query_text(const Call& call, std::string_view name) {
    const auto value = call.request.query_value(name);
    return value ? std::optional<std::string>(*value) : std::nullopt;
}

std::optional<std::string> read_channel(json::Reader& in) {
    auto kind = in.optional_string("preferred_channel", {1, 50});
    if (kind && std::ranges::find(channel_kinds, *kind) == channel_kinds.end()) {
        in.fault("preferred_channel", "choice", none_of(channel_kinds));
    }
    return kind;
}

/// Absent is nothing, null is a nothing inside.
std::optional<std::optional<std::string>> read_change(json::Reader& in, std::string_view key,
                                                      std::size_t max) {
    auto value = in.optional_string(key, {0, max});
    if (!in.has(key)) return std::nullopt;
    return value;
}

std::map<std::string, std::optional<std::string>> read_traits(json::Reader& in) {
    std::map<std::string, std::optional<std::string>> traits;
    const auto value = in.optional_value("traits");
    if (!value || value->is_null()) return traits;
    if (!value->object() || value->object()->size() > 200) {
        in.fault("traits", "object", "is an object of at most 200 traits");
        return traits;
    }
    for (const auto& [key, content] : *value->object()) {
        auto text = json::to_text(content);
        if (key.empty() || key.size() > 200 || text.size() > 4'096) {
            in.fault("traits." + key, "length",
                     "has a name of at most 200 and a value of at most 4096 bytes");
        } else {
            traits[key] = content.is_null() ? std::nullopt : std::optional(std::move(text));
        }
    }
    return traits;
}

void check_zone(json::Reader& in, const std::optional<std::string>& zone) {
    if (zone && !zone->empty() && !calendar::is_zone(*zone))
        in.fault("time_zone", "time_zone", "is an IANA name like Asia/Seoul");
}

Result<NewCustomer> read_new_customer(std::string_view body) {
    json::Reader in(body);
    const auto name = text::plain_name(in.optional_string("name", {0, 200}).value_or(""));
    NewCustomer input{.name = name, .identities = {}};
    const auto add = [&](IdentityKind kind, std::size_t max) {
        if (auto value = in.optional_string(to_text(kind), {1, max})) {
            input.identities.push_back({kind, std::move(*value), Trust::trusted});
        }
    };
    add(IdentityKind::email, 254);
    add(IdentityKind::phone, 40);
    add(IdentityKind::user_id, 255);
    input.language = in.optional_string("language", {0, 20});
    input.time_zone = in.optional_string("time_zone", {0, 60});
    check_zone(in, input.time_zone);
    input.preferred_channel = read_channel(in);
    for (auto& [key, value] : read_traits(in)) {
        if (value) input.traits[key] = *value;
    }
    if (input.name.empty() && input.identities.empty())
        in.fault("name", "required", "or an identity is needed");
    return in.finish(std::move(input));
}

Result<CustomerChange> read_change(std::string_view body) {
    json::Reader in(body);
    CustomerChange change;
    if (const auto name = read_change(in, "name", 200))
        change.name = text::plain_name(name->value_or(""));
    change.language = read_change(in, "language", 20);
    change.time_zone = read_change(in, "time_zone", 60);
    if (change.time_zone) check_zone(in, *change.time_zone);
    const auto channel = read_channel(in);
    if (in.has("preferred_channel")) change.preferred_channel = channel;
    change.traits = read_traits(in);
    for (auto* one : in.objects("consents", 50)) {
        change.consents.push_back({.purpose = one->required_string("purpose", {1, 50}),
                                   .channel = one->optional_string("channel", {1, 50}),
                                   .state = one->required_enum<ConsentState>("state"),
                                   .at = {},
                                   .source = "",
                                   .evidence = ""});
    }
    return in.finish(std::move(change));
}

Response whole(const CustomersServices& services, const staff::Actor& actor, CustomerId id,
               int status) {
    const auto view = TRY(services.customers.view(actor, id));
    const auto matters = services.matters && actor.may(Permission::view_conversations)
                             ? services.matters->matters(actor, view.customer.id)
                             : Matters();
    auto response = http::json_response(status, to_json(actor.workspace, view, matters));
    response.headers.set("ETag", staff::etag(view.customer.version));
    return response;
}

Result<std::string> search_text(const Call& call) {
    auto text = query_text(call, "q").value_or("");
    if (text::length(text) > 200) return invalid("q", "length", "is at most 200 characters long");
    return text;
}

Response list_customers(const CustomersServices& services, const Call& call) {
    const auto limit = TRY(staff::page_limit(call.request));
    const auto search = TRY(search_text(call));
    const ListQuery query{.search = search, .cursor = query_text(call, "cursor"), .limit = limit};
    const auto page = TRY(services.customers.list(call.actor, query));
    return http::json_response(
        200, staff::page_json(page.items, page.next_cursor,
                              [](json::Writer& out, const Customer& one) { write(out, one); }));
}

/// Numbers of persons are looked up by nobody: whoever guesses one would learn whose it is.
Response find_owner(const CustomersServices& services, const Call& call) {
    const auto kind = from_text(std::type_identity<IdentityKind>{},
                                call.request.query_value("kind").value_or(""));
    const auto value = query_text(call, "value").value_or("");
    Refusal refusal;
    if (!kind || *kind == IdentityKind::identity_number)
        refusal.faults.push_back({"kind", "choice", none_of<IdentityKind>()});
    if (value.empty()) refusal.faults.push_back({"value", "required", "is missing"});
    if (text::length(value) > 255)
        refusal.faults.push_back({"value", "too_long", "has at most 255 characters"});
    if (!refusal.faults.empty()) return refusal;
    const auto owner = TRY(services.customers.owner_of(call.actor, *kind, value));
    json::Writer out;
    write(out, owner);
    return http::json_response(200, out.take());
}

Response count_customers(const CustomersServices& services, const Call& call) {
    const auto search = TRY(search_text(call));
    const auto count = TRY(services.customers.count(call.actor, search));
    json::Writer out;
    out.begin_object().field("number", count.number).field("has_more", count.has_more).end_object();
    return http::json_response(200, out.take());
}

Response list_timeline(const CustomersServices& services, const Call& call) {
    const auto id = TRY(call.id<CustomerId>("id"));
    const auto limit = TRY(staff::page_limit(call.request));
    Timeline::Query query{.categories = {}, .cursor = query_text(call, "cursor"), .limit = limit};
    if (const auto given = query_text(call, "category")) {
        for (const auto name : text::split(*given, ',')) {
            const auto category =
                from_text(std::type_identity<TimelineCategory>{}, text::trim(name));
            if (!category) return invalid("category", "choice", none_of<TimelineCategory>());
            query.categories.push_back(*category);
        }
    }
    const auto page = TRY(services.timeline.list(call.actor, id, query));
    return http::json_response(
        200,
        staff::page_json(page.items, page.next_cursor,
                         [](json::Writer& out, const TimelineEntry& one) { write(out, one); }));
}

/// The one sensitive thing that a customer has here; every look at it is logged.
Response reveal(const CustomersServices& services, const Call& call) {
    const auto id = TRY(call.id<CustomerId>("id"));
    if (call.request.param("name") != "identity_number") return not_found();
    return services.database.write([&](records::Transaction& transaction) -> Response {
        const auto today = services.identities.resolve(transaction, call.actor.workspace, id);
        if (!today) return not_found();
        for (const auto& identity :
             services.identities.identities_of(transaction, call.actor.workspace, *today)) {
            const auto number =
                services.identities.reveal(transaction, call.actor.workspace, identity.id);
            if (!number) continue;
            services.audit.add(transaction, call.actor,
                               {.action = "customer.reveal",
                                .resource = today->text(),
                                .address = call.request.remote_address});
            json::Writer out;
            out.begin_object()
                .field("name", "identity_number")
                .field("value", *number)
                .end_object();
            return http::json_response(200, out.take());
        }
        return not_found();
    });
}

Response add_identity(const CustomersServices& services, const Call& call) {
    const auto id = TRY(call.id<CustomerId>("id"));
    json::Reader in(call.body());
    Claim claim{in.required_enum<IdentityKind>("kind"), in.required_string("value", {1, 255}),
                Trust::trusted};
    const auto checked = TRY(in.finish(std::move(claim)));
    const auto identity = TRY(services.customers.add_identity(call.actor, id, checked));
    json::Writer out;
    write(out, identity);
    return http::json_response(201, out.take());
}

}  // namespace

void add_profile_routes(const CustomersServices& services) {
    auto& api = services.api;
    api.get("/api/v1/customers", Permission::view_customers,
            [services](const Call& call) { return list_customers(services, call); });
    api.get("/api/v1/customers/count", Permission::view_customers,
            [services](const Call& call) { return count_customers(services, call); });
    api.get("/api/v1/customers/by_identity", Permission::view_customers,
            [services](const Call& call) { return find_owner(services, call); });
    api.post("/api/v1/customers", Permission::edit_customers,
             [services](const Call& call) -> Response {
                 TRY(call.actor.must(Permission::view_customers));  // The answer shows them whole.
                 const auto input = TRY(read_new_customer(call.body()));
                 const auto made = TRY(services.customers.create(call.actor, input));
                 return whole(services, call.actor, made.id, 201);
             });
    api.get("/api/v1/customers/{id}", Permission::view_customers,
            [services](const Call& call) -> Response {
                const auto id = TRY(call.id<CustomerId>("id"));
                return whole(services, call.actor, id, 200);
            });
    api.patch("/api/v1/customers/{id}", Permission::edit_customers,
              [services](const Call& call) -> Response {
                  const auto id = TRY(call.id<CustomerId>("id"));
                  TRY(call.actor.must(Permission::view_customers));
                  auto change = TRY(read_change(call.body()));
                  change.expected_version = TRY(staff::if_match(call.request));
                  const auto changed = TRY(services.customers.update(call.actor, id, change));
                  return whole(services, call.actor, changed.id, 200);
              });
    api.remove("/api/v1/customers/{id}", Permission::erase_customers,
               [services](const Call& call) -> Response {
                   const auto id = TRY(call.id<CustomerId>("id"));
                   TRY(services.erasure.erase(call.actor, id, call.request.remote_address));
                   return http::empty_response();
               });
    api.post("/api/v1/customers/{id}/traits/{name}/reveal", Permission::reveal_sensitive,
             [services](const Call& call) { return reveal(services, call); });
    api.get("/api/v1/customers/{id}/timeline", Permission::view_customers,
            [services](const Call& call) { return list_timeline(services, call); });
    api.post("/api/v1/customers/{id}/identities", Permission::edit_customers,
             [services](const Call& call) { return add_identity(services, call); });
    api.remove("/api/v1/customers/{id}/identities/{identity_id}", Permission::edit_customers,
               [services](const Call& call) -> Response {
                   const auto id = TRY(call.id<CustomerId>("id"));
                   const auto identity = TRY(call.id<IdentityId>("identity_id"));
                   TRY(services.customers.remove_identity(call.actor, id, identity));
                   return http::empty_response();
               });
}

void add_customers_routes(const CustomersServices& services) {
    add_profile_routes(services);
    add_merge_routes(services);
    add_appointment_routes(services);
    add_import_routes(services);
}

}  // namespace ondam::customers
