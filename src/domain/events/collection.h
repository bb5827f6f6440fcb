#pragma once

#include "domain/events/browsers.h"
#include "domain/events/tally.h"
#include "domain/events/write_key.h"
#include "domain/staff/workspace_limit.h"
#include "platform/events/event_log.h"
#include "platform/http/http.h"

namespace ondam::events {

/// Takes tracking calls of Segment's protocol over HTTP into the event log. Answers 200 once the
/// events are on disk; 401 for an unknown key, 429 or 503 with Retry-After when the log cannot take
/// more, 400 for a body that cannot be read. Single events that are refused still get 200, as
/// Segment does, and are counted; with `X-Strict-Mode: 1` they get 400.
class Collection {
public:
    struct Options {
        double events_a_second = 0;  ///< of one workspace, on average; 0 is as fast as the log is
    };
    Collection(EventLog&, const KeyLookup&, Tally&, IdSource&, const Clock&, Options);
    Collection(EventLog& log, const KeyLookup& keys, Tally& tally, IdSource& ids,
               const Clock& clock)
        : Collection(log, keys, tally, ids, clock, Options{}) {}

    /// /v1/{track,…,batch,import}, their one-letter forms, the addresses of RudderStack's beacon
    /// and of Jitsu and Dittofeed clients, and what browsers' clients ask before they send.
    void add_routes(http::Router& router);
    const staff::WorkspaceLimit& workspace_limit() const { return limit_; }

private:
    /// Nothing as type means that each event names its own.
    void collect(const http::Request& request, std::optional<EventType> type,
                 const Respond& respond);
    http::Response refuse_large(const http::Request& request);
    void store(std::vector<Event> events, const KeyOwner& owner, http::Response good,
               const Respond& respond);

    EventLog& log_;
    const KeyLookup& keys_;
    Tally& tally_;
    IdSource& ids_;
    const Clock& clock_;
    staff::WorkspaceLimit limit_;
};

}  // namespace ondam::events
