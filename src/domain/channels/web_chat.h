#pragma once

#include "domain/channels/adapter.h"

namespace ondam::channels {

/// What a chat widget on a site is set up with.
struct WebChatSettings {
    std::string greeting;
    std::string out_of_hours_message;
    std::string color = "#1f6feb";
    std::string locale = "auto";               ///< `auto`, `ko`, `en`
    std::vector<std::string> allowed_origins;  ///< "https://shop.kr"; empty allows every site
    std::string identity_secret;               ///< signs who a visitor is; empty: nobody can
};
Result<WebChatSettings> read_web_chat_settings(const json::Value& settings,
                                               const json::Value& secrets);
/// True when a page of this origin may show the widget.
bool may_embed(const WebChatSettings& settings, std::string_view origin);

/// The chat widget: a message is sent as soon as it is stored, because the widget reads it live.
class WebChatAdapter : public Adapter {
public:
    ChannelKind kind() const override { return ChannelKind::web_chat; }
    Result<void> check(const json::Value& settings, const json::Value& secrets) const override;
    std::vector<TestStep> test(const OpenChannel& channel) override;
    SendOutcome send(const OpenChannel& channel, const OutgoingMessage& message,
                     std::string_view address) override;
    bool is_idempotent() const override { return true; }
    bool is_metered() const override { return false; }
};

}  // namespace ondam::channels
