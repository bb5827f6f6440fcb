#include "base/enum_text.h"
#include "domain/conversations/conversations_json.h"
#include "domain/conversations/services.h"

namespace ondam::conversations {
namespace {

using http::Response;
using staff::Call;
using staff::Permission;

Response answer(const View& view) {
    auto response = http::json_response(200, to_text_json(view));
    response.headers.set("ETag", staff::etag(view.brief.conversation.version));
    return response;
}

NewMessage read_first_message(json::Reader& in) {
    NewMessage message;
    message.client_id = in.optional_string("client_id", {1, 100}).value_or("");
    message.kind = in.optional_enum<MessageKind>("kind").value_or(MessageKind::outgoing);
    if (message.kind == MessageKind::incoming || message.kind == MessageKind::activity) {
        in.fault("kind", "choice", "is outgoing or note");
    }
    message.body = in.required_string("body", {1, 150'000});
    message.cc = in.optional_strings("cc", 50).value_or(std::vector<std::string>());
    for (const auto& text :
         in.optional_strings("attachment_ids", 20).value_or(std::vector<std::string>())) {
        const auto id = files::FileId::parse(text);
        if (id)
            message.attachments.push_back(*id);
        else
            in.fault("attachment_ids", "id", "holds what is not an id");
    }
    return message;
}

std::optional<customers::Claim> read_identity(json::Reader& in) {
    auto* identity = in.object("identity");
    if (identity == nullptr) return std::nullopt;
    customers::Claim claim;
    const auto kind = identity->required_string("kind", {1, 100});
    claim.value = identity->required_string("value", {1, 255});
    const auto known = customers::from_text(std::type_identity<customers::IdentityKind>{}, kind);
    if (known)
        claim.kind = *known;
    else
        identity->fault("kind", "choice", none_of<customers::IdentityKind>());
    return claim;
}

Result<NewConversation> read_new(std::string_view body) {
    json::Reader in(body);
    NewConversation input{.channel = in.required_id<ChannelId>("channel_id"),
                          .customer = in.optional_id<CustomerId>("customer_id"),
                          .identity = {},
                          .name = in.optional_string("name", {0, 200}),
                          .subject = in.optional_string("subject", {0, 500}),
                          .assignee = in.optional_id<UserId>("assignee_id"),
                          .team = in.optional_id<TeamId>("team_id"),
                          .message = read_first_message(in)};
    if (in.has("identity") && !in.is_null("identity")) input.identity = read_identity(in);
    return in.finish(std::move(input));
}

template <class AnyId>
std::optional<std::optional<AnyId>> read_clearable(json::Reader& in, std::string_view key) {
    if (!in.has(key)) return std::nullopt;
    return in.optional_id<AnyId>(key);
}

void read_fields(json::Reader& in, ConversationChange& change) {
    const auto fields = in.optional_value("fields");
    if (!fields) return;
    if (fields->object() == nullptr) {
        in.fault("fields", "object", "is an object of names and texts");
        return;
    }
    for (const auto& [name, value] : *fields->object()) {
        if (value.is_null())
            change.fields[name] = std::nullopt;
        else if (value.string() != nullptr && value.string()->size() <= 2'000)
            change.fields[name] = *value.string();
        else
            in.fault("fields." + name, "string", "is a text of at most 2000 characters, or null");
    }
}

ConversationChange read_change(json::Reader& in) {
    ConversationChange change{.priority = in.optional_enum<Priority>("priority"),
                              .assignee = read_clearable<UserId>(in, "assignee_id"),
                              .team = read_clearable<TeamId>(in, "team_id"),
                              .tags = in.optional_strings("tags", 50, {1, 50})};
    if (in.has("subject")) change.subject = in.optional_string("subject", {0, 500});
    change.participants = in.optional_strings("participants", 50, {1, 254});
    read_fields(in, change);
    return change;
}

Result<Response> start(Services& services, const Call& call) {
    const auto input = TRY(read_new(call.body()));
    TRY(call.actor.must(Permission::view_conversations));  // The answer shows it.
    const auto conversation = TRY(services.conversations.start(call.actor, input));
    const auto view = TRY(services.conversations.get(call.actor, conversation.id));
    auto response = answer(view);
    response.status = 201;
    return response;
}

Result<Response> get(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    return answer(TRY(services.conversations.get(call.actor, id)));
}

Result<Response> change(Services& services, const Call& call) {
    json::Reader in(call.body());
    auto input = TRY(in.finish(read_change(in)));
    input.expected_version = TRY(staff::if_match(call.request));
    const auto id = TRY(call.id<ConversationId>("id"));
    return answer(TRY(services.conversations.change(call.actor, id, input)));
}

Result<Response> resolve(Services& services, const Call& call) {
    auto csat = ConversationResolved::Csat::ask;
    if (!call.body().empty()) {
        json::Reader in(call.body());
        const bool ask = TRY(in.finish(in.optional_boolean("ask_csat").value_or(true)));
        if (!ask) csat = ConversationResolved::Csat::skip;
    }
    const auto id = TRY(call.id<ConversationId>("id"));
    return answer(TRY(services.conversations.resolve(call.actor, id, csat)));
}

Result<Response> snooze(Services& services, const Call& call) {
    json::Reader in(call.body());
    const auto until = in.optional_time("until");
    if (!in.has("until") || in.is_null("until")) in.fault("until", "required", "is missing");
    const auto checked = TRY(in.finish(until.value_or(Time{})));
    const auto id = TRY(call.id<ConversationId>("id"));
    return answer(TRY(services.conversations.snooze(call.actor, id, checked)));
}

Result<Response> mark_read(Services& services, const Call& call) {
    json::Reader in(call.body());
    const auto message = TRY(in.finish(in.required_id<MessageId>("message_id")));
    const auto id = TRY(call.id<ConversationId>("id"));
    TRY(services.conversations.mark_read(call.actor, id, message));
    return http::empty_response();
}

Result<Response> mark_unread(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    TRY(services.conversations.mark_unread(call.actor, id));
    return http::empty_response();
}

Result<Response> change_all(Services& services, const Call& call) {
    json::Reader in(call.body());
    std::vector<ConversationId> ids;
    for (const auto& text : in.optional_strings("ids", 100).value_or(std::vector<std::string>())) {
        const auto id = ConversationId::parse(text);
        if (id)
            ids.push_back(*id);
        else
            in.fault("ids", "id", "holds what is not an id");
    }
    if (ids.empty()) in.fault("ids", "required", "is missing");
    BulkChange bulk{.change = read_change(in), .status = in.optional_enum<Status>("status")};
    if (bulk.is_empty()) in.fault("", "required", "Say what shall change.");
    if (bulk.status == Status::snoozed || bulk.status == Status::merged) {
        in.fault("status", "choice", "is open, pending, resolved or spam");
    }
    const auto input = TRY(in.finish(std::move(bulk)));
    const auto changed = TRY(services.conversations.change_all(call.actor, ids, input));
    json::Writer out;
    out.begin_object().field("changed", changed).end_object();
    return http::json_response(200, out.take());
}

Result<Response> move_appointment(Services& services, const Call& call) {
    json::Reader in(call.body().empty() ? "{}" : call.body());
    const auto starts_at = TRY(in.finish(in.optional_time("starts_at")));
    const auto id = TRY(call.id<ConversationId>("id"));
    return answer(TRY(services.conversations.move_appointment(call.actor, id, starts_at)));
}

Result<Response> reveal(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    const auto name = std::string(call.request.param("name"));
    const auto value = TRY(services.conversations.reveal(call.actor, id, name));
    json::Writer out;
    out.begin_object().field("name", name).field("value", value).end_object();
    auto response = http::json_response(200, out.take());
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Result<Response> look_at(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    const auto others = TRY(services.conversations.look_at(call.actor, id));
    json::Writer out;
    out.begin_object().key("users").begin_array();
    for (const auto& viewer : others) {
        out.begin_object().field("id", viewer.id).field("name", viewer.name).end_object();
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
}

Result<Response> list_suggestions(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    return http::json_response(200,
                               page_json(TRY(services.links.list(call.actor, id)), std::nullopt));
}

Result<Uuid> suggestion_id(const Call& call) {
    const auto id = Uuid::parse(call.request.param("suggestion_id"));
    if (!id) return not_found();
    return *id;
}

Result<Response> confirm(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    const auto suggestion = TRY(suggestion_id(call));
    TRY(call.actor.must(Permission::view_conversations));
    const auto linked = TRY(services.links.confirm(call.actor, id, suggestion));
    return answer(TRY(services.conversations.get(call.actor, linked.id)));
}

Result<Response> dismiss(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    const auto suggestion = TRY(suggestion_id(call));
    TRY(services.links.dismiss(call.actor, id, suggestion));
    return http::empty_response();
}

Result<Response> merge(Services& services, const Call& call) {
    json::Reader in(call.body());
    const auto into = TRY(in.finish(in.required_id<ConversationId>("into_id")));
    const auto id = TRY(call.id<ConversationId>("id"));
    TRY(call.actor.must(Permission::view_conversations));
    const auto stands = TRY(services.links.merge_into(call.actor, id, into));
    return answer(TRY(services.conversations.get(call.actor, stands.id)));
}

using ChangeState = Result<View> (Conversations::*)(const Actor&, ConversationId);
staff::Api::Handler state_route(Services& services, ChangeState change_state) {
    return [&services, change_state](const Call& call) -> Result<Response> {
        const auto id = TRY(call.id<ConversationId>("id"));
        return answer(TRY((services.conversations.*change_state)(call.actor, id)));
    };
}

}  // namespace

void add_conversation_routes(staff::Api& api, Services& services) {
    using Function = Result<Response> (*)(Services&, const Call&);
    const auto with = [&services](Function function) {
        return [&services, function](const Call& call) { return function(services, call); };
    };
    const std::string one = "/api/v1/conversations/{id}";
    const auto manage = Permission::manage_conversations;
    const auto view = Permission::view_conversations;
    api.post("/api/v1/conversations", Permission::reply_conversations, with(start));
    api.post("/api/v1/conversations/bulk", manage, with(change_all));
    api.get(one, view, with(get));
    api.patch(one, manage, with(change));
    api.post(one + "/resolution", manage, with(resolve));
    api.remove(one + "/resolution", manage, state_route(services, &Conversations::reopen));
    api.post(one + "/snooze", manage, with(snooze));
    api.remove(one + "/snooze", manage, state_route(services, &Conversations::wake));
    api.post(one + "/pending", manage, state_route(services, &Conversations::set_pending));
    api.remove(one + "/pending", manage, state_route(services, &Conversations::clear_pending));
    api.post(one + "/spam", manage, state_route(services, &Conversations::mark_spam));
    api.remove(one + "/spam", manage, state_route(services, &Conversations::take_back_spam));
    api.put(one + "/read", view, with(mark_read));
    api.remove(one + "/read", view, with(mark_unread));
    api.put(one + "/presence", view, with(look_at));
    api.post(one + "/appointment", Permission::edit_customers, with(move_appointment));
    api.post(one + "/fields/{name}/reveal", Permission::reveal_sensitive, with(reveal));
    api.post(one + "/merge", manage, with(merge));
    api.get(one + "/link_suggestions", view, with(list_suggestions));
    api.post(one + "/link_suggestions/{suggestion_id}/confirmation", manage, with(confirm));
    api.remove(one + "/link_suggestions/{suggestion_id}", manage, with(dismiss));
}

}  // namespace ondam::conversations
