#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/channels/web_chat.h"
#include "domain/widget/parts.h"
#include "platform/json/json.h"

namespace ondam::widget {

using channels::ChannelId;
using customers::IdentityId;

/// Who writes in a widget: a browser that is nobody yet, or a user whom the site's signature
/// proves. Only what belongs to this identity on this channel exists for them; to a user belongs,
/// too, what they wrote in their browser before they signed in.
struct Visitor {
    WorkspaceId workspace;
    ChannelId channel;
    IdentityId identity;
    std::string visitor_id;  ///< 128 random bits as hex; empty for a proved user
    std::optional<std::string> user_id = {};
    std::string locale;
    std::string profile = "{}";  ///< JSON: what the page said of them, unproved
    std::string token_hash;
    Time expires_at;

    std::string topic() const { return channel.text() + "/" + identity.text(); }
    std::string owner() const { return "visitor:" + identity.text(); }
    /// For identification: the proved one first.
    std::vector<customers::Claim> claims() const;
    std::string name() const;
};

/// What the site says of its signed-in user. Only the id and the time are signed.
struct SignedUser {
    std::string user_id;
    std::int64_t expires_at = 0;  ///< seconds since 1970
    std::string signature;        ///< hex HMAC-SHA256 over `user_id|expires_at`
};

struct SessionInput {
    ChannelId channel;
    std::optional<std::string> token = {};
    /// Of the nobody who chatted in this browser before the user signed in.
    std::optional<std::string> visitor_token = {};
    std::optional<std::string> locale = {};
    std::optional<SignedUser> user = {};
    json::Object profile = {};
};

struct NewVisit {
    Visitor visitor;
    std::string token;
    channels::OpenChannel channel;
    channels::WebChatSettings settings;
};

/// The sessions of visitors. Owns `chat_sessions`; tokens are stored hashed.
class Visitors {
public:
    explicit Visitors(const Parts& parts) : parts_(parts) {}

    static constexpr auto lifetime = std::chrono::hours(24 * 180);

    /// Goes on with the token's session when it is the same person, else begins another one: a
    /// browser that was somebody's does not show their conversation to the next. What a nobody
    /// wrote belongs to the first user who signs in behind them, and what the page says of somebody
    /// known here counts at once. Refuses with
    /// `invalid` (field `identity`, codes `signature`, `expired`, `not_set_up`), and with
    /// `forbidden` whom the team has blocked.
    Result<NewVisit> begin(const SessionInput& input);
    std::optional<Visitor> find(std::string_view token) const;
    /// The team wants to hear no more of them; what they said before they may read.
    bool is_blocked(const Visitor& visitor) const;
    /// The hash under which a session is stored.
    static std::string hash_of(std::string_view token);

private:
    Result<void> prove(const SignedUser& user, const channels::WebChatSettings& settings) const;
    std::string locale_for(const SessionInput& input, const NewVisit& visit) const;
    bool is_news(const Visitor& visitor, const std::optional<Visitor>& known) const;
    void introduce(const Visitor& visitor, const std::optional<Visitor>& nobody) const;

    const Parts& parts_;
};

}  // namespace ondam::widget
