#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/customers/csv.h"
#include "domain/customers/customers.h"
#include "domain/customers/erasure.h"
#include "platform/files/store.h"
#include "platform/jobs/jobs.h"
#include "platform/records/journal.h"

namespace ondam::customers {

struct ImportRows;

struct Import {
    ImportId id;
    bool dry_run = true;
    std::string state;  ///< `queued`, `running`, `done`, `failed`
    std::optional<std::int64_t> rows;
    std::int64_t done = 0;
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t refused = 0;
    std::int64_t joined = 0;  ///< taken, as a customer of whom an earlier row speaks
    std::vector<std::pair<std::string, std::string>> columns;  ///< header and what it was taken for
    std::optional<std::string> error;
    Time created_at;
    std::optional<Time> finished_at;
};

struct RefusedRow {
    std::int64_t line = 0;
    std::string cells;   ///< JSON list, as in the file
    std::string faults;  ///< JSON list of faults; `field` is the header
};

/// Customers from CSV files: kept whole in the file store, read by a job that goes on where a crash
/// or a stop left it, every row taken or refused with its line, column and reason. Owns
/// `customer_imports`, `customer_import_refusals`; a refused row goes with the customer whom it
/// names. Emits `import.progressed`.
class CustomerImports : public ErasureParticipant {
public:
    struct Parts {
        records::Database& database;
        const records::Journal& journal;
        jobs::Jobs& jobs;
        files::Store& files;
        const Identities& identities;
        const Customers& customers;
        IdSource& ids;
        const Clock& clock;
        const staff::Audit& audit;
    };
    /// Registers the job `import_customers`.
    explicit CustomerImports(const Parts& parts);

    static constexpr std::size_t largest_file = 32u << 20;
    enum class Mode { dry_run, write };
    Result<Import> start(const staff::Actor& actor, std::string_view bytes, Mode mode);
    /// Is told how far an import has come, about once a second.
    using Progress = std::function<void(const Import&)>;
    /// The same at once, on the calling thread; for the command line.
    Result<Import> run_now(const staff::Actor& actor, std::string_view bytes, Mode mode,
                           const Progress& progress = {});
    Result<Import> get(const staff::Actor& actor, ImportId id) const;
    Result<Page<RefusedRow>> refused(const staff::Actor& actor, ImportId id,
                                     const std::optional<std::string>& cursor, int limit) const;
    void erase(records::Transaction& transaction, const ForgottenCustomer& forgotten,
               std::vector<files::FileId>& files) override;

private:
    Result<Import> add(const staff::Actor& actor, std::string_view bytes, Mode mode,
                       bool is_queued);
    void queue(records::Transaction& transaction, WorkspaceId workspace, ImportId id);
    /// False when the program stops before the last row.
    bool run(WorkspaceId workspace, ImportId id, const Progress& progress);
    struct Slice;
    /// Reads the rows of one transaction.
    void read_some(records::Transaction& transaction, ImportRows& importer,
                   const Slice& slice) const;
    Import tell(records::Transaction& transaction, WorkspaceId workspace, ImportId id) const;

    Parts parts_;
};

}  // namespace ondam::customers
