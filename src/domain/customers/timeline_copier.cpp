#include <condition_variable>
#include <mutex>

#include "domain/customers/timeline_kinds.h"
#include "identities_sql.h"
#include "platform/json/json.h"

namespace ondam::customers {
namespace {

/// The node that a fact about this customer is kept under: its first identity, which stays where it
/// is when people merge and part again. A fact may name an identity as well.
std::optional<IdentityId> node_of(records::Reader& reader, WorkspaceId workspace,
                                  const std::string& customer) {
    if (const auto row = reader.first(sql::find_first_identity, workspace, customer)) {
        return row->get<IdentityId>("id");
    }
    if (reader.first(sql::customer_of_identity, workspace, customer))
        return IdentityId::parse(customer);
    return std::nullopt;
}

std::string fact_json(const records::JournalEntry& entry) {
    json::Writer out;
    out.begin_object()
        .field("type", "fact")
        .field("event", entry.fact.kind)
        .field("subject", entry.fact.subject)
        .raw_field("data", entry.fact.data)
        .end_object();
    return out.take();
}

/// Waits for the log's answer; the position of the follower must not pass what is not on disk.
class Answer {
public:
    events::AppendDone callback() {
        return [this](Result<std::vector<events::Outcome>> outcome) {
            const std::lock_guard lock(mutex_);
            stored_ = outcome.has_value();
            is_there_ = true;
            arrived_.notify_all();
        };
    }
    bool wait() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return is_there_; });
        return stored_;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    bool is_there_ = false;
    bool stored_ = false;
};

}  // namespace

void TimelineCopier::handle(records::Transaction& transaction,
                            const std::vector<records::JournalEntry>& entries) {
    std::vector<events::Event> copies;
    for (const auto& entry : entries) {
        if (!belongs_in_timeline(entry.fact)) continue;
        const auto node = node_of(transaction, entry.workspace, *entry.fact.customer);
        if (!node) continue;
        copies.push_back({.workspace = entry.workspace,
                          .node = node->uuid,
                          .time = entry.time,
                          .received_at = clock_.now(),
                          .sequence = 0,
                          .type = events::EventType::fact,
                          .message_id = "journal:" + std::to_string(entry.sequence),
                          .name = entry.fact.kind,
                          .json = fact_json(entry)});
    }
    if (copies.empty()) return;
    Answer answer;
    if (!log_.append(std::move(copies), answer.callback()) || !answer.wait()) {
        throw records::DatabaseError("the event log takes nothing now", true);
    }
}

}  // namespace ondam::customers
