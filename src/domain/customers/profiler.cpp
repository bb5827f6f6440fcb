#include "domain/customers/profiler.h"

#include <algorithm>
#include <unordered_map>

#include "customers_sql.h"
#include "domain/customers/customer_rows.h"
#include "domain/customers/facts.h"
#include "domain/customers/profile_keys.h"

namespace ondam::customers {
namespace {

constexpr auto area = profile_area;
/// Present while a rebuild runs: half a rebuild must not be built upon.
const std::string rebuilding_key = "!";
/// Rows of so many events go into one transaction: others write between two.
constexpr std::size_t work_at_once = 500;

ProfileState decode(const std::optional<std::string>& bytes) {
    if (!bytes) return {};
    return ProfileState::decode(*bytes).value_or(ProfileState());
}

ProfileStates::State shown(const ProfileState& state) {
    ProfileStates::State out;
    out.counters.events = std::int64_t(state.events);
    if (state.events > 0) {
        out.counters.first_seen_at = state.first_seen_at;
        out.counters.last_seen_at = state.last_seen_at;
    }
    for (const auto& [name, count] : state.by_name)
        out.counters.by_name.emplace_back(name, std::int64_t(count));
    for (const auto& [key, value] : state.traits) {
        out.traits.push_back({key, value.json, value.time, "event", std::int64_t(value.sequence)});
    }
    return out;
}

}  // namespace

Profiler::Profiler(const Parts& parts) : parts_(parts) {
    // Another log than the one that was heard counts anew.
    const auto last = std::int64_t(parts_.log.stats().last_sequence);
    parts_.database.write([last](records::Transaction& transaction) {
        transaction.run(sql::forget_heard_events, last);
    });
    if (parts_.states.get(area, {rebuilding_key}).front()) parts_.states.clear(area);
}

std::uint64_t Profiler::position() { return parts_.states.position(area); }

std::uint64_t Profiler::durable_position() { return parts_.states.durable_position(area); }

void Profiler::handle(std::span<const events::Event* const> events) {
    const std::lock_guard lock(mutex_);
    std::unordered_map<std::string, std::size_t> places;
    std::vector<std::string> keys;
    for (const auto* event : events) {
        auto key = state_key(event->workspace, event->node);
        if (places.try_emplace(key, keys.size()).second) keys.push_back(std::move(key));
    }
    std::vector<ProfileState> states;
    states.reserve(keys.size());
    for (const auto& bytes : parts_.states.get(area, keys)) states.push_back(decode(bytes));

    std::vector<RecordWork> work;
    for (const auto* event : events) {
        auto& state = states[places.at(state_key(event->workspace, event->node))];
        auto one = fold(state, *event);
        if (!one.is_empty()) work.push_back(std::move(one));
    }
    record(work);

    std::vector<events::StatePut> puts;
    puts.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (states[i].events > 0) puts.push_back({std::move(keys[i]), states[i].encode()});
    }
    parts_.states.commit(area, puts, events.back()->sequence);
}

void Profiler::record(const std::vector<RecordWork>& work) {
    for (std::size_t begin = 0; begin < work.size(); begin += work_at_once) {
        const auto end = std::min(work.size(), begin + work_at_once);
        const std::span<const RecordWork> some(work.data() + begin, end - begin);
        parts_.database.write(
            [&](records::Transaction& transaction) { record_some(transaction, some); });
    }
}

void Profiler::record_some(records::Transaction& transaction,
                           std::span<const RecordWork> work) const {
    Heard heard;
    const auto heard_of = [&](WorkspaceId workspace) -> std::uint64_t& {
        const auto [place, is_new] = heard.try_emplace(workspace, 0);
        if (is_new) {
            const auto row = transaction.first(sql::heard_events, workspace);
            if (row) place->second = std::uint64_t(row->integer("sequence"));
        }
        return place->second;
    };
    for (const auto& one : work) {
        std::optional<CustomerId> customer;
        if (!one.claims.empty() && one.sequence > heard_of(one.workspace)) {
            customer = identify(transaction, one);
            heard_of(one.workspace) = one.sequence;
        }
        if (customer)
            record_words(transaction, one, *customer);
        else
            record_known(transaction, one);
    }
    for (const auto& [workspace, sequence] : heard) {
        transaction.run(sql::put_heard_events, workspace, std::int64_t(sequence));
    }
}

std::optional<CustomerId> Profiler::identify(records::Transaction& transaction,
                                             const RecordWork& work) const {
    const Encounter encounter{
        .source = "events",
        .evidence = work.message_id,
        .rule = work.rule,
        .actor = "system",
        .at = work.received_at,
        .sighting = work.seen ? std::optional(Sighting{work.node, work.time}) : std::nullopt};
    const auto known =
        parts_.identities.identify(transaction, work.workspace, work.claims, encounter);
    // A refusal means that nobody stands behind these identifiers; the events stay in the log all
    // the same. A node that gave way to a limit is somebody else's.
    if (!known || std::ranges::count(known->identities, work.node) == 0) return std::nullopt;
    return known->customer;
}

void Profiler::record_known(records::Transaction& transaction, const RecordWork& work) const {
    const auto customer = parts_.identities.customer_of(transaction, work.workspace, work.node);
    if (!customer) return;
    record_words(transaction, work, *customer);
    if (!work.seen) return;
    transaction.run(sql::see_identity, work.workspace, work.node, work.time);
    transaction.run(sql::see_customer, work.workspace, work.node, work.time);
}

void Profiler::record_words(records::Transaction& transaction, const RecordWork& work,
                            CustomerId customer) const {
    CustomerChanged changed{customer, {}};
    for (const auto& [key, value] : work.traits) {
        if (transaction.run(sql::put_trait, work.workspace, work.node, key, value, work.time,
                            std::int64_t(work.sequence), "event") > 0) {
            changed.fields.push_back(key);
        }
    }
    if (!changed.fields.empty()) {
        refresh_customer(transaction, work.workspace, customer, parts_.clock.now());
        parts_.journal.add(transaction, work.workspace, to_fact(changed));
    }
    if (work.order) {
        parts_.orders.apply(transaction, work.workspace,
                            {work.node, customer, work.message_id, work.time, work.is_claim},
                            *work.order);
    }
    if (!work.appointment) return;
    const auto owner =
        parts_.appointments.owner(transaction, work.workspace, work.appointment->external_id);
    if (!work.is_claim || !owner || *owner == customer) {
        parts_.appointments.apply(transaction, work.workspace,
                                  {work.node, work.message_id, work.time}, *work.appointment);
    }
}

void Profiler::rebuild() {
    const std::lock_guard lock(mutex_);
    parts_.states.clear(area);
    parts_.states.commit(area, {{rebuilding_key, "1"}}, 0);
    const bool has_kept = begin_with_kept();

    std::vector<RecordWork> work;
    std::vector<events::StatePut> puts;
    std::vector<events::Event> of_node;
    const auto finish_node = [&] {
        if (of_node.empty()) return;
        auto key = state_key(of_node.front().workspace, of_node.front().node);
        auto state = has_kept ? kept_state(key) : ProfileState();
        std::ranges::sort(of_node, {}, &events::Event::sequence);
        // Of all the times that a node was seen only the last counts; a rebuild of millions of
        // events must not hold the others.
        std::optional<RecordWork> seen;
        for (const auto& event : of_node) {
            auto one = fold(state, event);
            if (one.is_empty()) continue;
            if (one.is_only_seen())
                seen = std::move(one);
            else
                work.push_back(std::move(one));
        }
        if (seen) work.push_back(*std::move(seen));
        if (state.events > 0) puts.push_back({std::move(key), state.encode()});
        of_node.clear();
        if (puts.size() < nodes_at_once) return;
        parts_.states.commit(area, puts, 0);
        puts.clear();
    };
    const auto reached = parts_.log.scan(std::nullopt, [&](const events::Event& event) {
        if (!of_node.empty() &&
            (of_node.front().node != event.node || of_node.front().workspace != event.workspace)) {
            finish_node();
        }
        of_node.push_back(event);
        return events::EventLog::Visit::next;
    });
    finish_node();

    // The records hear everything in the order in which it first came, because limits depend on who
    // was first.
    std::ranges::sort(work, {}, &RecordWork::sequence);
    record(work);
    puts.push_back({rebuilding_key, std::nullopt});
    parts_.states.commit(area, puts, reached);
}

std::vector<ProfileStates::State> Profiler::states(WorkspaceId workspace,
                                                   const std::vector<IdentityId>& nodes) const {
    std::vector<std::string> keys;
    keys.reserve(nodes.size());
    for (const auto node : nodes) keys.push_back(state_key(workspace, node.uuid));
    std::vector<State> out;
    out.reserve(nodes.size());
    for (const auto& bytes : parts_.states.get(area, keys)) out.push_back(shown(decode(bytes)));
    return out;
}

void Profiler::erase(WorkspaceId workspace, const std::vector<IdentityId>& nodes) {
    const std::lock_guard lock(mutex_);
    std::vector<events::StatePut> puts;
    puts.reserve(nodes.size());
    for (const auto node : nodes) puts.push_back({state_key(workspace, node.uuid), std::nullopt});
    parts_.states.commit(area, puts, parts_.states.position(area));
    parts_.states.commit(kept_area, puts, 0);
    if (forgotten_) {
        for (auto& put : puts) forgotten_->insert(std::move(put.key));
    }
    parts_.states.flush();
}

}  // namespace ondam::customers
