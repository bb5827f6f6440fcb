#pragma once

#include "domain/channels/adapter.h"
#include "domain/channels/attachments.h"
#include "domain/channels/blocked_senders.h"
#include "domain/channels/channels.h"
#include "platform/net/client.h"

namespace ondam::channels {

struct ApiChannelSettings {
    std::string webhook_url;     ///< empty: outgoing messages cannot leave
    std::string webhook_secret;  ///< `whsec_…`
};
Result<ApiChannelSettings> read_api_settings(const json::Value& settings,
                                             const json::Value& secrets);

/// Any program: outgoing messages are posted to its address, signed as Standard Webhooks says,
/// under the message's id, so that a repeated one is known there.
class ApiAdapter : public Adapter {
public:
    ApiAdapter(const net::Client& client, const Clock& clock) : client_(client), clock_(clock) {}

    ChannelKind kind() const override { return ChannelKind::api; }
    Result<void> check(const json::Value& settings, const json::Value& secrets) const override;
    std::vector<TestStep> test(const OpenChannel& channel) override;
    SendOutcome send(const OpenChannel& channel, const OutgoingMessage& message,
                     std::string_view address) override;
    bool is_idempotent() const override { return true; }
    bool is_metered() const override { return false; }

private:
    net::Outcome post(const ApiChannelSettings& settings, const std::string& id,
                      const std::string& body) const;

    const net::Client& client_;
    const Clock& clock_;
};

struct ApiMessage {
    std::string external_id;
    std::string handle;  ///< who this is on that channel
    std::string name;
    std::string email;
    std::string phone;
    std::string user_id;
    std::string body;
    std::vector<FileId> attachments;
    std::string thread;
    std::optional<Time> sent_at;
};

/// Takes in what programs bring. Owns `api_threads`.
class ApiInbox {
public:
    ApiInbox(records::Database&, const Channels&, const Attachments&, const BlockedSenders&,
             Intake&, const Clock&);

    /// Refuses with not_found what is no API channel of the actor's workspace, with `forbidden` a
    /// blocked sender, with `invalid` a file that the actor did not upload.
    Result<Received> receive(const staff::Actor& actor, ChannelId channel,
                             const ApiMessage& message);
    /// A button of an outgoing message was pressed by whom it went to. Refuses with `not_found` a
    /// button that asks nothing of this person, with `conflict` an answer that comes too late.
    Result<void> press(const staff::Actor& actor, ChannelId channel, std::string_view handle,
                       std::string_view button_id);

private:
    Result<void> must_be_api(records::Reader& reader, const staff::Actor& actor,
                             ChannelId channel) const;
    Result<IncomingMessage> prepare(const staff::Actor& actor, ChannelId channel,
                                    const ApiMessage& message) const;

    records::Database& database_;
    const Channels& channels_;
    const Attachments& attachments_;
    const BlockedSenders& blocked_;
    Intake& intake_;
    const Clock& clock_;
};

}  // namespace ondam::channels
