#pragma once

#include "domain/events/write_keys.h"
#include "domain/staff/api.h"

namespace ondam::events {

/// /api/v1/write_keys and their refused events.
void add_write_key_routes(staff::Api& api, WriteKeys& keys);

}  // namespace ondam::events
