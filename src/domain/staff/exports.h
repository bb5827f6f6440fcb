#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "domain/staff/api.h"
#include "domain/staff/workspaces.h"
#include "platform/http/http.h"

namespace ondam::staff {

/// From `from` on, before `to`. Without ends it holds every time.
struct TimeRange {
    Time from = from_milliseconds(-9'007'199'254'740'991);
    Time to = from_milliseconds(9'007'199'254'740'991);

    bool holds(Time time) const { return time >= from && time < to; }
};

/// The query's `from` and `to`, days of the zone, both included; what is absent has no end.
Result<TimeRange> read_day_range(const http::Request& request, std::string_view zone);

/// What exports over HTTP have in common: a permission, a range of days of the workspace's zone,
/// an entry in the audit chain before the first line, and one JSON object a line.
struct Exports {
    records::Database& database;
    const Audit& audit;
    const Workspaces& workspaces;
};
Result<TimeRange> begin_export(const Exports& exports, const Call& call, std::string_view kind);
http::Response export_response(std::string_view kind, std::shared_ptr<http::BodySource> lines);

}  // namespace ondam::staff
