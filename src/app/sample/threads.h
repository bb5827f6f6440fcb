#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/sample/dice.h"
#include "app/sample/plan.h"
#include "platform/calendar/calendar.h"

namespace ondam::sample {

/// When the shop's people are at their desks.
calendar::BusinessCalendar shop_hours();
calendar::BusinessCalendar clinic_hours();

/// Sixty days of conversations, each with its rhythm: who writes when, how long it takes to answer,
/// how it ends.
class ThreadWriter {
public:
    ThreadWriter(Dice& dice, Time now, const std::vector<Person>& people);
    std::vector<Thread> write();

private:
    using Lines = std::vector<std::string_view>;
    using Places = std::map<std::string, std::string, std::less<>>;
    Thread begin(Time at);
    std::size_t pick_person(Time at);
    void talk(Thread& thread, const Topic& topic);
    void end(Thread& thread, Time last);
    void come_back(Thread& thread, const Places& places);
    Time answer_time(const Thread& thread, Time after);
    Places places_of(const Thread& thread);
    std::string fill(std::string_view text, const Places& places) const;
    const std::string_view& line(const Thread& thread, const Lines& korean, const Lines& english);
    void say(Thread& thread, Time at, Turn::Who who, std::string text);
    Score judge(const Thread& thread);

    Dice& dice_;
    Time now_;
    const std::vector<Person>& people_;
    calendar::BusinessCalendar shop_ = shop_hours();
    calendar::BusinessCalendar clinic_ = clinic_hours();
    std::map<std::size_t, Time> free_from_;  ///< when somebody's last matter is long over
    std::vector<std::size_t> regulars_;
};

}  // namespace ondam::sample
