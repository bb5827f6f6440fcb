#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/channels/channels.h"
#include "platform/files/store.h"

namespace ondam::channels {

using DeadLetterId = Id<struct DeadLetterTag>;

/// Something that came in and could not be taken in; its bytes wait in the store.
struct DeadLetter {
    DeadLetterId id;
    ChannelId channel;
    std::string reason_code;  ///< `too_large`, `not_fetched`, `not_a_mail`, `loop`, `bounce`, …
    std::string reason_message;
    std::optional<std::string> sender;
    std::optional<std::string> subject;
    std::int64_t size = 0;
    Time received_at;
    std::optional<Time> replayed_at;
};

/// What a dead letter holds to be taken in once more.
struct Buried {
    std::string raw;     ///< all of it, or what could be had
    std::string origin;  ///< where the channel finds the whole; empty when `raw` is the whole
};

/// Takes a channel's input once more, because a person asked for it.
class Retaker {
public:
    virtual ~Retaker() = default;
    virtual ChannelKind kind() const = 0;
    /// Refuses with `conflict` and the reason when it still cannot be taken in.
    virtual Result<void> take_again(const OpenChannel& channel, const Buried& buried) = 0;
};

/// Owns `dead_letters`. Emits `dead_letter.created`, and `channel.changed` when one is settled.
class DeadLetters {
public:
    DeadLetters(records::Database&, const records::Journal&, files::Store&, const Clock&,
                const staff::Audit&);

    struct New {
        std::string reason_code;
        std::string reason_message;
        std::string sender = {};
        std::string subject = {};
        std::int64_t size = 0;  ///< of the whole, when `raw` is only its beginning
        std::string raw;
        std::string origin = {};  ///< as of Buried
    };
    /// Durable when it returns. The same bytes of a channel are one letter, and so is the same
    /// origin.
    void add(const Channel& channel, const New& letter) const;

    struct Page {
        std::vector<DeadLetter> items;
        std::optional<std::string> next_cursor;
    };
    Result<Page> list(const staff::Actor& actor, ChannelId channel,
                      const std::optional<std::string>& cursor, int limit) const;
    Result<DeadLetter> get(const staff::Actor& actor, ChannelId channel, DeadLetterId id) const;
    Result<std::string> raw(const staff::Actor& actor, ChannelId channel, DeadLetterId id) const;
    Result<DeadLetter> replay(const staff::Actor& actor, const OpenChannel& channel,
                              DeadLetterId id, Retaker& retaker) const;
    Result<void> remove(const staff::Actor& actor, ChannelId channel, DeadLetterId id) const;

private:
    Result<std::string> bytes_of(const staff::Actor& actor, ChannelId channel,
                                 DeadLetterId id) const;
    std::optional<records::Row> find(const staff::Actor& actor, ChannelId channel,
                                     DeadLetterId id) const;

    records::Database& database_;
    const records::Journal& journal_;
    files::Store& store_;
    const Clock& clock_;
    const staff::Audit& audit_;
};

}  // namespace ondam::channels
