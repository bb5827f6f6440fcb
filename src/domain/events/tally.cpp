#include "domain/events/tally.h"

#include <algorithm>

#include "base/log.h"
#include "write_keys_sql.h"

namespace ondam::events {
namespace {

constexpr std::size_t samples_kept = 100;
constexpr std::chrono::seconds write_pause{2};

}  // namespace

Tally::Tally(records::Database& database, IdSource& ids, const Clock& clock)
    : database_(database), ids_(ids), clock_(clock) {
    writer_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Tally::~Tally() {
    writer_.request_stop();
    writer_.join();
    try {
        flush();
    } catch (const std::exception& error) {
        log::warning("event counts were not written", {{"error", error.what()}});
    }
}

void Tally::accepted(const KeyOwner& owner, std::size_t events) {
    const std::lock_guard lock(mutex_);
    count(owner, "accepted", events);
}

void Tally::refused(const KeyOwner& owner, Refusal refusal) {
    const std::lock_guard lock(mutex_);
    count(owner, refusal.code, 1);
    auto& samples = pending_.samples[owner];
    if (samples.size() < samples_kept) samples.emplace_back(clock_.now(), std::move(refusal));
}

void Tally::count(const KeyOwner& owner, std::string_view outcome, std::size_t events) {
    const auto now = clock_.now();
    const auto hour = to_milliseconds(std::chrono::floor<std::chrono::hours>(now));
    auto& counted = pending_.counts[{owner, hour, std::string(outcome)}];
    counted.events += std::int64_t(events);
    counted.last_at = now;
}

void Tally::flush() {
    Pending taken;
    {
        const std::lock_guard lock(mutex_);
        std::swap(taken, pending_);
    }
    if (taken.counts.empty()) return;
    try {
        database_.write([&](records::Transaction& transaction) { write(transaction, taken); });
    } catch (...) {
        // Counted again with the next ones; the samples are let go.
        const std::lock_guard lock(mutex_);
        for (const auto& [key, counted] : taken.counts) {
            auto& sum = pending_.counts[key];
            sum.events += counted.events;
            sum.last_at = std::max(sum.last_at, counted.last_at);
        }
        throw;
    }
}

void Tally::write(records::Transaction& transaction, const Pending& pending) {
    for (const auto& [key, counted] : pending.counts) {
        transaction.run(sql::add_event_count, key.owner.workspace, key.owner.key, key.hour,
                        key.outcome, counted.events, counted.last_at);
    }
    for (const auto& [owner, samples] : pending.samples) {
        for (const auto& [at, refusal] : samples) {
            transaction.run(sql::insert_refused_event, owner.workspace, owner.key,
                            ids_.next<RefusedEventId>(), at, refusal.code, refusal.message,
                            refusal.endpoint, refusal.sample);
        }
        transaction.run(sql::trim_refused_events, owner.workspace, owner.key, samples_kept);
    }
}

void Tally::run(const std::stop_token& stop) {
    std::mutex sleeping;
    std::unique_lock lock(sleeping);
    while (!wake_.wait_for(lock, stop, write_pause, [&stop] { return stop.stop_requested(); })) {
        try {
            flush();
        } catch (const std::exception& error) {
            log::warning("event counts were not written", {{"error", error.what()}});
        }
    }
}

}  // namespace ondam::events
