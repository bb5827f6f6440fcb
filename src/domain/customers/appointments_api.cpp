#include "domain/customers/customers_api.h"
#include "domain/staff/staff_json.h"
#include "platform/calendar/calendar.h"

namespace ondam::customers {
namespace {

using staff::Call;
using staff::Permission;
using Response = Result<http::Response>;

Response answer(int status, const Appointment& appointment) {
    json::Writer out;
    write(out, appointment);
    auto response = http::json_response(status, out.take());
    response.headers.set("ETag", staff::etag(appointment.version));
    return response;
}

Result<std::optional<Time>> query_time(const Call& call, std::string_view name) {
    const auto given = call.request.query_value(name);
    if (!given) return std::optional<Time>();
    const auto time = parse_rfc3339(*given);
    if (!time) return invalid(std::string(name), "time", "is not an RFC 3339 time");
    return time;
}

Response list_appointments(const CustomersServices& services, const Call& call) {
    const auto limit = TRY(staff::page_limit(call.request));
    Appointments::Query query{.limit = limit};
    query.from = TRY(query_time(call, "from"));
    query.to = TRY(query_time(call, "to"));
    if (const auto cursor = call.request.query_value("cursor")) query.cursor = std::string(*cursor);
    if (const auto customer = call.request.query_value("customer_id")) {
        query.customer = CustomerId::parse(*customer);
        if (!query.customer) return invalid("customer_id", "id", "is not an id");
    }
    const auto page = TRY(services.appointments.list(call.actor, query));
    return http::json_response(
        200, staff::page_json(page.items, page.next_cursor,
                              [](json::Writer& out, const Appointment& one) { write(out, one); }));
}

Response book(const CustomersServices& services, const Call& call) {
    json::Reader in(call.body());
    const auto customer = in.required_id<CustomerId>("customer_id");
    NewAppointment input{.external_id = in.optional_string("external_id", {1, 255}),
                         .title = in.required_string("title", {1, 200}),
                         .with = in.optional_string("with", {0, 200}).value_or(""),
                         .place = in.optional_string("place", {0, 200}).value_or(""),
                         .starts_at = {},
                         .ends_at = in.optional_time("ends_at"),
                         .time_zone = in.optional_string("time_zone", {1, 60}).value_or("")};
    if (!input.time_zone.empty() && !calendar::is_zone(input.time_zone)) {
        in.fault("time_zone", "time_zone", "is an IANA name like Asia/Seoul");
    }
    const auto starts_at = in.optional_time("starts_at");
    if (starts_at)
        input.starts_at = *starts_at;
    else if (!in.has("starts_at") || in.is_null("starts_at"))
        in.fault("starts_at", "required", "is needed");
    const auto checked = TRY(in.finish(std::move(input)));
    const auto made = TRY(services.appointments.book(call.actor, customer, checked));
    return answer(201, made);
}

Response change(const CustomersServices& services, const Call& call) {
    const auto id = TRY(call.id<AppointmentId>("id"));
    json::Reader in(call.body());
    AppointmentChange input{.starts_at = in.optional_time("starts_at"),
                            .title = in.optional_string("title", {1, 200}),
                            .status = in.optional_enum<AppointmentStatus>("status"),
                            .conversation = in.optional_string("conversation_id", {36, 36})};
    const auto ends_at = in.optional_time("ends_at");
    if (in.has("ends_at")) input.ends_at = ends_at;
    const auto with = in.optional_string("with", {0, 200}),
               place = in.optional_string("place", {0, 200});
    if (in.has("with")) input.with = with.value_or("");
    if (in.has("place")) input.place = place.value_or("");
    auto checked = TRY(in.finish(std::move(input)));
    checked.expected_version = TRY(staff::if_match(call.request));
    const auto changed = TRY(services.appointments.change(call.actor, id, checked));
    return answer(200, changed);
}

}  // namespace

void add_appointment_routes(const CustomersServices& services) {
    auto& api = services.api;
    api.get("/api/v1/appointments", Permission::view_customers,
            [services](const Call& call) { return list_appointments(services, call); });
    api.post("/api/v1/appointments", Permission::edit_customers,
             [services](const Call& call) { return book(services, call); });
    api.get("/api/v1/appointments/{id}", Permission::view_customers,
            [services](const Call& call) -> Response {
                const auto id = TRY(call.id<AppointmentId>("id"));
                const auto appointment = TRY(services.appointments.get(call.actor, id));
                return answer(200, appointment);
            });
    api.patch("/api/v1/appointments/{id}", Permission::edit_customers,
              [services](const Call& call) { return change(services, call); });
}

}  // namespace ondam::customers
