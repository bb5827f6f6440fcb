#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "domain/channels/channel.h"
#include "platform/json/json.h"

namespace ondam::channels {

/// A channel with its secrets in clear, in memory only, for the adapter that connects.
struct OpenChannel {
    Channel channel;
    json::Value settings;
    json::Value secrets;
    std::int64_t secret_generation = 0;  ///< how often the secret that signs visitors was replaced
};

/// One thing in a channel's settings that decides where its secrets are sent.
struct SecretUse {
    std::string setting;                      ///< `settings.imap.host`
    std::string place;                        ///< its value, as two are compared
    std::vector<std::string_view> secrets;    ///< which go there
    std::vector<std::string_view> idle = {};  ///< which would with other settings
};

struct TestStep {
    std::string name;  ///< `token`, `resolve`, `connect`, `tls`, `sign_in`, `folder`, `send`,
                       ///< `api`, `webhook`
    bool ok = false;
    std::string code;     ///< `refused`, `credentials`, …; empty when ok
    std::string message;  ///< what is wrong and what to do, in English
    std::int64_t took_ms = 0;
};

/// What became of one try to send.
struct Sent {
    std::string external_id;  ///< the provider's id, by which it will speak of this message
    DeliveryState state = DeliveryState::sent;
};
struct Refused {
    std::string code;
    std::string error;  ///< in words; trying again would not help
};
struct NotNow {
    std::string code;
    std::string error;
};
/// The connection broke where the provider may or may not have taken it.
struct InDoubt {
    std::string error;
    std::string external_id = {};  ///< where it is known all the same
};
using SendOutcome = std::variant<Sent, Refused, NotNow, InDoubt>;

/// What a kind of channel can do: the one interface behind which e-mail, WhatsApp and the rest
/// stand. Thread-safe. Incoming messages do not come through here: each kind brings them to
/// `Intake` in its own way.
class Adapter {
public:
    virtual ~Adapter() = default;
    virtual ChannelKind kind() const = 0;
    /// Refuses settings that this kind does not know or that are wrong; field names begin with
    /// `settings.` or `secrets.`.
    virtual Result<void> check(const json::Value& settings, const json::Value& secrets) const = 0;
    /// Where secrets go with these settings, which are right.
    virtual std::vector<SecretUse> secret_uses(const json::Value&) const { return {}; }
    /// Tries the connection, step by step, ending at the first that fails. May take seconds.
    virtual std::vector<TestStep> test(const OpenChannel& channel) = 0;
    /// Runs in a job. `address` is the recipient's value on this channel.
    virtual SendOutcome send(const OpenChannel& channel, const OutgoingMessage& message,
                             std::string_view address) = 0;
    /// True when sending the same message twice does no harm, because the provider knows our id.
    virtual bool is_idempotent() const = 0;
    /// True when a provider carries what is sent, who counts it and may be paid for it: such
    /// messages have a limit a day.
    virtual bool is_metered() const { return true; }
    /// Channels were made, changed or removed: receivers start, restart or stop.
    virtual void channels_changed() {}
    virtual void start() {}
    virtual void stop() {}
};

}  // namespace ondam::channels
