#include <algorithm>
#include <filesystem>
#include <fstream>
#include <rocksdb/write_batch.h>

#include "base/log.h"
#include "platform/events/rocksdb/codec.h"
#include "platform/events/rocksdb/rocks_log.h"

namespace ondam::events::rocks {
namespace {

constexpr std::chrono::seconds upkeep_pause{1};
/// The tail that a start after a crash reads again: some tenths of a second.
constexpr std::size_t save_after_ids = std::size_t(1) << 18;

}  // namespace

void RocksLog::upkeep_loop(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            upkeep();
        } catch (const std::exception& error) {
            log::warning("event log upkeep failed", {{"error", error.what()}});
        }
        std::unique_lock lock(upkeep_mutex_);
        upkeep_wake_.wait_for(lock, stop, upkeep_pause, [] { return false; });
    }
}

void RocksLog::upkeep() {
    if (failing_) heal();
    if (failing_) return;
    save_filter(Save::when_due);
    save_positions();
    purge_history();
}

/// After a failed write the engine's own files are in doubt, so it is opened anew: what reached the
/// disk is read back, acknowledged or not, and a sender that repeats is recognised by its message
/// ids.
void RocksLog::heal() {
    if (!takes_writes(options_.folder)) return;
    {
        const std::unique_lock alone(open_mutex_);
        close_database();
        open_database();
        load_meta();
    }
    failing_ = false;
    hub_.publish_up_to(last_event_);
    queue_.open();
    log::info("event log writes again");
}

void RocksLog::save_filter(Save save) {
    std::optional<MessageFilter::Snapshot> snapshot;
    queue_.run([&] {
        filter_.forget_before(clock_.now() - options_.hot_period);
        if (save == Save::now || filter_.unsaved() >= save_after_ids) {
            snapshot = filter_.snapshot(last_event_);
        }
    });
    if (!snapshot) return;
    MessageFilter::write(path("filter"), *snapshot);
    filter_saved_ = snapshot->sequence;
}

std::uint64_t RocksLog::slowest_position() {
    auto slowest = filter_saved_.load();
    const std::lock_guard lock(positions_mutex_);
    for (const auto& [name, position] : positions_) slowest = std::min(slowest, position);
    return slowest;
}

void RocksLog::purge_history() {
    const auto using_it = use();
    rocksdb::VectorLogPtr files;
    if (!db_->GetSortedWalFiles(files).ok()) return;
    const auto slowest = slowest_position();
    std::uint64_t kept = 0;
    for (const auto& file : files) kept += file->SizeFileBytes();
    for (std::size_t i = 0; i + 1 < files.size(); ++i) {
        if (files[i]->Type() != rocksdb::kArchivedLogFile) break;
        const bool passed = files[i + 1]->StartSequence() <= slowest + 1;
        const bool too_much = kept > options_.history_limit_mb << 20;
        if (!passed && !too_much) break;
        if (!db_->DeleteFile(files[i]->PathName()).ok()) break;
        kept -= files[i]->SizeFileBytes();
    }
    if (files.empty() || files.front()->StartSequence() == 0) return;
    // An erasure may be forgotten once no file and no follower's memory reaches back behind it.
    const auto oldest_kept = files.front()->StartSequence() - 1;
    const auto passed = hidden_.forget_erased(std::min(slowest, oldest_kept));
    if (passed.empty()) return;
    queue_.run([&] {
        rocksdb::WriteBatch batch;
        for (const auto& [workspace, node] : passed) {
            must(batch.Delete(meta_, "e" + node_prefix(workspace, node)), "collect");
        }
        write_meta(batch);
    });
}

void RocksLog::erase(WorkspaceId workspace, const std::vector<Uuid>& nodes) {
    queue_.run([&] {
        const auto writing = use();
        rocksdb::WriteBatch batch;
        const auto up_to = last_event_.load();
        for (const auto& node : nodes) {
            const auto prefix = node_prefix(workspace, node);
            must(batch.DeleteRange(events_, prefix, behind(prefix)), "collect an erasure");
            must(batch.Put(meta_, "e" + prefix, number_text(up_to)), "collect an erasure");
        }
        write_meta(batch);
        for (const auto& node : nodes) hidden_.erase({workspace, node}, up_to);
    });
    hub_.wait_for_handles();

    const auto using_it = use();
    must(db_->Flush(rocksdb::FlushOptions(), {events_, meta_}), "erase");
    rocksdb::CompactRangeOptions whole;
    whole.exclusive_manual_compaction = false;
    whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    for (const auto& node : nodes) {
        const auto begin = node_prefix(workspace, node);
        const auto end = behind(begin);
        const rocksdb::Slice first(begin);
        const rocksdb::Slice last(end);
        must(db_->CompactRange(whole, events_, &first, &last), "erase");
    }
    // The old write-ahead files still hold the bytes; they go as soon as every follower has passed.
    save_filter(Save::now);
    purge_history();
}

void RocksLog::retain_since(WorkspaceId workspace, Time oldest) {
    const auto before = hidden_.oldest(workspace);
    if (before && *before >= oldest) return;
    queue_.run([&] {
        const auto writing = use();
        rocksdb::WriteBatch batch;
        must(batch.Put(meta_, "r" + workspace_prefix(workspace),
                       number_text(std::uint64_t(to_milliseconds(oldest)))),
             "collect a retention");
        write_meta(batch);
        hidden_.retain_since(workspace, oldest);
    });
}

std::unique_ptr<Following> RocksLog::follow(Follower& follower, const FollowOptions& options) {
    {
        const std::lock_guard lock(positions_mutex_);
        positions_changed_ |= positions_.try_emplace(std::string(follower.name()), 0).second;
    }
    return hub_.follow(follower, options, [this](std::string_view name, std::uint64_t position) {
        const std::lock_guard lock(positions_mutex_);
        auto& known = positions_[std::string(name)];
        positions_changed_ |= known != position;
        known = position;
    });
}

void RocksLog::forget(std::string_view follower_name) {
    const std::lock_guard lock(positions_mutex_);
    const auto found = positions_.find(follower_name);
    if (found == positions_.end()) return;
    positions_.erase(found);
    positions_changed_ = true;
}

std::vector<FollowerState> RocksLog::followers() {
    auto states = hub_.states();
    const std::lock_guard lock(positions_mutex_);
    for (const auto& [name, position] : positions_) {
        const auto same = [&name = name](const FollowerState& state) { return state.name == name; };
        if (std::ranges::any_of(states, same)) continue;
        states.push_back({.name = name,
                          .position = position,
                          .behind = last_event_ - std::min(last_event_.load(), position),
                          .running = false});
    }
    return states;
}

void RocksLog::load_positions() {
    std::ifstream in(path("followers"));
    std::uint64_t position = 0;
    std::string name;
    while (in >> position && std::getline(in >> std::ws, name)) positions_[name] = position;
}

/// Only a lower bound is needed: what a follower has really passed, its own store says.
void RocksLog::save_positions() {
    std::string text;
    {
        const std::lock_guard lock(positions_mutex_);
        if (!positions_changed_) return;
        for (const auto& [name, position] : positions_) {
            text += std::to_string(position) + " " + name + "\n";
        }
        positions_changed_ = false;
    }
    const auto fresh = path("followers.new");
    std::ofstream out(fresh, std::ios::trunc);
    out << text;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + fresh);
    std::filesystem::rename(fresh, path("followers"));
}

}  // namespace ondam::events::rocks
