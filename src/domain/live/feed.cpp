#include "domain/live/feed.h"

#include <algorithm>

#include "base/log.h"

namespace ondam::live {
namespace {

constexpr int portion = 300;
constexpr std::uint16_t policy = 1008;
constexpr std::uint16_t come_back = 1013;

Text make_text(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

}  // namespace

Feed::Feed(records::Database& database, const records::Journal& journal, const Clock& clock,
           Limits limits)
    : database_(database), journal_(journal), clock_(clock), limits_(limits) {}

Feed::~Feed() { stop(); }

void Feed::start() {
    position_ = database_.read(
        [](records::Reader& reader) { return records::Journal::last_sequence(reader); });
    stopping_ = false;
    follower_ = std::thread([this] { follow(); });
    reader_ = std::thread([this] { read_up(); });
}

void Feed::stop() {
    stopping_ = true;
    journal_.wake();
    {
        const std::lock_guard lock(behind_mutex_);
        behind_changed_.notify_all();
    }
    if (follower_.joinable()) follower_.join();
    if (reader_.joinable()) reader_.join();
}

void Feed::expect(Audience& audience, std::shared_ptr<Listener> listener) {
    const std::lock_guard lock(mutex_);
    listener->hello_until_ = clock_.now() + limits_.hello;
    auto* key = listener.get();
    members_[key] = {&audience, std::move(listener)};
}

void Feed::join(Listener& listener, std::optional<std::int64_t> after) {
    Behind behind;
    {
        const std::lock_guard lock(mutex_);
        const auto member = members_.find(&listener);
        if (member == members_.end() || listener.joined_ || !listener.hello_until_) return;
        listener.hello_until_.reset();
        behind.audience = member->second.audience;
        behind.listener = member->second.listener;
        if (!after) {
            listener.last_ = position_;
            return enter(*behind.audience, behind.listener);
        }
        listener.last_ = *after;
        listener.asked_for_ = after;
    }
    const std::lock_guard lock(behind_mutex_);
    newly_behind_.push_back(std::move(behind));
    behind_changed_.notify_one();
}

void Feed::leave(Listener& listener) {
    const std::lock_guard lock(mutex_);
    const auto member = members_.find(&listener);
    if (member == members_.end()) return;
    listener.gone_ = true;
    if (listener.joined_) {
        auto& houses = houses_[member->second.audience];
        auto& house = houses[listener.workspace];
        auto& room = house.rooms[listener.topic];
        std::erase_if(room, [&](const auto& other) { return other.get() == &listener; });
        if (room.empty()) house.rooms.erase(listener.topic);
        if (--house.count == 0) houses.erase(listener.workspace);
    }
    members_.erase(member);
}

std::size_t Feed::listeners() const {
    const std::lock_guard lock(mutex_);
    return members_.size();
}

void Feed::enter(Audience& audience, const std::shared_ptr<Listener>& listener) {
    auto& house = houses_[&audience][listener->workspace];
    house.rooms[listener->topic].push_back(listener);
    ++house.count;
    listener->joined_ = true;
    say_ready(*listener);
}

void Feed::say_ready(Listener& listener) const {
    listener.socket->send(
        make_text(R"({"type":"ready","sequence":)" + std::to_string(listener.last_) + "}"));
}

void Feed::follow() {
    std::uint64_t seen = 0;
    while (!stopping_) {
        try {
            const auto entries = database_.read([this](records::Reader& reader) {
                return records::Journal::after(reader, position_, portion);
            });
            if (!entries.empty()) distribute(entries);
            if (entries.size() == portion) continue;
        } catch (const std::exception& error) {
            log::error("live.feed_failed", {{"error", error.what()}});
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
        // Another node's commits wake nobody here, so it looks by itself as well.
        if (!stopping_) seen = journal_.wait(seen, std::chrono::milliseconds(500));
    }
}

/// The lock spans the making of frames and the sending: whoever joins does so before or after the
/// whole portion.
void Feed::distribute(const std::vector<records::JournalEntry>& entries) {
    database_.read([&](records::Reader& reader) {
        const std::lock_guard lock(mutex_);
        for (const auto& entry : entries) {
            for (auto& [audience, houses] : houses_) {
                const auto house = houses.find(entry.workspace);
                if (house == houses.end()) continue;
                for (const auto& post : audience->posts(reader, entry)) {
                    deliver(post, house->second);
                }
            }
            position_ = entry.sequence;
        }
    });
}

void Feed::deliver(const Post& post, House& house) {
    const auto room = house.rooms.find(post.topic);
    if (room == house.rooms.end()) return;
    for (const auto& listener : room->second) send(*listener, post);
}

void Feed::send(Listener& listener, const Post& post) const {
    if (listener.gone_ || post.sequence <= listener.last_ || !listener.hears(post)) return;
    if (listener.socket->waiting() + post.text->size() > limits_.slow) {
        // The number it saw last is older than this frame, so that coming back misses nothing.
        listener.gone_ = true;
        listener.socket->close(come_back, "Too slow; come back with the last number.");
        return;
    }
    listener.socket->send(post.text);
}

void Feed::read_up() {
    std::vector<Behind> waiting;
    auto next_check = std::chrono::steady_clock::now() + limits_.recheck;
    while (!stopping_) {
        {
            std::unique_lock lock(behind_mutex_);
            if (waiting.empty() && newly_behind_.empty()) {
                behind_changed_.wait_for(lock, std::chrono::milliseconds(500));
            }
            std::ranges::move(newly_behind_, std::back_inserter(waiting));
            newly_behind_.clear();
        }
        try {
            bool moved = false;
            std::erase_if(waiting, [&](Behind& behind) {
                if (behind.listener->socket->waiting() > limits_.replay_pause) return false;
                moved = true;
                return step(behind) == Step::joined;
            });
            if (!waiting.empty() && !moved)
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            if (std::chrono::steady_clock::now() >= next_check) {
                next_check = std::chrono::steady_clock::now() + limits_.recheck;
                look_after();
            }
        } catch (const std::exception& error) {
            log::error("live.read_up_failed", {{"error", error.what()}});
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
    }
}

bool Feed::is_out_of_reach(records::Reader& reader, const Behind& behind) const {
    const auto asked_for = *behind.listener->asked_for_;
    const auto last = records::Journal::last_sequence(reader);
    // A number from the future is another database's: one that was restored from a copy.
    return asked_for > last || asked_for + 1 < records::Journal::first_sequence(reader) ||
           last - asked_for > behind.audience->longest_replay();
}

void Feed::read_portion(Behind& behind) {
    const auto& listener = *behind.listener;
    behind.posts.clear();
    behind.next = 0;
    behind.read_to = listener.last_;
    database_.read([&](records::Reader& reader) {
        behind.reset = listener.asked_for_ && is_out_of_reach(reader, behind);
        if (behind.reset) return;
        const auto entries = records::Journal::after(reader, listener.last_, portion);
        behind.more = entries.size() == portion;
        for (const auto& entry : entries) {
            behind.read_to = entry.sequence;
            if (entry.workspace != listener.workspace) continue;
            for (auto& post : behind.audience->posts(reader, entry)) {
                if (post.topic == listener.topic) behind.posts.push_back(std::move(post));
            }
        }
    });
    behind.listener->asked_for_.reset();
}

/// Joined also when it went away meanwhile.
Feed::Step Feed::step(Behind& behind) {
    if (behind.next == behind.posts.size()) read_portion(behind);
    auto& listener = *behind.listener;
    const std::lock_guard lock(mutex_);
    if (listener.gone_) return Step::joined;
    if (behind.reset) {
        listener.socket->send(make_text(R"({"type":"reset"})"));
        listener.last_ = position_;
        enter(*behind.audience, behind.listener);
        return Step::joined;
    }
    for (; behind.next < behind.posts.size(); ++behind.next) {
        const auto& post = behind.posts[behind.next];
        if (listener.socket->waiting() > limits_.replay_pause) return Step::behind;
        if (listener.hears(post)) listener.socket->send(post.text);
    }
    listener.last_ = behind.read_to;
    if (behind.more || behind.read_to < position_) return Step::behind;
    enter(*behind.audience, behind.listener);
    return Step::joined;
}

void Feed::look_after() {
    std::map<Audience*, Room> rooms;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, member] : members_) {
            const auto& listener = member.listener;
            if (!listener->hello_until_) {
                rooms[member.audience].push_back(listener);
            } else if (*listener->hello_until_ <= clock_.now()) {
                listener->socket->close(policy, "No hello came.");
            }
        }
    }
    database_.read([&rooms](records::Reader& reader) {
        for (const auto& [audience, room] : rooms) audience->recheck(reader, room);
    });
}

}  // namespace ondam::live
