#pragma once

#include "domain/channels/adapter.h"
#include "domain/channels/attachments.h"
#include "platform/net/client.h"

namespace ondam::channels {

struct WhatsAppSettings {
    std::string phone_number_id;
    std::string business_account_id;
    std::string display_phone;
    std::string api_base;  ///< without a slash at the end
    std::string out_of_hours_message;
    std::string access_token;
    std::string app_secret;
    std::string verify_token;
};
Result<WhatsAppSettings> read_whatsapp_settings(const json::Value& settings,
                                                const json::Value& secrets);

/// WhatsApp's Cloud API: sends through it, within 24 hours of the customer's last message. Owns
/// `messaging_windows`.
class WhatsAppAdapter : public Adapter {
public:
    WhatsAppAdapter(records::Database&, const Attachments&, const net::Client&, const Clock&);

    ChannelKind kind() const override { return ChannelKind::whatsapp; }
    std::vector<SecretUse> secret_uses(const json::Value& settings) const override;
    Result<void> check(const json::Value& settings, const json::Value& secrets) const override;
    std::vector<TestStep> test(const OpenChannel& channel) override;
    SendOutcome send(const OpenChannel& channel, const OutgoingMessage& message,
                     std::string_view address) override;
    /// The API knows no id of ours.
    bool is_idempotent() const override { return false; }

    /// The customer wrote: free answers are possible for a day from then.
    static void note_received(records::Transaction& transaction, const Channel& channel,
                              std::string_view address, Time at);

private:
    bool is_window_open(const OpenChannel& channel, std::string_view address) const;
    SendOutcome post(const WhatsAppSettings& settings, const std::string& body) const;
    /// The provider's id of an uploaded file, or what went wrong.
    std::variant<std::string, SendOutcome> upload(const WhatsAppSettings& settings,
                                                  const Attachment& file) const;
    SendOutcome send_files(const WhatsAppSettings& settings, const OutgoingMessage& message,
                           std::string_view to) const;

    records::Database& database_;
    const Attachments& attachments_;
    const net::Client& client_;
    const Clock& clock_;
};

}  // namespace ondam::channels
