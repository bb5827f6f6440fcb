#include "domain/conversations/conversations_json.h"
#include "domain/conversations/forwarding.h"
#include "domain/conversations/services.h"
#include "platform/html/html.h"

namespace ondam::conversations {
namespace {

using http::Response;
using staff::Call;
using staff::Permission;

std::vector<files::FileId> read_files(json::Reader& in) {
    std::vector<files::FileId> ids;
    for (const auto& text :
         in.optional_strings("attachment_ids", 20).value_or(std::vector<std::string>())) {
        const auto id = files::FileId::parse(text);
        if (id)
            ids.push_back(*id);
        else
            in.fault("attachment_ids", "id", "holds what is not an id");
    }
    return ids;
}

MessageKind read_kind(json::Reader& in) {
    const auto kind = in.required_enum<MessageKind>("kind");
    if (kind != MessageKind::outgoing && kind != MessageKind::note && in.has("kind")) {
        in.fault("kind", "choice", "is outgoing or note");
    }
    return kind;
}

Result<NewMessage> read_message(std::string_view body) {
    json::Reader in(body);
    NewMessage input{.client_id = in.required_string("client_id", {1, 100}),
                     .kind = read_kind(in),
                     .body = in.optional_string("body", {0, 150'000}).value_or(""),
                     .channel = in.optional_id<ChannelId>("channel_id"),
                     .attachments = read_files(in),
                     .cc = in.optional_strings("cc", 50).value_or(std::vector<std::string>())};
    return in.finish(std::move(input));
}

Result<Response> list(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    const auto limit = TRY(staff::page_limit(call.request));
    const auto given = call.request.query_value("cursor");
    const auto cursor = given ? std::optional<std::string>(*given) : std::nullopt;
    const auto page = TRY(services.messages.list(call.actor, id, cursor, limit));
    return http::json_response(200, page_json(page.items, page.next_cursor));
}

Result<Response> send(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    const auto input = TRY(read_message(call.body()));
    const auto sent = TRY(services.messages.send(call.actor, id, input));
    return http::json_response(sent.known ? 200 : 201, to_text_json(sent.view));
}

struct Path {
    ConversationId conversation;
    MessageId message;
};
Result<Path> read_path(const Call& call) {
    Path path;
    path.conversation = TRY(call.id<ConversationId>("id"));
    path.message = TRY(call.id<MessageId>("message_id"));
    return path;
}

Result<Response> get(Services& services, const Call& call) {
    const auto path = TRY(read_path(call));
    const auto view = TRY(services.messages.get(call.actor, path.conversation, path.message));
    return http::json_response(200, to_text_json(view));
}

Result<Response> undo(Services& services, const Call& call) {
    const auto path = TRY(read_path(call));
    TRY(services.messages.undo(call.actor, path.conversation, path.message));
    return http::empty_response();
}

Result<Response> retry(Services& services, const Call& call) {
    const auto path = TRY(read_path(call));
    const auto view = TRY(services.messages.retry(call.actor, path.conversation, path.message));
    return http::json_response(200, to_text_json(view));
}

Result<Response> forward(Services& services, const Call& call) {
    const auto path = TRY(read_path(call));
    json::Reader in(call.body());
    Forward read{.client_id = in.required_string("client_id", {1, 100}),
                 .to = in.optional_strings("to", 10, {1, 254}).value_or(std::vector<std::string>()),
                 .body = in.optional_string("body", {0, 50'000}).value_or(""),
                 .channel = in.optional_id<ChannelId>("channel_id")};
    const auto input = TRY(in.finish(std::move(read)));
    const Forwarding forwarding(services.parts, services.changes);
    const auto sent = TRY(forwarding.forward(call.actor, path.conversation, path.message, input));
    const auto reader = staff::Actor::for_system(call.actor.workspace);
    const auto view = TRY(services.messages.get(reader, path.conversation, sent.note));
    return http::json_response(sent.known ? 200 : 201, to_text_json(view));
}

/// Strangers' HTML, cleaned, and behind a policy that would not run it anyway.
Result<Response> show_html(Services& services, const Call& call) {
    const auto path = TRY(read_path(call));
    const auto view = TRY(services.messages.get(call.actor, path.conversation, path.message));
    if (!view.message.html) return not_found();
    html::Options options;
    options.inline_image = [&](std::string_view content_id) -> std::optional<std::string> {
        for (const auto& attachment : view.message.attachments) {
            if (attachment.content_id == content_id) {
                return "/api/v1/files/" + attachment.file.text();
            }
        }
        return std::nullopt;
    };
    const auto images = call.request.query_value("images").value_or("none");
    const bool with_images = images == "remote";
    if (!with_images && images != "none")
        return invalid("images", "choice", "is none of none, remote");
    if (with_images) options.remote_images = html::RemoteImages::allowed;
    Response response{.status = 200,
                      .headers = {},
                      .body = "<!doctype html><meta charset=\"utf-8\">" +
                              html::sanitise(*view.message.html, options),
                      .source = {}};
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Cache-Control", "private, no-store");
    response.headers.set("Content-Security-Policy",
                         // Of this origin, so that the pictures in it may be fetched and its height
                         // is known; without scripts there is nothing that could use it.
                         std::string("sandbox allow-same-origin allow-popups "
                                     "allow-popups-to-escape-sandbox; default-src 'none'; "
                                     "style-src 'unsafe-inline'; img-src ") +
                             (with_images ? "'self' data: https:" : "'self' data:") +
                             "; frame-ancestors 'self'; base-uri 'none'; form-action 'none'");
    return response;
}

Result<Response> get_draft(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    const auto draft = TRY(services.messages.draft(call.actor, id));
    if (!draft) return http::empty_response(204);
    return http::json_response(200, to_text_json(*draft));
}

Result<Response> save_draft(Services& services, const Call& call) {
    json::Reader in(call.body());
    Messages::DraftInput read{
        .kind = read_kind(in),
        .body = in.optional_string("body", {0, 150'000}).value_or(""),
        .channel = in.optional_id<ChannelId>("channel_id"),
        .cc = in.optional_strings("cc", 50).value_or(std::vector<std::string>()),
        .attachments = read_files(in)};
    const auto input = TRY(in.finish(std::move(read)));
    const auto id = TRY(call.id<ConversationId>("id"));
    const auto draft = TRY(services.messages.save_draft(call.actor, id, input));
    return http::json_response(200, to_text_json(draft));
}

Result<Response> remove_draft(Services& services, const Call& call) {
    const auto id = TRY(call.id<ConversationId>("id"));
    TRY(services.messages.remove_draft(call.actor, id));
    return http::empty_response();
}

}  // namespace

void add_message_routes(staff::Api& api, Services& services) {
    using Function = Result<Response> (*)(Services&, const Call&);
    const auto with = [&services](Function function) {
        return [&services, function](const Call& call) { return function(services, call); };
    };
    const std::string all = "/api/v1/conversations/{id}/messages";
    const std::string one = all + "/{message_id}";
    const std::string draft = "/api/v1/conversations/{id}/draft";
    const auto reply = Permission::reply_conversations;
    const auto view = Permission::view_conversations;
    api.get(all, view, with(list));
    api.post(all, reply, with(send));
    api.get(one, view, with(get));
    api.remove(one, reply, with(undo));
    api.post(one + "/retry", reply, with(retry));
    api.post(one + "/forward", reply, with(forward));
    api.get(one + "/html", view, with(show_html));
    api.get(draft, reply, with(get_draft));
    api.put(draft, reply, with(save_draft));
    api.remove(draft, reply, with(remove_draft));
}

}  // namespace ondam::conversations
