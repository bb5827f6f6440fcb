#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "domain/staff/actor.h"
#include "platform/http/http.h"
#include "platform/records/journal.h"

namespace ondam::live {

using Text = std::shared_ptr<const std::string>;

/// One fact of the journal as a frame, and whom it is for.
struct Post {
    std::int64_t sequence = 0;
    std::string topic = {};  ///< empty: everybody of this audience in the workspace
    Text text = {};
    std::string conversation = {};  ///< what it is about, where the audience says so
    std::optional<staff::Permission> needs = {};
    std::optional<staff::UserId> only_for = {};
};

class Feed;

/// One open socket that hears of the journal.
class Listener {
public:
    virtual ~Listener() = default;
    /// Asked once for each post of its topic, in order, on the feed's threads; must not block.
    virtual bool hears(const Post& post) = 0;

    std::shared_ptr<http::Socket> socket;
    WorkspaceId workspace;
    std::string topic;

private:
    friend class Feed;
    std::int64_t last_ = 0;  ///< everything up to here was sent, or was not for this listener
    std::optional<std::int64_t> asked_for_;  ///< what the hello named
    std::optional<Time> hello_until_;
    bool joined_ = false;
    bool gone_ = false;
};

/// What a kind of listener gets of the journal.
class Audience {
public:
    virtual ~Audience() = default;
    /// The frames that an entry makes; asked only while somebody listens in its workspace.
    virtual std::vector<Post> posts(records::Reader& reader,
                                    const records::JournalEntry& entry) = 0;
    /// Entries behind after which starting anew is cheaper than reading up.
    virtual std::int64_t longest_replay() const = 0;
    /// Every few seconds: closes whose right to listen has ended.
    virtual void recheck(records::Reader& reader,
                         const std::vector<std::shared_ptr<Listener>>& listeners) = 0;
};

/// Brings the journal to open sockets: one thread follows it and sends each new fact to whom it is
/// for, another one reads up what those who come back have missed and hands them over without a
/// gap. Each listener gets its facts in order and once.
class Feed {
public:
    struct Limits {
        std::chrono::seconds hello{10};
        std::chrono::seconds recheck{2};
        std::size_t slow = 768 * 1024;          ///< bytes waiting: closed with 1013
        std::size_t replay_pause = 128 * 1024;  ///< bytes waiting: reading up waits
    };
    Feed(records::Database&, const records::Journal&, const Clock&, Limits limits);
    Feed(records::Database& database, const records::Journal& journal, const Clock& clock)
        : Feed(database, journal, clock, Limits{}) {}
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    void start();
    void stop();

    /// A socket opened; it is closed with 1008 when no `join` follows within the time.
    void expect(Audience& audience, std::shared_ptr<Listener> listener);
    /// Sends what came after the number, then `ready`, then what comes. Nothing means from now on;
    /// a number that is too old or unknown gets `reset` first. Its workspace and topic are set and
    /// stay.
    void join(Listener& listener, std::optional<std::int64_t> after);
    void leave(Listener& listener);
    std::size_t listeners() const;

private:
    using Room = std::vector<std::shared_ptr<Listener>>;
    struct House {
        std::size_t count = 0;
        std::unordered_map<std::string, Room> rooms;  ///< by topic; "" holds all without one
    };
    struct Member {
        Audience* audience = nullptr;
        std::shared_ptr<Listener> listener;
    };
    struct Behind {
        Audience* audience = nullptr;
        std::shared_ptr<Listener> listener;
        std::vector<Post> posts = {};  ///< of the portion that was read last; sent from `next` on
        std::size_t next = 0;
        std::int64_t read_to = 0;
        bool more = false;  ///< the portion was full
        bool reset = false;
    };

    void follow();
    void distribute(const std::vector<records::JournalEntry>& entries);
    void deliver(const Post& post, House& house);
    void send(Listener& listener, const Post& post) const;
    void enter(Audience& audience, const std::shared_ptr<Listener>& listener);
    void say_ready(Listener& listener) const;

    void read_up();
    enum class Step { behind, joined };
    Step step(Behind& behind);
    void read_portion(Behind& behind);
    bool is_out_of_reach(records::Reader& reader, const Behind& behind) const;
    void look_after();

    records::Database& database_;
    const records::Journal& journal_;
    const Clock& clock_;
    const Limits limits_;

    mutable std::mutex mutex_;
    std::int64_t position_ = 0;  ///< everything up to here was handed to those who had joined
    std::map<Listener*, Member> members_;
    std::map<Audience*, std::unordered_map<WorkspaceId, House>> houses_;

    std::mutex behind_mutex_;
    std::condition_variable behind_changed_;
    std::vector<Behind> newly_behind_;

    std::atomic<bool> stopping_{false};
    std::thread follower_;
    std::thread reader_;
};

}  // namespace ondam::live
