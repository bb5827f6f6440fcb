#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "domain/events/write_key.h"
#include "platform/records/database.h"

namespace ondam::events {

/// Counts what collection took and refused, without making it wait: sums in memory, rows every two
/// seconds. Owns tables `event_counts` and `refused_events`; of the latter it keeps the newest
/// hundred a key.
class Tally {
public:
    Tally(records::Database&, IdSource&, const Clock&);
    ~Tally();

    void accepted(const KeyOwner& owner, std::size_t events);
    struct Refusal {
        std::string code;
        std::string message;
        std::string endpoint;
        std::string sample;
    };
    void refused(const KeyOwner& owner, Refusal refusal);
    /// Writes what is in memory, now.
    void flush();

private:
    struct Count {
        std::int64_t events = 0;
        Time last_at;
    };
    struct CountKey {
        KeyOwner owner;
        std::int64_t hour = 0;
        std::string outcome;
        friend auto operator<=>(const CountKey&, const CountKey&) = default;
    };
    struct Pending {
        std::map<CountKey, Count> counts;
        std::map<KeyOwner, std::vector<std::pair<Time, Refusal>>> samples;
    };
    void count(const KeyOwner& owner, std::string_view outcome, std::size_t events);
    void write(records::Transaction& transaction, const Pending& pending);
    void run(const std::stop_token& stop);

    records::Database& database_;
    IdSource& ids_;
    const Clock& clock_;
    std::mutex mutex_;
    Pending pending_;
    std::condition_variable_any wake_;
    std::jthread writer_;
};

}  // namespace ondam::events
