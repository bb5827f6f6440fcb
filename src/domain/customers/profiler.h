#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "domain/customers/customers.h"
#include "domain/customers/profile_state.h"
#include "platform/events/event_log.h"

namespace ondam::customers {

/// What one event asks of the records: who it is, traits that the customer's row shows, an order,
/// an appointment.
struct RecordWork {
    WorkspaceId workspace;
    IdentityId node;
    std::uint64_t sequence = 0;
    Time time;
    Time received_at;
    std::string message_id;
    std::vector<Claim> claims;
    std::string rule = "event";
    std::vector<std::pair<std::string, std::string>> traits;  ///< key to JSON
    std::optional<OrderWord> order = {};
    std::optional<AppointmentWord> appointment = {};
    bool seen = false;      ///< the row should hear of `time`
    bool is_claim = false;  ///< from a page, where everybody may say anything

    bool is_only_seen() const { return claims.empty() && traits.empty() && !order && !appointment; }
    bool is_empty() const { return is_only_seen() && !seen; }
};

/// Folds one event into its node's state and says what the records must learn.
RecordWork fold(ProfileState& state, const events::Event& event);

/// Reads the event log: traits and counters become states of identity nodes, identifiers become
/// identities and edges, commerce and booking events become orders and appointments. States and
/// position are stored together, the records before them, and everything said to the records may be
/// said again, so that no event counts twice. Who is who is decided once for each event, as people
/// may take that decision back.
class Profiler : public events::Follower, public ProfileStates {
public:
    struct Parts {
        records::Database& database;
        records::Journal& journal;
        events::EventLog& log;
        events::StateStore& states;
        const Identities& identities;
        const Orders& orders;
        const Appointments& appointments;
        const Clock& clock;
    };
    explicit Profiler(const Parts& parts);

    /// What an event says is in the profile within a second, so little may wait at a time, and
    /// what comes in waits where it would be more.
    static constexpr events::FollowOptions follow_options{
        .batch_limit = 5'000, .stay_within = std::chrono::milliseconds(500)};

    std::string_view name() const override { return "profiler"; }
    std::uint64_t position() override;
    std::uint64_t durable_position() override;
    void handle(std::span<const events::Event* const> events) override;
    /// From the whole log, upon what was kept of older events; gives what the first pass gave.
    /// While it runs, views show less than there is.
    void rebuild() override;
    /// Before the log forgets what happened before this time: folds it into states of its own, with
    /// which a rebuild begins. Said twice, it counts once.
    void keep_before(WorkspaceId workspace, Time oldest);

    std::vector<State> states(WorkspaceId workspace,
                              const std::vector<IdentityId>& nodes) const override;
    /// Forgets the nodes; their events must be erased from the log before.
    void erase(WorkspaceId workspace, const std::vector<IdentityId>& nodes) override;

private:
    /// By workspace, the last event whose word on who is who the records have heard.
    using Heard = std::map<WorkspaceId, std::uint64_t>;
    void record(const std::vector<RecordWork>& work);
    void record_some(records::Transaction& transaction, std::span<const RecordWork> work) const;
    /// Whose the event's node is by its claims.
    std::optional<CustomerId> identify(records::Transaction& transaction,
                                       const RecordWork& work) const;
    /// Of a node that the records know, or not.
    void record_known(records::Transaction& transaction, const RecordWork& work) const;
    void record_words(records::Transaction& transaction, const RecordWork& work,
                      CustomerId customer) const;

    /// The kept states become those of today; false when there are none.
    bool begin_with_kept() const;
    ProfileState kept_state(const std::string& key) const;

    Parts parts_;
    std::mutex mutex_;  ///< `erase` and `handle` both move states and position.
    std::mutex keeping_;
    /// Keys of those who are erased while `keep_before` reads; nothing at other times.
    std::optional<std::set<std::string>> forgotten_;
};

}  // namespace ondam::customers
