#include <algorithm>

#include "base/enum_text.h"
#include "base/names.h"
#include "base/text.h"
#include "domain/conversations/conversations_json.h"
#include "domain/conversations/services.h"

namespace ondam::conversations {
namespace {

using http::Method;
using http::Response;
using staff::Call;
using staff::Permission;

constexpr std::array<std::string_view, 9> colors{"gray", "red",  "orange", "amber", "green",
                                                 "teal", "blue", "violet", "pink"};

/// What composers fill in when they insert a response; the same list stands in the contract.
constexpr std::array<std::string_view, 3> variables{"customer.name", "agent.name",
                                                    "conversation.number"};

std::vector<std::string> variable_names() { return {variables.begin(), variables.end()}; }

/// The first `{{…}}` that nobody would fill in, so that it would reach the customer as it stands.
std::optional<std::string> unknown_variable(std::string_view body) {
    for (auto begin = body.find("{{"); begin != body.npos; begin = body.find("{{", begin + 2)) {
        const auto end = body.find("}}", begin);
        if (end == body.npos) return std::nullopt;
        const auto name = text::trim(body.substr(begin + 2, end - begin - 2));
        if (std::ranges::find(variables, name) == variables.end()) return std::string(name);
    }
    return std::nullopt;
}

Result<Replies::TagChange> read_tag(std::string_view body) {
    json::Reader in(body);
    Replies::TagChange change{.name = in.optional_string("name", {1, 50}),
                              .color = in.optional_string("color", {1, 20})};
    if (change.color && std::ranges::find(colors, *change.color) == colors.end()) {
        in.fault("color", "choice", none_of(colors));
    }
    return in.finish(std::move(change));
}

Result<Replies::CannedResponseChange> read_canned_response(std::string_view body) {
    json::Reader in(body);
    Replies::CannedResponseChange change{.shortcut = in.optional_string("shortcut", {1, 50}),
                                         .title = in.optional_string("title", {0, 100}),
                                         .body = in.optional_string("body", {1, 10'000}),
                                         .locale = {}};
    if (change.shortcut && change.shortcut->find_first_of(" \t\r\n/") != std::string::npos) {
        in.fault("shortcut", "format", "holds neither spaces nor slashes");
    }
    if (change.body && text::is_blank(*change.body)) in.fault("body", "required", "is empty");
    if (const auto unknown = unknown_variable(change.body.value_or(""))) {
        in.fault("body", "variable",
                 "holds {{" + *unknown + "}}; there are {{" +
                     text::join(variable_names(), "}}, {{") + "}}");
    }
    if (in.has("locale")) {
        change.locale = in.optional_string("locale", {2, 2});
        if (*change.locale && **change.locale != "ko" && **change.locale != "en") {
            in.fault("locale", "choice", "is ko, en or null");
        }
    }
    return in.finish(std::move(change));
}

Result<Response> create_tag(Services& services, const Call& call) {
    const auto input = TRY(read_tag(call.body()));
    if (!input.name) return invalid("name", "required", "is missing");
    const auto tag = TRY(services.replies.create_tag(
        call.actor, {.id = {}, .name = *input.name, .color = input.color.value_or("gray")}));
    return http::json_response(201, to_text_json(tag));
}

Result<Response> change_tag(Services& services, const Call& call) {
    const auto id = TRY(call.id<TagId>("id"));
    const auto input = TRY(read_tag(call.body()));
    return http::json_response(
        200, to_text_json(TRY(services.replies.change_tag(call.actor, id, input))));
}

Result<Response> remove_tag(Services& services, const Call& call) {
    const auto id = TRY(call.id<TagId>("id"));
    TRY(services.replies.remove_tag(call.actor, id));
    return http::empty_response();
}

Result<Response> create_canned_response(Services& services, const Call& call) {
    const auto input = TRY(read_canned_response(call.body()));
    if (!input.shortcut) return invalid("shortcut", "required", "is missing");
    if (!input.body) return invalid("body", "required", "is missing");
    const auto made = TRY(services.replies.create_canned_response(
        call.actor, {.id = {},
                     .shortcut = *input.shortcut,
                     .title = input.title.value_or(""),
                     .body = *input.body,
                     .locale = input.locale.value_or(std::nullopt),
                     .updated_at = {}}));
    return http::json_response(201, to_text_json(made));
}

Result<Response> change_canned_response(Services& services, const Call& call) {
    const auto id = TRY(call.id<CannedResponseId>("id"));
    const auto input = TRY(read_canned_response(call.body()));
    const auto changed = TRY(services.replies.change_canned_response(call.actor, id, input));
    return http::json_response(200, to_text_json(changed));
}

Result<Response> remove_canned_response(Services& services, const Call& call) {
    const auto id = TRY(call.id<CannedResponseId>("id"));
    TRY(services.replies.remove_canned_response(call.actor, id));
    return http::empty_response();
}

}  // namespace

void add_reply_routes(staff::Api& api, Services& services) {
    using Function = Result<Response> (*)(Services&, const Call&);
    const auto with = [&services](Function function) {
        return [&services, function](const Call& call) { return function(services, call); };
    };
    const auto manage = Permission::manage_conversations;
    api.member(Method::get, "/api/v1/tags", [&services](const Call& call) -> Result<Response> {
        return http::json_response(200,
                                   page_json(TRY(services.replies.tags(call.actor)), std::nullopt));
    });
    api.post("/api/v1/tags", manage, with(create_tag));
    api.patch("/api/v1/tags/{id}", manage, with(change_tag));
    api.remove("/api/v1/tags/{id}", Permission::manage_workspace, with(remove_tag));
    api.member(
        Method::get, "/api/v1/canned_responses", [&services](const Call& call) -> Result<Response> {
            return http::json_response(
                200, page_json(TRY(services.replies.canned_responses(call.actor)), std::nullopt));
        });
    api.post("/api/v1/canned_responses", manage, with(create_canned_response));
    api.patch("/api/v1/canned_responses/{id}", manage, with(change_canned_response));
    api.remove("/api/v1/canned_responses/{id}", manage, with(remove_canned_response));
}

}  // namespace ondam::conversations
