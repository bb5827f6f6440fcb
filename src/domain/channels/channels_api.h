#pragma once

#include <functional>
#include <string>
#include <vector>

#include "domain/channels/api_channel.h"
#include "domain/channels/attachments.h"
#include "domain/channels/blocked_senders.h"
#include "domain/channels/channels.h"
#include "domain/channels/dead_letters.h"
#include "domain/channels/deliveries.h"
#include "domain/channels/webhooks.h"
#include "domain/staff/api.h"
#include "domain/staff/workspaces.h"

namespace ondam::channels {

/// What the routes of this module stand on; it outlives them.
struct ChannelServices {
    staff::Api& api;
    records::Database& database;
    staff::Workspaces& workspaces;
    Channels& channels;
    const Deliveries& deliveries;
    const Attachments& attachments;
    BlockedSenders& blocked;
    const DeadLetters& dead_letters;
    ApiInbox& api_inbox;
    Webhooks& webhooks;
    std::vector<Retaker*> retakers;
    std::string public_url;  ///< empty until one is set
    /// A message as the contract shows it; conversations knows how.
    std::function<Result<std::string>(const staff::Actor&, ConversationRef, MessageRef)>
        message_json;
};

/// channels, their tests, embed and identity_secret, messages of API channels.
void add_channel_routes(const ChannelServices& services);
/// dead_letters and blocked_senders.
void add_dead_letter_routes(const ChannelServices& services);
void add_file_routes(const ChannelServices& services);
void add_webhook_routes(const ChannelServices& services);

/// Stores the body under the `name` of the query, as `owner`'s to attach; answers with its id.
Result<http::Response> take_upload(const Attachments& attachments, WorkspaceId workspace,
                                   std::string_view owner, const http::Request& request);
/// An answer that a browser saves and never shows: RFC 6266 name, nosniff, sandbox, no cache.
http::Response download_response(std::string_view name, std::string bytes);

}  // namespace ondam::channels
