#include "platform/jobs/lease_store.h"

#include <algorithm>

#include "base/log.h"
#include "jobs_sql.h"

namespace ondam::jobs {
namespace {

Job read_job(const records::Row& row, const std::string& kind, bool lease_expired) {
    return {.id = row.get<JobId>("id"),
            .kind = kind,
            .workspace = row.get<WorkspaceId>("workspace"),
            .key = row.get<std::optional<std::string>>("key"),
            .payload = row.text("payload"),
            .attempt = int(row.integer("attempt")),
            .fence = row.integer("fence"),
            .lease_expired = lease_expired};
}

}  // namespace

std::vector<Job> LeaseStore::take_over(records::Transaction& transaction, const Wish& wish,
                                       Time now) {
    std::vector<Job> jobs;
    for (const auto& row :
         transaction.all(sql::lease_abandoned_jobs, wish.kind, now, now + wish.lease, wish.count)) {
        jobs.push_back(read_job(row, wish.kind, true));
    }
    return jobs;
}

std::vector<Job> LeaseStore::take_in_turn(records::Transaction& transaction, Wish wish, Time now) {
    std::vector<Job> jobs;
    for (bool found = true; found && wish.count > 0;) {
        std::string sated;
        for (const auto& [workspace, number] : wish.held) {
            if (number >= wish.share) sated += workspace.text() + " ";
        }
        const auto rows = transaction.all(sql::lease_waiting_jobs, wish.kind, now, now + wish.lease,
                                          wish.count, sated);
        for (const auto& row : rows) {
            jobs.push_back(read_job(row, wish.kind, false));
            ++wish.held[jobs.back().workspace];
        }
        wish.count -= int(rows.size());
        found = !rows.empty();
    }
    return jobs;
}

std::vector<Job> LeaseStore::lease(const std::vector<Wish>& wishes, Time now) {
    return database_.write([&](records::Transaction& transaction) {
        std::vector<Job> jobs;
        for (auto wish : wishes) {
            if (wish.takes_over) {
                auto abandoned = take_over(transaction, wish, now);
                wish.count -= int(abandoned.size());
                for (const auto& job : abandoned) ++wish.held[job.workspace];
                std::ranges::move(abandoned, std::back_inserter(jobs));
            }
            std::ranges::move(take_in_turn(transaction, wish, now), std::back_inserter(jobs));
        }
        return jobs;
    });
}

std::optional<Time> LeaseStore::next_due(const std::vector<std::string>& kinds) {
    return database_.read([&](records::Reader& reader) {
        std::optional<Time> soonest;
        for (const auto& kind : kinds) {
            const auto due =
                reader.first(sql::next_due_job, kind)->get<std::optional<Time>>("due_at");
            if (due && (!soonest || *due < *soonest)) soonest = due;
        }
        return soonest;
    });
}

void LeaseStore::end_leases(const std::vector<std::string>& kinds) {
    database_.write([&](records::Transaction& transaction) {
        for (const auto& kind : kinds) transaction.run(sql::end_leases, kind, clock_.now());
    });
}

void LeaseStore::renew(const Job& job, Time until) {
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::renew_lease, job.id, job.fence, until);
    });
}

void LeaseStore::give_back(const Job& job) {
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::unlease_job, job.id, job.fence, clock_.now(), nullptr);
    });
}

void LeaseStore::finish(const Job& job, const Outcome& outcome, int max_attempts) {
    const auto now = clock_.now();
    const auto* retry = std::get_if<RetryAt>(&outcome);
    const auto* failed = std::get_if<Failed>(&outcome);
    const auto* postponed = std::get_if<Postponed>(&outcome);
    const bool gives_up = failed != nullptr || (retry != nullptr && job.attempt >= max_attempts);
    const auto changed = database_.write([&](records::Transaction& transaction) {
        if (postponed != nullptr) {
            return transaction.run(sql::unlease_job, job.id, job.fence, postponed->due_at,
                                   postponed->reason);
        }
        if (retry != nullptr && !gives_up) {
            return transaction.run(sql::retry_job, job.id, job.fence, retry->due_at, retry->error);
        }
        if (gives_up) {
            return transaction.run(sql::finish_job, job.id, job.fence, "failed",
                                   failed != nullptr ? failed->error : retry->error, now);
        }
        return transaction.run(sql::finish_job, job.id, job.fence, "done", nullptr, now);
    });
    if (changed == 0) {
        log::warning("jobs.lease_lost", {{"kind", job.kind}, {"job", job.id.text()}});
    } else if (gives_up) {
        log::error("jobs.failed", {{"kind", job.kind}, {"job", job.id.text()}});
    }
}

}  // namespace ondam::jobs
