#include "domain/staff/presence.h"

#include "domain/staff/accounts.h"
#include "domain/staff/facts.h"
#include "platform/json/json.h"
#include "presence_sql.h"

namespace ondam::staff {

Presence::Presence(records::Database& database, const records::Journal& journal, const Clock& clock,
                   jobs::Jobs& jobs)
    : database_(database), journal_(journal), clock_(clock), jobs_(jobs) {
    jobs::Jobs::HandlerOptions patient;
    patient.max_attempts = 1'000'000'000;
    jobs_.handle(std::string(job_kind), patient, [this](const jobs::Job&) { return run(); });
}

void Presence::schedule(WorkspaceId workspace) {
    database_.write([&](records::Transaction& transaction) {
        jobs_.add(transaction, {.kind = std::string(job_kind),
                                .workspace = workspace,
                                .key = std::string(job_kind),
                                .due_at = clock_.now() + look_again});
    });
}

jobs::Outcome Presence::run() {
    settle();
    return jobs::RetryAt{clock_.now() + look_again, ""};
}

void Presence::seen(const std::vector<std::string>& token_hashes) {
    if (token_hashes.empty()) return;
    json::Writer list;
    list.begin_array();
    for (const auto& hash : token_hashes) list.value(hash);
    const auto hashes = list.end_array().take();
    const auto now = clock_.now();
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::touch_sessions, hashes, now, Time(now + Accounts::session_lifetime),
                        Time(now - touch_after));
    });
}

void Presence::settle() {
    const auto now = clock_.now();
    const Time silent_since = now - idle_after;
    // Another program's clock may be a little ahead; more was written before this one was set back.
    const Time latest = now + touch_after;
    database_.write([&](records::Transaction& transaction) {
        const auto tell = [&](const records::Row& row, Availability availability) {
            journal_.add(transaction, row.get<WorkspaceId>("workspace"),
                         to_fact(MemberChanged{.user = row.get<UserId>("user_id"),
                                               .change = MemberChanged::Change::availability,
                                               .availability = availability}));
        };
        for (const auto& row : transaction.all(sql::let_members_be_back, silent_since, latest)) {
            tell(row, Availability::online);
        }
        for (const auto& row :
             transaction.all(sql::let_members_be_idle, silent_since, now, latest)) {
            tell(row, Availability::away);
        }
    });
}

}  // namespace ondam::staff
