#include "base/names.h"
#include "base/text.h"
#include "domain/channels/channels_api.h"
#include "domain/customers/page_cursor.h"
#include "domain/staff/api.h"
#include "domain/widget/widget.h"

namespace ondam::widget {
namespace {

using http::Request;
using http::Response;

Result<void> from_own_page(const Widget& widget, const Request& request) {
    if (!is_own_page(request, widget.parts.public_url)) return forbidden();
    return {};
}

Result<Visitor> visitor_of(Widget& widget, const Request& request) {
    TRY(from_own_page(widget, request));
    TRY(widget.calls_by_address.take(staff::sender_of(request.remote_address)));
    const auto authorization = request.headers.get("Authorization");
    if (!text::starts_with_ignoring_case(authorization, "bearer ")) return unauthenticated();
    auto visitor = widget.visitors.find(text::trim(authorization.substr(7)));
    if (!visitor) return unauthenticated();
    return std::move(*visitor);
}

Result<Visitor> writer_of(Widget& widget, const Request& request) {
    auto visitor = TRY(visitor_of(widget, request));
    TRY(widget.writes_by_address.take(staff::sender_of(request.remote_address)));
    TRY(widget.writes_by_visitor.take(visitor.identity.text()));
    if (widget.visitors.is_blocked(visitor)) return forbidden();
    return visitor;
}

void keep(json::Object& profile, std::string_view key, std::optional<std::string> value) {
    if (value && !value->empty()) profile.emplace_back(std::string(key), std::move(*value));
}

Result<SessionInput> read_session(std::string_view body) {
    json::Reader in(body);
    SessionInput input{.channel = in.required_id<ChannelId>("channel_id"),
                       .token = in.optional_string("token", {0, 100}),
                       .visitor_token = in.optional_string("visitor_token", {0, 100}),
                       .locale = in.optional_string("locale", {0, 20})};
    keep(input.profile, "time_zone", in.optional_string("time_zone", {0, 60}));
    if (auto* page = in.object("page")) {
        keep(input.profile, "page_url", page->optional_string("url", {0, 2000}));
        keep(input.profile, "page_title", page->optional_string("title", {0, 500}));
        keep(input.profile, "referrer", page->optional_string("referrer", {0, 2000}));
    }
    if (auto* user = in.object("identity")) {
        input.user = SignedUser{.user_id = user->required_string("user_id", {1, 255}),
                                .expires_at = user->required_integer("expires_at", 0, 1LL << 40),
                                .signature = user->required_string("signature", {1, 128})};
        keep(input.profile, "name", user->optional_string("name", {0, 200}));
        keep(input.profile, "email", user->optional_string("email", {0, 254}));
        keep(input.profile, "phone", user->optional_string("phone", {0, 40}));
    }
    return in.finish(std::move(input));
}

Result<Response> start_session(Widget& widget, const Request& request) {
    TRY(from_own_page(widget, request));
    TRY(widget.sessions_by_address.take(staff::sender_of(request.remote_address)));
    const auto input = TRY(read_session(request.body));
    const auto visit = TRY(widget.visitors.begin(input));
    json::Writer out;
    widget.parts.database.read([&](records::Reader& reader) {
        const auto presence = widget.chat.presence(reader, visit.visitor);
        out.begin_object()
            .field("token", visit.token)
            .field("locale", visit.visitor.locale)
            .key("channel")
            .begin_object()
            .field("name", presence.shop)
            .field("greeting", visit.settings.greeting)
            .field("color", visit.settings.color)
            .field("out_of_hours_message", visit.settings.out_of_hours_message)
            .end_object()
            .field("open_now", presence.open_now)
            .field("opens_at", presence.opens_at)
            .field("agents_online", presence.agents_online)
            .key("conversation");
        if (const auto state = widget.chat.state(reader, visit.visitor)) {
            Chat::write_state(out, *state);
        } else {
            out.value(nullptr);
        }
        out.field("sequence", records::Journal::last_sequence(reader)).end_object();
    });
    return http::json_response(201, out.take());
}

Result<Response> list_messages(Widget& widget, const Request& request) {
    const auto visitor = TRY(visitor_of(widget, request));
    const auto limit = TRY(staff::page_limit(request));
    const auto given = request.query_value("cursor");
    const auto cursor =
        TRY(customers::read_cursor(given ? std::optional(std::string(*given)) : std::nullopt));
    const auto before = cursor.value_or(std::pair(from_milliseconds(1LL << 52), std::string("~")));
    json::Writer out;
    widget.parts.database.read([&](records::Reader& reader) {
        auto rows = widget.chat.list(reader, visitor, before, limit + 1);
        std::optional<std::string> next;
        if (rows.size() > std::size_t(limit)) {
            rows.pop_back();
            next = customers::write_cursor(rows.back().get<Time>("created_at"),
                                           rows.back().text("id"));
        }
        out.begin_object().key("items").begin_array();
        for (const auto& row : rows) {
            widget.chat.write_message(out, reader, visitor.workspace, row);
        }
        out.end_array().field("next_cursor", next).end_object();
    });
    return http::json_response(200, out.take());
}

Result<VisitorMessage> read_message(std::string_view body) {
    json::Reader in(body);
    VisitorMessage input{.client_id = in.required_string("client_id", {1, 100}),
                         .body = in.required_string("body", {0, 10'000})};
    const auto files = in.optional_strings("attachment_ids", 10, {1, 64});
    for (const auto& text : files.value_or(std::vector<std::string>{})) {
        const auto id = files::FileId::parse(text);
        if (!id) in.fault("attachment_ids", "unknown", "holds an unknown file");
        input.attachments.push_back(id.value_or(files::FileId{}));
    }
    if (text::is_blank(input.body) && input.attachments.empty()) {
        in.fault("body", "required", "is required");
    }
    return in.finish(std::move(input));
}

Result<Response> send_message(Widget& widget, const Request& request) {
    const auto visitor = TRY(writer_of(widget, request));
    const auto input = TRY(read_message(request.body));
    const auto sent = TRY(widget.chat.send(visitor, input));
    json::Writer out;
    widget.parts.database.read([&](records::Reader& reader) {
        widget.chat.write_message(out, reader, visitor.workspace, sent.row);
    });
    return http::json_response(sent.known ? 200 : 201, out.take());
}

Result<Response> mark_read(Widget& widget, const Request& request) {
    const auto visitor = TRY(writer_of(widget, request));
    json::Reader in(request.body);
    const auto id = TRY(in.finish(in.required_id<MessageId>("message_id")));
    TRY(widget.chat.mark_read(visitor, id));
    return http::empty_response();
}

Result<Response> upload(Widget& widget, const Request& request) {
    const auto visitor = TRY(writer_of(widget, request));
    TRY(widget.files_by_visitor.take(visitor.identity.text()));
    return channels::take_upload(widget.parts.attachments, visitor.workspace, visitor.owner(),
                                 request);
}

/// The widget asks for each picture and file with its token: an address that somebody copied, that
/// stands in a log or in the memory of a browser, opens nothing.
Result<Response> download(Widget& widget, const Request& request) {
    const auto visitor = TRY(visitor_of(widget, request));
    const auto message = MessageId::parse(request.param("id"));
    const auto id = files::FileId::parse(request.param("file_id"));
    if (!message || !id) return not_found();
    const auto file = widget.parts.database.read([&](records::Reader& reader) {
        return widget.chat.find_file(reader, visitor, *message, *id);
    });
    std::string bytes;
    if (!file || !widget.parts.attachments.read(*id, bytes)) return not_found();
    return channels::download_response(file->name, std::move(bytes));
}

Result<Response> answer_csat(Widget& widget, const Request& request) {
    const auto visitor = TRY(writer_of(widget, request));
    const auto id = surveys::RequestId::parse(request.param("id"));
    if (!id) return not_found();
    json::Reader in(request.body);
    surveys::Answer given{.score = int(in.required_integer("score", 1, 5)),
                          .comment = in.optional_string("comment", {0, 2000})};
    const auto answer = TRY(in.finish(std::move(given)));
    TRY(widget.chat.answer_csat(visitor, *id, answer));
    return http::empty_response();
}

/// The page inside the frame. Who may frame it is the channel's to say.
Result<Response> show_app(const Widget& widget, const Request& request) {
    const auto id = ChannelId::parse(request.param("id"));
    const auto channel = id ? widget.parts.channels.open(*id) : std::nullopt;
    if (!channel || channel->channel.kind != channels::ChannelKind::web_chat ||
        !channel->channel.enabled) {
        return not_found();
    }
    const auto settings =
        TRY(channels::read_web_chat_settings(channel->settings, channel->secrets));
    std::string ancestors = settings.allowed_origins.empty() ? " *" : " 'self'";
    for (const auto& origin : settings.allowed_origins) ancestors += " " + origin;
    Response response{.status = 200, .headers = {}, .body = widget.parts.document, .source = {}};
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.set("Cache-Control", "no-cache");
    response.headers.set("Content-Security-Policy",
                         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
                         "blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                         "require-trusted-types-for 'script'; trusted-types 'none'; "
                         "frame-ancestors" +
                             ancestors);
    response.headers.set("Referrer-Policy", "strict-origin-when-cross-origin");
    return response;
}

template <class F>
http::Handler with(Widget& widget, F handler) {
    return [&widget, handler](const Request& request) { return handler(widget, request); };
}

}  // namespace

Widget::Widget(const Parts& built_upon)
    : parts(built_upon),
      visitors(parts),
      chat(parts),
      live(parts, visitors, chat),
      sessions_by_address(parts.clock, {.limit = 60, .window = std::chrono::minutes(1)}),
      calls_by_address(parts.clock, {.limit = 1200, .window = std::chrono::minutes(1)}),
      writes_by_address(parts.clock, {.limit = 300, .window = std::chrono::minutes(1)}),
      writes_by_visitor(parts.clock, {.limit = 60, .window = std::chrono::minutes(1)}),
      files_by_visitor(parts.clock, {.limit = 20, .window = std::chrono::minutes(1)}) {}

void add_routes(http::Router& router, Widget& widget) {
    using http::Method;
    router.add(Method::get, "/widget/app/{id}", with(widget, show_app));
    router.add(Method::post, "/widget/api/sessions", with(widget, start_session),
               {.body_limit = 32 * 1024});
    router.add(Method::get, "/widget/api/messages", with(widget, list_messages));
    router.add(Method::post, "/widget/api/messages", with(widget, send_message),
               {.body_limit = 128 * 1024});
    router.add(Method::put, "/widget/api/read", with(widget, mark_read));
    router.add(Method::post, "/widget/api/files", with(widget, upload),
               {.body_limit = channels::Attachments::visitor_limit});
    router.add(Method::get, "/widget/api/messages/{id}/files/{file_id}", with(widget, download));
    router.add(Method::post, "/widget/api/csat/{id}", with(widget, answer_csat));
    router.add_socket("/widget/live",
                      [&widget](const Request& request) { return widget.live.open(request); });
}

}  // namespace ondam::widget
