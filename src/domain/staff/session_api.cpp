#include "domain/staff/staff_api.h"
#include "domain/staff/staff_json.h"

namespace ondam::staff {
namespace {

Accounts::Origin origin_of(const StaffServices& staff, const http::Request& request) {
    const auto device = request.cookie(staff.api.device_cookie_name());
    return {.address = request.remote_address,
            .user_agent = std::string(request.headers.get("User-Agent")),
            .device = std::string(device.value_or(""))};
}

/// What `GET /api/v1/session` answers, and every way of signing in.
std::string session_json(const StaffServices& staff, const Session& session) {
    const auto workspace = staff.workspaces.find(session.actor.workspace);
    const auto member = staff.accounts.member(session.actor, session.user.id);
    json::Writer out;
    out.begin_object().key("user");
    write(out, session.user);
    out.key("workspace");
    write(out, *workspace);
    out.field("role", session.actor.role)
        .field("availability", member ? member->availability : Availability::offline)
        .key("permissions")
        .begin_array();
    for (std::size_t i = 0; i < permission_count; ++i) {
        if (session.actor.permissions.test(i)) out.value(Permission(i));
    }
    out.end_array().field("csrf_token", session.csrf_token).end_object();
    return out.take();
}

Result<http::Response> signed_in(const StaffServices& staff, Result<NewSession> opened) {
    const auto fresh = TRY(std::move(opened));
    const auto session = staff.accounts.find_session(fresh.token);
    if (!session) return unauthenticated();
    return staff.api.with_session(http::json_response(201, session_json(staff, *session)), fresh);
}

Result<http::Response> set_up(const StaffServices& staff, const http::Request& request) {
    json::Reader in(request.body);
    Accounts::Setup setup{.code = in.required_string("code", {1, 200}),
                          .workspace_name = in.required_string("workspace_name", {1, 100}),
                          .name = in.required_string("name", {1, 100}),
                          .email = in.required_string("email", {1, 254}),
                          .password = in.required_string("password", {1, 256}),
                          .locale = in.optional_string("locale").value_or("ko"),
                          .time_zone = in.optional_string("time_zone").value_or("Asia/Seoul"),
                          .default_region = in.optional_string("default_region").value_or("KR")};
    const auto checked = TRY(in.finish(std::move(setup)));
    return signed_in(staff, staff.accounts.set_up(checked, origin_of(staff, request)));
}

Result<http::Response> sign_in(const StaffServices& staff, const http::Request& request) {
    json::Reader in(request.body);
    const auto email = in.required_string("email", {1, 254});
    const auto password = in.required_string("password", {1, 256});
    if (auto faults = in.take_faults()) return std::move(*faults);
    return signed_in(staff, staff.accounts.sign_in(email, password, origin_of(staff, request)));
}

Result<http::Response> sign_in_by_link(const StaffServices& staff, const http::Request& request) {
    json::Reader in(request.body);
    const auto token = TRY(in.finish(in.required_string("token", {1, 200})));
    return signed_in(staff, staff.accounts.sign_in_by_link(token, origin_of(staff, request)));
}

Result<http::Response> inspect_link(const StaffServices& staff, const http::Request& request) {
    json::Reader in(request.body);
    const auto kind = in.required_enum<LinkKind>("kind");
    const auto token = in.required_string("token", {1, 200});
    if (auto faults = in.take_faults()) return std::move(*faults);
    const auto link = TRY(staff.accounts.inspect_link(kind, token));
    const auto workspace = staff.workspaces.find(link.workspace);
    json::Writer out;
    out.begin_object()
        .field("kind", link.kind)
        .field("email", link.email)
        .field("name", link.name)
        .field("workspace_name", workspace ? workspace->name : "")
        .field("role", link.role)
        .field("expires_at", link.expires_at)
        .end_object();
    return http::json_response(200, out.take());
}

Result<http::Response> accept_invitation(const StaffServices& staff, const http::Request& request) {
    json::Reader in(request.body);
    Accounts::Acceptance acceptance{.token = in.required_string("token", {1, 200}),
                                    .name = in.required_string("name", {1, 100}),
                                    .password = in.required_string("password", {1, 256}),
                                    .locale = in.optional_string("locale").value_or("ko")};
    const auto checked = TRY(in.finish(std::move(acceptance)));
    return signed_in(staff, staff.accounts.accept_invitation(checked, origin_of(staff, request)));
}

Result<http::Response> reset_password(const StaffServices& staff, const http::Request& request) {
    json::Reader in(request.body);
    const auto token = in.required_string("token", {1, 200});
    const auto password = in.required_string("password", {1, 256});
    if (auto faults = in.take_faults()) return std::move(*faults);
    return signed_in(staff,
                     staff.accounts.reset_password(token, password, origin_of(staff, request)));
}

Result<http::Response> change_self(const StaffServices& staff, const Call& call) {
    json::Reader in(call.body());
    const auto theme = in.optional_string("theme");
    if (theme && theme != "light" && theme != "dark" && theme != "system") {
        in.fault("theme", "choice", "is 'light', 'dark' or 'system'");
    }
    const auto locale = in.optional_string("locale");
    if (locale && locale != "ko" && locale != "en") in.fault("locale", "choice", "is 'ko' or 'en'");
    Accounts::UserChange change{.name = in.optional_string("name", {1, 100}),
                                .locale = locale,
                                .theme = theme,
                                .signature = in.optional_string("signature", {0, 2000}),
                                .shortcuts = in.optional_boolean("shortcuts")};
    const auto checked = TRY(in.finish(std::move(change)));
    const auto user = TRY(staff.accounts.change_self(call.actor, checked));
    json::Writer out;
    write(out, user);
    return http::json_response(200, out.take());
}

Result<http::Response> change_password(const StaffServices& staff, const Call& call) {
    if (!call.session) return forbidden();
    json::Reader in(call.body());
    const auto old_password = in.required_string("old_password", {0, 256});
    const auto new_password = in.required_string("new_password", {1, 256});
    if (auto faults = in.take_faults()) return std::move(*faults);
    TRY(staff.accounts.change_password(*call.session, old_password, new_password));
    return http::empty_response();
}

Result<http::Response> list_sessions(const StaffServices& staff, const Call& call) {
    if (!call.session) return forbidden();
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const auto& open : staff.accounts.open_sessions(*call.session)) {
        out.begin_object()
            .field("id", open.id)
            .field("is_current", open.is_current)
            .field("created_at", open.created_at)
            .field("seen_at", open.seen_at)
            .field("address", open.address)
            .field("user_agent", open.user_agent)
            .end_object();
    }
    return http::json_response(200, out.end_array().end_object().take());
}

Result<http::Response> end_session(const StaffServices& staff, const Call& call) {
    if (!call.session) return forbidden();
    TRY(staff.accounts.end_session(*call.session, call.request.param("id")));
    return http::empty_response();
}

void add_own_routes(const StaffServices& staff) {
    using http::Method;
    auto& api = staff.api;
    api.member(Method::get, "/api/v1/session",
               [&staff](const Call& call) -> Result<http::Response> {
                   if (!call.session) return forbidden();
                   auto response = http::json_response(200, session_json(staff, *call.session));
                   response.headers.set("Cache-Control", "no-store");
                   return response;
               });
    api.member(Method::delete_, "/api/v1/session",
               [&staff](const Call& call) -> Result<http::Response> {
                   if (!call.session) return forbidden();
                   staff.accounts.sign_out(*call.session);
                   return staff.api.without_session(http::empty_response());
               });
    api.member(Method::get, "/api/v1/sessions",
               [&staff](const Call& call) { return list_sessions(staff, call); });
    api.member(Method::delete_, "/api/v1/sessions/{id}",
               [&staff](const Call& call) { return end_session(staff, call); });
    api.member(Method::patch, "/api/v1/session/user",
               [&staff](const Call& call) { return change_self(staff, call); });
    api.member(Method::put, "/api/v1/session/password",
               [&staff](const Call& call) { return change_password(staff, call); });
    api.member(Method::put, "/api/v1/session/availability",
               [&staff](const Call& call) -> Result<http::Response> {
                   json::Reader in(call.body());
                   const auto availability =
                       TRY(in.finish(in.required_enum<Availability>("availability")));
                   TRY(staff.accounts.set_availability(call.actor, availability));
                   return http::empty_response();
               });
}

}  // namespace

void add_session_routes(const StaffServices& staff) {
    using http::Method;
    using http::Request;
    auto& api = staff.api;
    api.open(Method::get, "/api/v1/setup", [&staff](const Request&) -> Result<http::Response> {
        json::Writer out;
        out.begin_object().field("needed", staff.accounts.needs_setup()).end_object();
        return http::json_response(200, out.take());
    });
    api.open(Method::post, "/api/v1/setup",
             [&staff](const Request& request) { return set_up(staff, request); });
    api.open(Method::post, "/api/v1/session",
             [&staff](const Request& request) { return sign_in(staff, request); });
    api.open(Method::post, "/api/v1/session/link",
             [&staff](const Request& request) { return sign_in_by_link(staff, request); });
    api.open(Method::post, "/api/v1/links/inspection",
             [&staff](const Request& request) { return inspect_link(staff, request); });
    api.open(Method::post, "/api/v1/invitations/acceptance",
             [&staff](const Request& request) { return accept_invitation(staff, request); });
    api.open(
        Method::post, "/api/v1/password_resets",
        [&staff](const Request& request) -> Result<http::Response> {
            json::Reader in(request.body);
            const auto email = TRY(in.finish(in.required_string("email", {1, 254})));
            TRY(staff.accounts.request_password_reset(email, origin_of(staff, request)));
            // Of the server as a whole, so that it tells of no account.
            json::Writer out;
            out.begin_object().field("sends_mail", staff.sends_mail(std::nullopt)).end_object();
            return http::json_response(202, out.take());
        });
    api.open(Method::post, "/api/v1/password_resets/completion",
             [&staff](const Request& request) { return reset_password(staff, request); });
    add_own_routes(staff);
}

}  // namespace ondam::staff
