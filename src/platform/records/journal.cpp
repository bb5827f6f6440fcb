#include "platform/records/journal.h"

#include "journal_sql.h"

namespace ondam::records {

void Journal::add(Transaction& transaction, WorkspaceId workspace, const Fact& fact) const {
    transaction.run(sql::insert_journal, workspace, clock_.now(), fact.kind, fact.subject,
                    fact.customer, fact.data);
    transaction.after_commit([this] { wake(); });
}

std::vector<JournalEntry> Journal::after(Reader& reader, std::int64_t sequence, int limit) {
    std::vector<JournalEntry> entries;
    for (const auto& row : reader.all(sql::journal_after, sequence, limit)) {
        entries.push_back({row.integer("sequence"),
                           row.get<WorkspaceId>("workspace"),
                           row.get<Time>("time"),
                           {row.text("kind"), row.text("subject"),
                            row.get<std::optional<std::string>>("customer"), row.text("data")}});
    }
    return entries;
}

std::int64_t Journal::last_sequence(Reader& reader) {
    return reader.first(sql::last_journal_sequence)->integer("sequence");
}

std::int64_t Journal::first_sequence(Reader& reader) {
    return reader.first(sql::first_journal_sequence)->integer("sequence");
}

std::int64_t Journal::prune(Transaction& transaction, Time older_than, std::int64_t up_to) {
    return transaction.run(sql::prune_journal, older_than, up_to);
}

std::uint64_t Journal::wait(std::uint64_t seen, std::chrono::milliseconds at_most) const {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [&] { return commits_ != seen; });
    return commits_;
}

void Journal::wake() const {
    {
        const std::lock_guard lock(mutex_);
        ++commits_;
    }
    changed_.notify_all();
}

}  // namespace ondam::records
