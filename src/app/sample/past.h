#pragma once

#include <atomic>
#include <random>

#include "app/sample/sample.h"
#include "domain/channels/deliveries.h"
#include "domain/conversations/services.h"
#include "domain/customers/customer_search.h"
#include "domain/customers/customers.h"
#include "domain/customers/profiler.h"
#include "domain/customers/timeline.h"
#include "domain/staff/accounts.h"
#include "domain/staff/workspaces.h"
#include "domain/surveys/surveys.h"

namespace ondam::sample {

/// Stands where the story is.
class StoryClock : public Clock {
public:
    Time now() const override { return from_milliseconds(now_); }
    /// Never back.
    void set(Time time) { now_ = std::max(now_.load(), to_milliseconds(time)); }

private:
    std::atomic<std::int64_t> now_{0};
};

/// UUIDv7 of the story's time, the same for the same seed. Thread-safe.
class StoryIds : public IdSource {
public:
    StoryIds(const Clock& clock, std::uint64_t seed) : clock_(clock), random_(seed) {}
    Uuid next_uuid() override;

private:
    const Clock& clock_;
    std::mutex mutex_;
    std::mt19937_64 random_;
    std::int64_t millisecond_ = 0;
    std::uint32_t counter_ = 0;
};

/// The program's own services a second time, on a clock that walks through the past, so that
/// history is written by the same rules as the present. Nothing leaves: deliveries are noted as
/// arrived.
struct Past {
    Past(const Place& place, std::uint64_t seed);

    StoryClock clock;
    StoryIds ids;
    records::Database& database;
    records::Journal journal;
    text_search::Index index;
    jobs::Jobs jobs;
    staff::Audit audit;
    staff::Workspaces workspaces;
    staff::Accounts accounts;
    customers::Identities identities;
    customers::Orders orders;
    customers::Appointments appointments;
    customers::Profiler profiler;
    customers::Customers customers;
    customers::TimelineCopier timeline_copier;
    customers::CustomerSearch customer_search;
    channels::Deliveries deliveries;
    channels::Attachments attachments;
    conversations::Services conversations;
    surveys::Surveys surveys;
    conversations::Reception reception;
    records::FollowerRunner followers;
    std::unique_ptr<events::Following> profiling;

    /// Stores the events and waits until the profiler knows them.
    void track(std::vector<events::Event> events);
    /// Lets everybody react to what happened up to now.
    void settle();

private:
    jobs::Outcome deliver(const jobs::Job& job);

    events::EventLog& log_;
};

}  // namespace ondam::sample
