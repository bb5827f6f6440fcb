#include "base/enum_text.h"
#include "base/text.h"
#include "domain/conversations/conversations_json.h"
#include "domain/conversations/search_cursor.h"
#include "domain/conversations/services.h"

namespace ondam::conversations {
namespace {

using http::Response;
using staff::Call;
using staff::Permission;

/// Query parameters with their faults collected, as a body's are.
class Query {
public:
    explicit Query(const http::Request& request) : request_(request) {}

    std::optional<std::string> text(std::string_view name, std::size_t max) {
        const auto value = request_.query_value(name);
        if (!value || value->empty()) return std::nullopt;
        if (text::length(*value) > max) fault(name, "too_long", "is too long");
        return std::string(*value);
    }
    template <class AnyId>
    std::optional<AnyId> id(std::string_view name) {
        const auto value = text(name, 64);
        if (!value) return std::nullopt;
        const auto id = AnyId::parse(*value);
        if (!id) fault(name, "id", "is not an id");
        return id;
    }
    template <class Enum>
    std::optional<Enum> choice(std::string_view name) {
        const auto value = text(name, 100);
        if (!value) return std::nullopt;
        const auto chosen = from_text(std::type_identity<Enum>{}, *value);
        if (!chosen) fault(name, "choice", none_of<Enum>());
        return chosen;
    }
    template <class T>
    Result<T> finish(T value) {
        if (!faults_.empty()) return Refusal{RefusalKind::invalid, std::move(faults_), {}};
        return value;
    }

private:
    void fault(std::string_view name, std::string code, std::string message) {
        faults_.push_back({std::string(name), std::move(code), std::move(message)});
    }

    const http::Request& request_;
    std::vector<Fault> faults_;
};

Result<ListQuery> read_query(const http::Request& request) {
    const auto limit = TRY(staff::page_limit(request));
    Query query(request);
    return query.finish(ListQuery{.view = query.choice<ViewName>("view").value_or(ViewName::all),
                                  .sort = query.choice<Sort>("sort").value_or(Sort::updated),
                                  .assignee = query.id<UserId>("assignee_id"),
                                  .team = query.id<TeamId>("team_id"),
                                  .channel = query.id<ChannelId>("channel_id"),
                                  .channel_kind = query.choice<ChannelKind>("channel_kind"),
                                  .priority = query.choice<Priority>("priority"),
                                  .tag = query.text("tag", 200),
                                  .customer = query.id<CustomerId>("customer_id"),
                                  .text = query.text("q", 200).value_or(""),
                                  .cursor = query.text("cursor", longest_search_cursor),
                                  .limit = limit});
}

Result<Response> list(Services& services, const Call& call) {
    const auto query = TRY(read_query(call.request));
    const auto page = TRY(services.lists.list(call.actor, query));
    return http::json_response(200, page_json(page.items, page.next_cursor));
}

Result<Response> list_of_customer(Services& services, const Call& call) {
    auto query = TRY(read_query(call.request));
    query.customer = TRY(call.id<CustomerId>("id"));
    query.view = ViewName::all;
    query.text.clear();
    const auto page = TRY(services.lists.list(call.actor, query));
    return http::json_response(200, page_json(page.items, page.next_cursor));
}

Result<Response> counts(Services& services, const Call& call) {
    return http::json_response(200, to_text_json(TRY(services.lists.counts(call.actor))));
}

Result<Response> search(Services& services, const Call& call) {
    const auto limit = TRY(staff::page_limit(call.request, 20));
    Query query(call.request);
    const auto words = TRY(query.finish(query.text("q", 200).value_or("")));
    if (words.empty()) return invalid("q", "required", "is missing");
    const auto results = TRY(services.lists.search(call.actor, words, limit));
    json::Writer out;
    write(out, results);
    return http::json_response(200, out.take());
}

}  // namespace

void add_list_routes(staff::Api& api, Services& services) {
    using Function = Result<Response> (*)(Services&, const Call&);
    const auto with = [&services](Function function) {
        return [&services, function](const Call& call) { return function(services, call); };
    };
    const auto view = Permission::view_conversations;
    api.get("/api/v1/conversations", view, with(list));
    api.get("/api/v1/conversations/counts", view, with(counts));
    api.get("/api/v1/customers/{id}/conversations", view, with(list_of_customer));
    api.get("/api/v1/search", view, with(search));
}

}  // namespace ondam::conversations
