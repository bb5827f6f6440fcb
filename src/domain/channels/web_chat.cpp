#include "domain/channels/web_chat.h"

#include <algorithm>

#include "base/text.h"
#include "domain/channels/settings_reader.h"

namespace ondam::channels {
namespace {

bool is_color(std::string_view text) {
    return text.size() == 7 && text[0] == '#' &&
           text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

/// "https://shop.kr" or "http://localhost:3000": scheme, host and port, nothing behind.
bool is_origin(std::string_view origin) {
    const auto scheme = origin.find("://");
    if (scheme == std::string_view::npos) return false;
    const auto name = origin.substr(0, scheme);
    const auto host = origin.substr(scheme + 3);
    return (name == "https" || name == "http") && !host.empty() && host.size() <= 255 &&
           host.find_first_of("/?#@ ;,'\"*") == std::string_view::npos;
}

}  // namespace

Result<WebChatSettings> read_web_chat_settings(const json::Value& settings,
                                               const json::Value& secrets) {
    SettingsReader in(settings, secrets);
    WebChatSettings read;
    read.greeting = in.settings.optional_string("greeting", {0, 500}).value_or("");
    read.out_of_hours_message =
        in.settings.optional_string("out_of_hours_message", {0, 1000}).value_or("");
    read.color = in.settings.optional_string("color", {0, 7}).value_or(read.color);
    read.locale = in.settings.optional_string("locale", {0, 4}).value_or(read.locale);
    read.allowed_origins = in.settings.optional_strings("allowed_origins", 100, {1, 300})
                               .value_or(std::vector<std::string>{});
    read.identity_secret = in.secrets.optional_string("identity_secret", {0, 200}).value_or("");
    if (!is_color(read.color)) in.settings.fault("color", "color", "is a color like #1f6feb");
    if (read.locale != "auto" && read.locale != "ko" && read.locale != "en") {
        in.settings.fault("locale", "choice", "is auto, ko or en");
    }
    if (!std::ranges::all_of(read.allowed_origins, is_origin)) {
        in.settings.fault("allowed_origins", "origin",
                          "holds something that is not like https://shop.example");
    }
    return in.finish(std::move(read));
}

bool may_embed(const WebChatSettings& settings, std::string_view origin) {
    if (settings.allowed_origins.empty()) return true;
    return std::ranges::any_of(settings.allowed_origins, [origin](const auto& allowed) {
        return text::equal_ignoring_case(allowed, origin);
    });
}

Result<void> WebChatAdapter::check(const json::Value& settings, const json::Value& secrets) const {
    TRY(read_web_chat_settings(settings, secrets));
    return {};
}

std::vector<TestStep> WebChatAdapter::test(const OpenChannel&) {
    return {{.name = "send",
             .ok = true,
             .code = "served_here",
             .message = "The widget is served from here.",
             .took_ms = 0}};
}

SendOutcome WebChatAdapter::send(const OpenChannel&, const OutgoingMessage& message,
                                 std::string_view) {
    return Sent{.external_id = message.message.text(), .state = DeliveryState::sent};
}

}  // namespace ondam::channels
