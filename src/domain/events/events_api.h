#pragma once

#include "domain/events/write_keys.h"
#include "domain/staff/api.h"
#include "domain/staff/exports.h"
#include "platform/events/event_log.h"

namespace ondam::events {

/// /api/v1/write_keys and their refused events.
void add_write_key_routes(staff::Api& api, WriteKeys& keys);
/// /api/v1/exports/events.
void add_event_export_route(staff::Api& api, EventLog& log, const staff::Exports& exports);

}  // namespace ondam::events
