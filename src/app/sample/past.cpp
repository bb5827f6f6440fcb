#include "app/sample/past.h"

#include <future>
#include <stdexcept>

#include "platform/json/json.h"

namespace ondam::sample {
namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::size_t events_at_once = 500;

}  // namespace

Uuid StoryIds::next_uuid() {
    const std::lock_guard lock(mutex_);
    const auto now = to_milliseconds(clock_.now());
    if (now > millisecond_) {
        millisecond_ = now;
        counter_ = 0;
    } else if (++counter_ > 0xfff) {
        ++millisecond_;
        counter_ = 0;
    }
    Uuid id;
    for (std::size_t i = 0; i < 6; ++i) {
        id.bytes[i] = std::uint8_t(std::uint64_t(millisecond_) >> (40 - 8 * i));
    }
    const auto bits = random_();
    for (std::size_t i = 8; i < 16; ++i) id.bytes[i] = std::uint8_t(bits >> (8 * (i - 8)));
    id.bytes[6] = std::uint8_t(0x70 | counter_ >> 8);
    id.bytes[7] = std::uint8_t(counter_);
    id.bytes[8] = std::uint8_t(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

Past::Past(const Place& place, std::uint64_t seed)
    : ids(clock, seed),
      database(place.database),
      journal(clock),
      index(database.dialect()),
      jobs(database, ids, clock),
      audit(database, clock, place.audit_key),
      workspaces(database, journal, ids, clock, audit),
      accounts(database, journal, ids, clock, audit, jobs),
      identities(journal, place.cipher, ids, clock),
      orders(journal),
      appointments(database, journal, identities, ids, clock),
      profiler({database, journal, *place.events.log, *place.events.states, identities, orders,
                appointments, clock}),
      customers({database, journal, identities, orders, appointments, profiler, index, ids, clock,
                 audit}),
      timeline_copier(*place.events.log, clock),
      customer_search(index, identities),
      deliveries(database, journal, jobs, clock),
      attachments(database, place.files, ids, clock),
      conversations({database, journal, jobs, ids, clock, place.cipher, index, audit, customers,
                     identities, appointments, deliveries, attachments}),
      surveys(conversations, {.public_url = place.public_url}),
      reception(conversations.parts, conversations.changes, conversations.matter,
                conversations.links, conversations.routing, surveys),
      followers(database, journal),
      log_(*place.events.log) {
    jobs.handle(std::string(channels::delivery_job), {},
                [this](const jobs::Job& job) { return deliver(job); });
    for (records::Follower* follower : std::initializer_list<records::Follower*>{
             &timeline_copier, &customer_search, &conversations.routing, &conversations.indexer,
             &conversations.reporter, &surveys}) {
        followers.add(*follower);
    }
    profiling = log_.follow(profiler, customers::Profiler::follow_options);
}

void Past::track(std::vector<events::Event> events) {
    for (std::size_t done = 0; done < events.size();) {
        const auto until = std::min(events.size(), done + events_at_once);
        std::vector<events::Event> some(std::make_move_iterator(events.begin() + long(done)),
                                        std::make_move_iterator(events.begin() + long(until)));
        std::promise<bool> stored;
        const auto queued =
            log_.append(std::move(some), [&stored](Result<std::vector<events::Outcome>> outcome) {
                stored.set_value(outcome.has_value());
            });
        if (!queued || !stored.get_future().get()) {
            throw std::runtime_error("the event log takes no sample data");
        }
        done = until;
    }
    if (!events.empty() && !log_.drain(patience)) {
        throw std::runtime_error("the profiler does not follow the sample data");
    }
}

void Past::settle() {
    jobs.run_due();
    if (!followers.drain(patience)) throw std::runtime_error("sample data: a follower is stuck");
    jobs.run_due();
}

jobs::Outcome Past::deliver(const jobs::Job& job) {
    using enum channels::DeliveryState;
    const auto payload = json::parse(job.payload).value();
    const auto message = channels::MessageRef::parse(payload["message"].text()).value();
    database.write([&](records::Transaction& transaction) {
        const auto stored = deliveries.find(transaction, job.workspace, message);
        if (!stored) return;
        // One in a hundred does not arrive.
        const auto drawn = stored->delivery.message.uuid.bytes[15] % 100;
        const auto state = drawn == 0 ? failed : drawn < 15 ? sent : drawn < 45 ? delivered : read;
        deliveries.set(transaction, job.workspace, message,
                       {.state = state,
                        .error_code = state == failed ? "550" : "",
                        .error = state == failed ? "The mailbox is full." : "",
                        .external_id = "sample-" + message.text()});
    });
    return jobs::Done{};
}

}  // namespace ondam::sample
