#include <algorithm>

#include "platform/calendar/calendar.h"
#include "platform/json/json.h"

namespace ondam::calendar {
namespace {

constexpr std::array<std::string_view, 7> day_names = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::size_t most_intervals = 20;
constexpr std::size_t most_holidays = 1'000;

minutes read_time(json::Reader& in, std::string_view key) {
    const auto text = in.required_string(key, {1, 20});
    const auto time = parse_time_of_day(text);
    if (!time && !text.empty())
        in.fault(key, "time_of_day", "Give the time as HH:MM, for example 09:00.");
    return time.value_or(minutes(0));
}

std::vector<Interval> read_intervals(json::Reader& in, std::string_view key) {
    std::vector<Interval> intervals;
    for (auto* item : in.objects(key, most_intervals)) {
        const Interval interval{read_time(*item, "from"), read_time(*item, "until")};
        const bool in_day = interval.from < minutes(24 * 60);
        if (!in_day) item->fault("from", "time_of_day", "Begin before 24:00.");
        if (in_day && interval.from == interval.to)
            item->fault("until", "empty", "End at another time than the start.");
        intervals.push_back(interval);
    }
    return intervals;
}

Date read_date(json::Reader& in, std::string_view key) {
    const auto text = in.required_string(key, {1, 20});
    const auto date = parse_date(text);
    if (!date && !text.empty()) in.fault(key, "date", "Give the date as YYYY-MM-DD.");
    return date.value_or(Date{});
}

std::vector<Holiday> read_holidays(json::Reader& in) {
    std::vector<Holiday> holidays;
    for (auto* item : in.objects("holidays", most_holidays)) {
        Holiday holiday{.date = read_date(*item, "date"),
                        .name = item->optional_string("name", {0, 200}).value_or(""),
                        .open = read_intervals(*item, "intervals")};
        const bool taken =
            std::ranges::find(holidays, holiday.date, &Holiday::date) != holidays.end();
        if (taken && holiday.date.ok()) item->fault("date", "repeated", "Name each day once.");
        holidays.push_back(std::move(holiday));
    }
    return holidays;
}

void write_intervals(json::Writer& out, std::string_view key,
                     const std::vector<Interval>& intervals) {
    out.key(key).begin_array();
    for (const auto& interval : intervals) {
        out.begin_object()
            .field("from", to_text(interval.from))
            .field("until", to_text(interval.to))
            .end_object();
    }
    out.end_array();
}

}  // namespace

Result<BusinessCalendar> parse(std::string_view json) {
    json::Reader in(json);
    BusinessCalendar calendar;
    calendar.zone = in.required_string("time_zone", {1, 64});
    if (!calendar.zone.empty() && !is_zone(calendar.zone)) {
        in.fault("time_zone", "time_zone", "Give an IANA time zone, for example Asia/Seoul.");
    }
    if (auto* week = in.object("week")) {
        for (std::size_t day = 0; day < day_names.size(); ++day) {
            calendar.week[day] = read_intervals(*week, day_names[day]);
        }
    }
    calendar.holidays = read_holidays(in);
    return in.finish(std::move(calendar));
}

std::string to_json(const BusinessCalendar& calendar) {
    json::Writer out;
    out.begin_object().field("time_zone", calendar.zone).key("week").begin_object();
    for (std::size_t day = 0; day < day_names.size(); ++day) {
        write_intervals(out, day_names[day], calendar.week[day]);
    }
    out.end_object().key("holidays").begin_array();
    for (const auto& holiday : calendar.holidays) {
        out.begin_object().field("date", to_text(holiday.date)).field("name", holiday.name);
        write_intervals(out, "intervals", holiday.open);
        out.end_object();
    }
    out.end_array().end_object();
    return out.take();
}

}  // namespace ondam::calendar
