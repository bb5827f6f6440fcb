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

std::vector<Job> LeaseStore::lease(const std::vector<Wish>& wishes, Time now) {
    return database_.write([&](records::Transaction& transaction) {
        std::vector<Job> jobs;
        for (const auto& wish : wishes) {
            int left = wish.count;
            for (const std::string state : {"running", "waiting"}) {
                if (left <= 0) break;
                if (state == "running" && !wish.takes_over) continue;
                const auto rows =
                    transaction.all(sql::lease_jobs, wish.kind, state, now, now + wish.lease, left);
                left -= int(rows.size());
                for (const auto& row : rows) {
                    jobs.push_back(read_job(row, wish.kind, state == "running"));
                }
            }
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

void LeaseStore::renew(const Job& job, Time until) {
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::renew_lease, job.id, job.fence, until);
    });
}

void LeaseStore::give_back(const Job& job) {
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::unlease_job, job.id, job.fence, clock_.now());
    });
}

void LeaseStore::finish(const Job& job, const Outcome& outcome, int max_attempts) {
    const auto now = clock_.now();
    const auto* retry = std::get_if<RetryAt>(&outcome);
    const auto* failed = std::get_if<Failed>(&outcome);
    const bool gives_up = failed != nullptr || (retry != nullptr && job.attempt >= max_attempts);
    const auto changed = database_.write([&](records::Transaction& transaction) {
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
