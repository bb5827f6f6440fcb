#include <algorithm>

#include "domain/staff/staff_api.h"
#include "domain/staff/staff_json.h"
#include "platform/calendar/calendar.h"

namespace ondam::staff {
namespace {

struct HoursInput {
    std::optional<std::string> name;
    std::optional<bool> is_default;
    json::Object calendar;  ///< the members of the calendar that the body gives
};

Result<HoursInput> read_hours(const Call& call) {
    json::Reader in(call.body());
    HoursInput input{.name = in.optional_string("name", {1, 100}),
                     .is_default = in.optional_boolean("is_default"),
                     .calendar = {}};
    for (const auto* key : {"time_zone", "week", "holidays"}) {
        if (auto value = in.optional_value(key))
            input.calendar.emplace_back(key, std::move(*value));
    }
    return in.finish(std::move(input));
}

/// The given members over the stored ones, checked as a whole and written in the one canonical
/// form.
Result<std::string> merged_calendar(const std::string& stored, const json::Object& change) {
    json::Object merged;
    const auto old = json::parse(stored);
    if (old && old->object()) merged = *old->object();
    for (const auto& member : change) {
        std::erase_if(merged,
                      [&member](const json::Member& known) { return known.first == member.first; });
        merged.push_back(member);
    }
    const auto calendar = TRY(calendar::parse(json::to_text(json::Value(std::move(merged)))));
    return calendar::to_json(calendar);
}

http::Response hours_response(int status, const BusinessHours& hours, Time now) {
    json::Writer out;
    write(out, hours, now);
    return http::json_response(status, out.take());
}

Result<http::Response> create_hours(const StaffServices& staff, const Call& call) {
    const auto input = TRY(read_hours(call));
    if (!input.name) return invalid("name", "required", "is required");
    const auto workspace = TRY(staff.workspaces.get(call.actor));
    const auto blank = R"({"week":{},"holidays":[],"time_zone":")" + workspace.time_zone + "\"}";
    const auto calendar = TRY(merged_calendar(blank, input.calendar));
    const auto made = TRY(staff.workspaces.create_business_hours(
        call.actor, {.id = {},
                     .name = *input.name,
                     .calendar = calendar,
                     .is_default = input.is_default == true}));
    return hours_response(201, made, staff.clock.now());
}

Result<http::Response> change_hours(const StaffServices& staff, const Call& call) {
    const auto input = TRY(read_hours(call));
    const auto id = TRY(call.id<BusinessHoursId>("id"));
    const auto all = TRY(staff.workspaces.business_hours(call.actor));
    const auto found = std::ranges::find(all, id, &BusinessHours::id);
    if (found == all.end()) return not_found();
    if (found->is_default && input.is_default == false) {
        return conflict("is_default", "default", "Make other business hours the default instead.");
    }
    const auto calendar = TRY(merged_calendar(found->calendar, input.calendar));
    const auto changed = TRY(staff.workspaces.change_business_hours(
        call.actor, {.id = id,
                     .name = input.name.value_or(found->name),
                     .calendar = calendar,
                     .is_default = input.is_default == true}));
    return hours_response(200, changed, staff.clock.now());
}

}  // namespace

void write(json::Writer& out, const BusinessHours& hours, Time now) {
    const auto calendar = calendar::parse(hours.calendar);
    const auto stored = json::parse(hours.calendar);
    out.begin_object().field("id", hours.id).field("name", hours.name);
    for (const auto* key : {"time_zone", "week", "holidays"}) out.field(key, (*stored)[key]);
    out.field("is_default", hours.is_default)
        .field("open_now", calendar && calendar::is_open(*calendar, now))
        .end_object();
}

void add_business_hours_routes(const StaffServices& staff) {
    auto& api = staff.api;
    using enum Permission;
    api.member(http::Method::get, "/api/v1/business_hours",
               [&staff](const Call& call) -> Result<http::Response> {
                   const auto all = TRY(staff.workspaces.business_hours(call.actor));
                   const auto now = staff.clock.now();
                   return http::json_response(
                       200, page_json(all, std::nullopt, [now](auto& out, const auto& hours) {
                           write(out, hours, now);
                       }));
               });
    api.post("/api/v1/business_hours", manage_workspace,
             [&staff](const Call& call) { return create_hours(staff, call); });
    api.patch("/api/v1/business_hours/{id}", manage_workspace,
              [&staff](const Call& call) { return change_hours(staff, call); });
    api.remove("/api/v1/business_hours/{id}", manage_workspace,
               [&staff](const Call& call) -> Result<http::Response> {
                   const auto id = TRY(call.id<BusinessHoursId>("id"));
                   TRY(staff.workspaces.delete_business_hours(call.actor, id));
                   return http::empty_response();
               });
}

}  // namespace ondam::staff
