#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "domain/customers/identities.h"
#include "domain/staff/actor.h"
#include "platform/events/event_log.h"
#include "platform/records/journal.h"

namespace ondam::customers {

enum class TimelineCategory {
    page,
    track,
    identify,
    order,
    appointment,
    conversation,
    message,
    survey,
    customer,
    other,
};
std::string_view to_text(TimelineCategory category);
std::optional<TimelineCategory> from_text(std::type_identity<TimelineCategory>,
                                          std::string_view text);

struct TimelineEntry {
    std::string id;
    Time at;
    TimelineCategory category = TimelineCategory::other;
    std::string name;
    std::optional<std::string> channel_kind;
    std::optional<std::string> conversation_id;
    std::string data;  ///< JSON object: the event's properties, or the fact's short data
};

/// Everything that happened to a customer, from all channels and sources, newest first.
class Timeline {
public:
    Timeline(records::Database& database, events::EventLog& log, const Identities& identities)
        : database_(database), log_(log), identities_(identities) {}

    struct Query {
        std::vector<TimelineCategory> categories = {};  ///< empty: all
        std::optional<std::string> cursor = {};
        int limit = 50;
    };
    /// A page may hold fewer than `limit` entries and still have a cursor, when little of what was
    /// read fits.
    Result<Page<TimelineEntry>> list(const staff::Actor& actor, CustomerId customer,
                                     const Query& query) const;

private:
    records::Database& database_;
    events::EventLog& log_;
    const Identities& identities_;
};

/// Copies the journal's facts about customers into the event log, once each, so that a timeline is
/// one read. Facts that tracked events caused are left out, because the events stand there
/// themselves.
class TimelineCopier : public records::Follower {
public:
    TimelineCopier(events::EventLog& log, const Clock& clock) : log_(log), clock_(clock) {}
    std::string_view name() const override { return "timeline"; }
    void handle(records::Transaction& transaction,
                const std::vector<records::JournalEntry>& entries) override;

private:
    events::EventLog& log_;
    const Clock& clock_;
};

}  // namespace ondam::customers
