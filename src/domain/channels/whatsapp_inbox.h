#pragma once

#include "domain/channels/attachments.h"
#include "domain/channels/blocked_senders.h"
#include "domain/channels/dead_letters.h"
#include "domain/channels/deliveries.h"
#include "domain/channels/whatsapp.h"
#include "domain/channels/whatsapp_messages.h"
#include "platform/http/http.h"

namespace ondam::channels {

/// Takes in what WhatsApp's webhook brings: a message is durable before the webhook is answered;
/// one with a file waits in a job until the file is here.
class WhatsAppInbox : public Retaker {
public:
    struct Parts {
        records::Database& database;
        jobs::Jobs& jobs;
        const Clock& clock;
        const Channels& channels;
        const Deliveries& deliveries;
        const Attachments& attachments;
        const BlockedSenders& blocked;
        const DeadLetters& dead_letters;
        const net::Client& client;
        Intake& intake;
    };
    explicit WhatsAppInbox(const Parts& parts);

    ChannelKind kind() const override { return ChannelKind::whatsapp; }
    Result<void> take_again(const OpenChannel& channel, const Buried& buried) override;

    /// GET: the provider asks whether this address is ours.
    Result<http::Response> confirm(const http::Request& request) const;
    /// POST: messages and states, signed.
    Result<http::Response> receive(const http::Request& request);

private:
    struct Verified {
        OpenChannel channel;
        WhatsAppSettings settings;
    };
    Result<Verified> channel_of(const http::Request& request) const;
    void take_value(const Verified& verified, const json::Value& value);
    void take_message(const Verified& verified, const json::Value& value,
                      const json::Value& message);
    void take_status(const Channel& channel, const json::Value& status) const;
    void fetch_later(const Channel& channel, const json::Value& value,
                     const json::Value& message) const;
    /// Refused when it cannot be taken in; then it belongs to the dead letters.
    Result<void> take(const Channel& channel, const wire::ReadMessage& read);
    void bury(const Channel& channel, const json::Value& value, const json::Value& message,
              std::string_view reason) const;

    jobs::Outcome fetch(const jobs::Job& job);
    jobs::Outcome apply_status(const jobs::Job& job);
    struct Fetched {
        std::optional<Attachment> file;
        bool is_passing = false;  ///< a later try may succeed
        std::string error;
    };
    Fetched fetch_media(const Verified& verified, const wire::Media& media) const;

    Parts parts_;
};

/// GET and POST /channels/whatsapp/{id}.
void add_whatsapp_routes(http::Router& router, WhatsAppInbox& inbox);

}  // namespace ondam::channels
