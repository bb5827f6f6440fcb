#include "app/sample/plan.h"

#include <algorithm>
#include <map>

#include "app/sample/people.h"
#include "app/sample/threads.h"

namespace ondam::sample {

const std::vector<Agent>& agents() {
    static const std::vector<Agent> agents{{"이하나", "hana@example.kr", Desk::returns, 3},
                                           {"김서준", "seojun@example.kr", Desk::delivery, 14},
                                           {"박지우", "jiwoo@example.kr", Desk::delivery, 11},
                                           {"최민서", "minseo@example.kr", Desk::delivery, 6},
                                           {"정도윤", "doyun@example.kr", Desk::returns, 13},
                                           {"강수아", "sua@example.kr", Desk::returns, 10},
                                           {"윤지호", "jiho@example.kr", Desk::clinic, 12},
                                           {"한예린", "yerin@example.kr", Desk::clinic, 8}};
    return agents;
}

Plan make_plan(std::uint64_t seed, Time now) {
    Dice dice(seed);
    Plan plan;
    plan.people = make_people(dice, now, 1'999);
    plan.people.push_back(make_emily(now));
    Life life(dice, now, plan.events);
    for (std::size_t number = 0; number + 1 < plan.people.size(); ++number) {
        life.live(number, plan.people[number]);
    }
    life.live_as_emily(plan.people.size() - 1, plan.people.back());
    std::ranges::stable_sort(plan.events, {}, &Tracked::at);
    for (std::size_t person = 0; person < plan.people.size(); ++person) {
        const auto& permissions = plan.people[person].permissions;
        for (std::size_t i = 0; i < permissions.size(); ++i)
            plan.grantings.push_back({permissions[i].at, person, i});
    }
    std::ranges::stable_sort(plan.grantings, {}, &Granting::at);
    plan.threads = ThreadWriter(dice, now, plan.people).write();
    return plan;
}

}  // namespace ondam::sample
