#pragma once

#include <span>
#include <string>
#include <vector>

#include "platform/events/event.h"
#include "platform/records/row.h"

namespace ondam::events::postgres {

/// Hashes keep their unsigned order in a signed column.
std::int64_t to_column(std::uint64_t hash);
std::uint64_t from_column(std::int64_t column);

Event to_event(const records::Row& row);
/// The rows of `event_ids_insert` and `event_log_insert` as one JSON parameter.
std::string ids_json(std::span<const Event* const> events);
std::string events_json(std::span<const Event* const> events);
std::string texts_json(const std::vector<std::string>& texts);
std::string nodes_json(const std::vector<Uuid>& nodes);

}  // namespace ondam::events::postgres
