#include "domain/staff/exports.h"

#include "platform/calendar/calendar.h"

namespace ondam::staff {

Result<TimeRange> read_day_range(const http::Request& request, std::string_view zone) {
    TimeRange range;
    std::vector<Fault> faults;
    const auto day = [&](std::string_view name) -> std::optional<calendar::Date> {
        const auto given = request.query_value(name);
        if (!given || given->empty()) return std::nullopt;
        const auto date = calendar::parse_date(*given);
        if (!date) faults.push_back({std::string(name), "date", "is not a day like 2026-03-12"});
        return date;
    };
    const auto from = day("from");
    const auto to = day("to");
    if (from && to && *to < *from) faults.push_back({"to", "range", "lies before `from`"});
    if (!faults.empty()) return Refusal{RefusalKind::invalid, std::move(faults), {}};
    if (from) range.from = calendar::day_start(zone, *from);
    if (to) {
        const calendar::Date next{std::chrono::sys_days(*to) + std::chrono::days(1)};
        range.to = calendar::day_start(zone, next);
    }
    return range;
}

Result<TimeRange> begin_export(const Exports& exports, const Call& call, std::string_view kind) {
    TRY(call.actor.must(Permission::export_data));
    const auto workspace = exports.workspaces.find(call.actor.workspace);
    if (!workspace) return not_found();
    const auto range = TRY(read_day_range(call.request, workspace->time_zone));
    exports.database.write([&](records::Transaction& transaction) {
        exports.audit.add(transaction, call.actor,
                          {.action = "data.export",
                           .resource = std::string(kind),
                           .address = call.request.remote_address});
    });
    return range;
}

http::Response export_response(std::string_view kind, std::shared_ptr<http::BodySource> lines) {
    http::Response response;
    response.headers.set("Content-Type", "application/x-ndjson");
    response.headers.set("Content-Disposition",
                         "attachment; filename=\"" + std::string(kind) + ".ndjson\"");
    response.headers.set("Cache-Control", "no-store");
    response.source = std::move(lines);
    return response;
}

}  // namespace ondam::staff
