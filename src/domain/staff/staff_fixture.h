#pragma once

#include <gtest/gtest.h>

#include "base/log.h"
#include "domain/staff/accounts.h"
#include "domain/staff/audit.h"
#include "domain/staff/tokens.h"
#include "domain/staff/workspaces.h"
#include "support/clock.h"
#include "support/databases.h"
#include "support/ids.h"

namespace ondam::staff {

/// Two workspaces on one database, with an owner in each.
class StaffTest : public testing::TestWithParam<records::Dialect> {
protected:
    static constexpr const char* password = "correct horse battery";

    StaffTest() {
        log::set_level(log::Level::error);
        home = workspaces.ensure("default").id;
        elsewhere = workspaces.ensure("elsewhere").id;
        owner = add(home, "owner@example.com", Role::owner);
        stranger = add(elsewhere, "stranger@example.com", Role::owner);
    }
    Actor add(WorkspaceId workspace, const std::string& email, Role role) {
        const auto user = accounts.add_user(
            Actor::for_system(workspace),
            {.email = email, .name = email, .password = password, .role = role, .locale = "en"});
        return Actor::for_user(workspace, user.value(), role);
    }
    Result<NewSession> sign_in(const std::string& email, const std::string& given = password) {
        return accounts.sign_in(email, given, from);
    }
    /// The code of the first fault, or the kind's number where there is none.
    template <class T>
    static std::string refusal(const Result<T>& result) {
        if (result) return "no refusal";
        const auto& faults = result.error().faults;
        return faults.empty() ? std::to_string(int(result.error().kind)) : faults.front().code;
    }
    void execute(const std::string& text) {
        database->write([&](records::Transaction& transaction) {
            transaction.run(records::Statement{"test", text.c_str(), text.c_str()});
        });
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::ManualClock clock;
    test::SequentialIds ids;
    jobs::Jobs jobs{*database, ids, clock};
    Audit audit{*database, clock, std::string(32, 'k')};
    records::Journal journal{clock};
    Workspaces workspaces{*database, journal, ids, clock, audit};
    Accounts accounts{*database, journal, ids, clock, audit, jobs};
    Tokens tokens{*database, ids, clock, audit};
    const Accounts::Origin from{.address = "203.0.113.7", .user_agent = "test"};
    WorkspaceId home;
    WorkspaceId elsewhere;
    Actor owner;
    Actor stranger;
};

}  // namespace ondam::staff
