#include <algorithm>

#include "platform/events/rocksdb/codec.h"
#include "platform/events/rocksdb/rocks_log.h"

namespace ondam::events::rocks {
namespace {

/// The order of a timeline: newest first; at the same moment by hash and node, so that pages
/// neither skip nor repeat.
struct Place {
    std::int64_t descending_time = 0;
    std::uint64_t hash = 0;
    Uuid node;
    friend auto operator<=>(const Place&, const Place&) = default;
};

Place place_of(std::string_view key) {
    return {-to_milliseconds(time_of(key)), hash_of(key), node_of(key)};
}

bool wanted(const TimelineFilter& filter, const ValueView& seen) {
    const auto& [types, names, since, until] = filter;
    if (!types.empty() && std::ranges::find(types, seen.type) == types.end()) return false;
    return names.empty() || std::ranges::find(names, seen.name) != names.end();
}

struct Found {
    Place place;
    Event event;
    friend bool operator<(const Found& left, const Found& right) {
        return left.place < right.place;
    }
};

/// The first `limit` of all that is offered, as a heap with the last of them on top.
class Best {
public:
    explicit Best(std::size_t limit) : limit_(limit) {}
    bool wants(const Place& place) const {
        return heap_.size() < limit_ || place < heap_.front().place;
    }
    void add(Found found) {
        heap_.push_back(std::move(found));
        std::ranges::push_heap(heap_, std::less<>());
        if (heap_.size() <= limit_) return;
        std::ranges::pop_heap(heap_, std::less<>());
        heap_.pop_back();
    }
    std::vector<Found> take() {
        std::ranges::sort_heap(heap_, std::less<>());
        return std::move(heap_);
    }

private:
    std::size_t limit_;
    std::vector<Found> heap_;
};

void read_node(rocksdb::Iterator& at, const TimelineQuery& query, const Uuid& node, Best& best) {
    const auto& filter = query.filter;
    std::optional<Place> after;
    auto newest = Time::max();
    if (query.before) {
        after = Place{-to_milliseconds(query.before->time), query.before->message_hash,
                      query.before->node};
        newest = query.before->time;
    }
    if (filter.until) newest = std::min(newest, Time(*filter.until - milliseconds(1)));
    const auto first = key_of(query.workspace, node, newest, 0);
    for (at.Seek({first.data(), first.size()}); at.Valid(); at.Next()) {
        const auto key = at.key().ToStringView();
        if (filter.since && time_of(key) < *filter.since) break;
        const auto place = place_of(key);
        if (after && place <= *after) continue;
        if (!best.wants(place)) break;
        const auto value = at.value().ToStringView();
        const auto seen = view(value);
        if (!seen || !wanted(filter, *seen)) continue;
        best.add({place, *decode(key, value)});
    }
    must(at.status(), "read a timeline");
}

}  // namespace

TimelinePage RocksLog::newest(const TimelineQuery& asked) {
    TimelineQuery query = asked;
    if (const auto oldest = hidden_.oldest(query.workspace)) {
        query.filter.since = std::max(query.filter.since.value_or(*oldest), *oldest);
    }
    std::ranges::sort(query.nodes);
    query.nodes.erase(std::unique(query.nodes.begin(), query.nodes.end()), query.nodes.end());

    const auto using_it = use();
    rocksdb::ReadOptions read;
    read.prefix_same_as_start = true;
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(read, events_));
    Best best(query.limit + 1);  // One more tells whether another page follows.
    for (const auto& node : query.nodes) read_node(*at, query, node, best);

    TimelinePage page;
    auto found = best.take();
    const bool more = found.size() > query.limit;
    if (more) found.pop_back();
    if (more && !found.empty()) {
        const auto& last = found.back();
        page.next = Cursor{last.event.time, last.place.hash, last.event.node};
    }
    page.events.reserve(found.size());
    for (auto& one : found) page.events.push_back(std::move(one.event));
    return page;
}

std::optional<Event> RocksLog::find(WorkspaceId workspace, const Uuid& node,
                                    std::string_view message_id) {
    const auto hash = message_hash(workspace, message_id);
    const auto using_it = use();
    rocksdb::ReadOptions read;
    read.prefix_same_as_start = true;
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(read, events_));
    const auto first = key_of(workspace, node, Time::max(), 0);
    for (at->Seek({first.data(), first.size()}); at->Valid(); at->Next()) {
        const auto key = at->key().ToStringView();
        if (hash_of(key) != hash) continue;
        auto event = decode(key, at->value().ToStringView());
        if (event && event->message_id == message_id && !hidden_.hides(*event)) return event;
    }
    must(at->status(), "look for an event");
    return std::nullopt;
}

std::uint64_t RocksLog::scan(std::optional<WorkspaceId> workspace,
                             const std::function<Visit(const Event&)>& visit) {
    // Read before the view is opened: what is stored between the two is seen twice by a follower,
    // never missed.
    const auto reaches = last_event_.load();
    const auto using_it = use();
    rocksdb::ReadOptions read;
    read.total_order_seek = true;
    read.fill_cache = false;
    read.readahead_size = std::size_t(2) << 20;
    std::string end;
    if (workspace) end = behind(workspace_prefix(*workspace));
    const rocksdb::Slice bound(end);
    if (!end.empty()) read.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(read, events_));
    if (workspace) {
        at->Seek(workspace_prefix(*workspace));
    } else {
        at->SeekToFirst();
    }
    for (; at->Valid(); at->Next()) {
        auto event = decode(at->key().ToStringView(), at->value().ToStringView());
        if (!event || event->sequence > reaches || hidden_.hides(*event)) continue;
        if (visit(*event) == Visit::stop) break;
    }
    must(at->status(), "read the event log");
    return reaches;
}

}  // namespace ondam::events::rocks
