#include "app/sample/sample.h"

#include "app/sample/plan.h"
#include "app/sample/shop.h"
#include "app/sample/story.h"
#include "sample_sql.h"

namespace ondam::sample {
namespace {

using std::chrono::hours;

/// Who is there when the visitor comes. Nobody at the clinic's desk is, so that something is left
/// to take.
void take_places(Past& past, const Shop& shop, WorkspaceId workspace, Time now) {
    static const std::vector<staff::Availability> there{
        staff::Availability::online, staff::Availability::online, staff::Availability::online,
        staff::Availability::away,   staff::Availability::online, staff::Availability::offline,
        staff::Availability::away,   staff::Availability::offline};
    past.database.write([&](records::Transaction& transaction) {
        for (std::size_t number = 0; number < shop.agents.size(); ++number) {
            transaction.run(sql::set_availability, workspace, *shop.agents[number].user,
                            there[number]);
        }
        transaction.run(sql::mark_read, workspace, now - hours(3), now);
        transaction.run(sql::note_traffic, workspace);
    });
}

}  // namespace

bool fill(const Place& place, std::uint64_t seed, Time now) {
    const auto known = place.database.read([&](records::Reader& reader) {
        return reader.first(sql::any_customer, place.workspace).has_value();
    });
    if (known) return false;
    const auto plan = make_plan(seed, now);
    Past past(place, seed);
    past.clock.set(plan.events.front().at - hours(24));
    const auto shop = open_shop(past, place, now);
    Story(past, shop, plan, place.workspace).tell(now);
    take_places(past, shop, place.workspace, now);
    return true;
}

}  // namespace ondam::sample
