#include "domain/customers/customer_imports.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

#include "base/text.h"
#include "customer_imports_sql.h"
#include "domain/customers/facts.h"
#include "domain/customers/import_rows.h"
#include "domain/customers/import_table.h"
#include "platform/json/json.h"

namespace ondam::customers {
namespace {

using staff::Permission;

constexpr auto job_kind = "import_customers";
/// Rows of one transaction: progress shows and others write between two.
constexpr std::size_t rows_at_once = 100;
/// Whoever watches hears no more often of the rows in between.
constexpr auto progress_pause = std::chrono::seconds(1);

Import read_import(const records::Row& row) {
    Import import{.id = row.get<ImportId>("id"),
                  .dry_run = row.get<bool>("dry_run"),
                  .state = row.text("state"),
                  .rows = row.get<std::optional<std::int64_t>>("rows_total"),
                  .done = row.integer("done"),
                  .created = row.integer("created"),
                  .updated = row.integer("updated"),
                  .refused = row.integer("refused"),
                  .joined = row.integer("joined"),
                  .columns = {},
                  .error = row.get<std::optional<std::string>>("error"),
                  .created_at = row.get<Time>("created_at"),
                  .finished_at = row.get<std::optional<Time>>("finished_at")};
    const auto columns = json::parse(row.text("columns"));
    if (columns && columns->array()) {
        for (const auto& column : *columns->array()) {
            import.columns.emplace_back(column["name"].text(), column["target"].text());
        }
    }
    return import;
}

std::string columns_json(const ImportTable& table) {
    json::Writer out;
    out.begin_array();
    for (std::size_t i = 0; i < table.targets.size(); ++i) {
        out.begin_object()
            .field("name", table.header[i])
            .field("target", table.targets[i])
            .end_object();
    }
    out.end_array();
    return out.take();
}

std::string faults_json(const ImportRows::Findings& found) {
    json::Writer out;
    out.begin_array();
    if (found.joins) {
        const auto line = std::int64_t(*found.joins);
        out.begin_object()
            .field("field", "")
            .field("code", "joined")
            .field("message", "is the customer of line " + std::to_string(line) + ", too")
            .field("line", line)
            .end_object();
    }
    for (const auto& fault : found.faults) {
        out.begin_object()
            .field("field", fault.field)
            .field("code", fault.code)
            .field("message", fault.message)
            .end_object();
    }
    out.end_array();
    return out.take();
}

std::string cells_json(const std::vector<std::string>& cells) {
    json::Writer out;
    out.value(cells);
    return out.take();
}

/// Whether a cell is a value by which one of these is known, however it is written.
bool names_one_of(const json::Value& cells, const std::set<IdentityId>& identities,
                  WorkspaceId workspace, const IdentityRules& rules) {
    using enum IdentityKind;
    for (const auto& cell : cells.array() ? *cells.array() : json::Array()) {
        for (const auto kind : {email, phone, user_id}) {
            const auto value = normalise(kind, text::one_line(cell.text()), rules.default_region);
            if (value && identities.contains(identity_node(workspace, kind, *value))) return true;
        }
    }
    return false;
}

}  // namespace

struct CustomerImports::Slice {
    WorkspaceId workspace;
    ImportId import;
    bool is_dry = true;
    const std::vector<CsvRow>& rows;
    std::size_t begin = 0;
    std::size_t end = 0;
};

CustomerImports::CustomerImports(const Parts& parts) : parts_(parts) {
    parts_.jobs.handle(job_kind, {.concurrency = 1, .max_attempts = 5},
                       [this](const jobs::Job& job) -> jobs::Outcome {
                           const auto payload = json::parse(job.payload);
                           const auto id = payload ? ImportId::parse((*payload)["import"].text())
                                                   : std::nullopt;
                           if (!id) return jobs::Failed{"the job names no import"};
                           if (!run(job.workspace, *id, {})) return jobs::GivenBack{};
                           return jobs::Done{};
                       });
}

Result<Import> CustomerImports::start(const staff::Actor& actor, std::string_view bytes,
                                      Mode mode) {
    return add(actor, bytes, mode, true);
}

Result<Import> CustomerImports::run_now(const staff::Actor& actor, std::string_view bytes,
                                        Mode mode, const Progress& progress) {
    const auto import = TRY(add(actor, bytes, mode, false));
    if (!run(actor.workspace, import.id, progress)) {
        parts_.database.write([&](records::Transaction& transaction) {
            queue(transaction, actor.workspace, import.id);
        });
    }
    return get(actor, import.id);
}

Result<Import> CustomerImports::add(const staff::Actor& actor, std::string_view bytes, Mode mode,
                                    bool is_queued) {
    TRY(actor.must(Permission::edit_customers));
    if (bytes.size() > largest_file) return too_large("", "A file has at most 32 MiB.");
    const auto file = files::FileId{parts_.ids.next_uuid()};
    parts_.files.put(file, bytes);
    const auto id = parts_.ids.next<ImportId>();
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Import> {
        const auto now = parts_.clock.now();
        transaction.run(sql::insert_import, actor.workspace, id, mode == Mode::dry_run, file,
                        actor.text(), now);
        if (is_queued) queue(transaction, actor.workspace, id);
        parts_.audit.add(
            transaction, actor,
            {.action = mode == Mode::dry_run ? "customers.import_try" : "customers.import",
             .resource = id.text()});
        return read_import(*transaction.first(sql::find_import, actor.workspace, id));
    });
}

void CustomerImports::queue(records::Transaction& transaction, WorkspaceId workspace, ImportId id) {
    parts_.jobs.add(transaction, {.kind = job_kind,
                                  .workspace = workspace,
                                  .key = id.text(),
                                  .due_at = parts_.clock.now(),
                                  .payload = R"({"import":")" + id.text() + "\"}"});
}

Result<Import> CustomerImports::get(const staff::Actor& actor, ImportId id) const {
    TRY(actor.must(Permission::edit_customers));
    return parts_.database.read([&](records::Reader& reader) -> Result<Import> {
        const auto row = reader.first(sql::find_import, actor.workspace, id);
        if (!row) return not_found();
        return read_import(*row);
    });
}

Result<Page<RefusedRow>> CustomerImports::refused(const staff::Actor& actor, ImportId id,
                                                  const std::optional<std::string>& cursor,
                                                  int limit) const {
    TRY(get(actor, id));
    std::int64_t after = 0;
    if (cursor) {
        const auto [end, error] =
            std::from_chars(cursor->data(), cursor->data() + cursor->size(), after);
        if (error != std::errc() || end != cursor->data() + cursor->size()) {
            return invalid("cursor", "cursor", "is not a cursor that this server gave");
        }
    }
    return parts_.database.read([&](records::Reader& reader) -> Result<Page<RefusedRow>> {
        Page<RefusedRow> page;
        for (const auto& row :
             reader.all(sql::list_refusals, actor.workspace, id, after, limit + 1)) {
            page.items.push_back({row.integer("line"), row.text("cells"), row.text("faults")});
        }
        if (int(page.items.size()) > limit) {
            page.items.pop_back();
            page.next_cursor = std::to_string(page.items.back().line);
        }
        return page;
    });
}

void CustomerImports::erase(records::Transaction& transaction, const ForgottenCustomer& forgotten,
                            std::vector<files::FileId>&) {
    const auto workspace = forgotten.workspace;
    const std::set<IdentityId> erased(forgotten.identities.begin(), forgotten.identities.end());
    const auto rules = parts_.identities.rules(transaction, workspace);
    std::string import;
    std::int64_t line = 0;
    for (;;) {
        const auto rows = transaction.all(sql::list_all_refusals, workspace, import, line);
        if (rows.empty()) return;
        for (const auto& row : rows) {
            import = row.text("import_id");
            line = row.integer("line");
            const auto cells = json::parse(row.text("cells"));
            if (cells && names_one_of(*cells, erased, workspace, rules))
                transaction.run(sql::delete_refusal, workspace, import, line);
        }
    }
}

bool CustomerImports::run(WorkspaceId workspace, ImportId id, const Progress& progress) {
    const auto known = parts_.database.read(
        [&](records::Reader& reader) { return reader.first(sql::find_import, workspace, id); });
    if (!known || known->text("state") == "done" || known->text("state") == "failed") return true;
    const bool is_dry = known->get<bool>("dry_run");
    const auto file = known->get<files::FileId>("file_id");
    const auto finish = [&](std::string_view state, std::optional<std::string> error) {
        parts_.database.write([&](records::Transaction& transaction) {
            transaction.run(sql::finish_import, workspace, id, state, error, parts_.clock.now());
            tell(transaction, workspace, id);
        });
        // Whoever is erased later must not live on in the file they came with.
        parts_.files.remove(file);
        return true;
    };
    std::string bytes;
    if (!parts_.files.get(file, bytes)) return finish("failed", "file_missing");
    if (is_workbook(bytes)) return finish("failed", "workbook");
    const auto table = read_table(csv_text(bytes));
    const auto& rows = table.rows;
    if (table.header.empty()) return finish("failed", "empty_file");
    if (!names_customers(table)) return finish("failed", "no_identity_column");

    std::size_t done = 0;
    parts_.database.write([&](records::Transaction& transaction) {
        const auto begun = transaction.first(sql::begin_import, workspace, id,
                                             std::int64_t(rows.size()), columns_json(table));
        done = begun ? std::size_t(begun->integer("done")) : rows.size();
        if (begun) tell(transaction, workspace, id);
    });
    ImportRows importer{parts_.identities, parts_.customers, workspace,
                        id.text(),         table.header,     table.targets};
    parts_.database.read([&](records::Reader& reader) {
        for (std::size_t i = 0; i < done; ++i) importer.recall(reader, rows[i]);
    });
    auto told_at = parts_.clock.now();
    while (done < rows.size()) {
        if (parts_.jobs.is_stopping()) return false;
        const auto end = std::min(rows.size(), done + rows_at_once);
        const auto now = parts_.clock.now();
        const bool is_time = now - told_at >= progress_pause && end < rows.size();
        Import import;
        parts_.database.write([&](records::Transaction& transaction) {
            read_some(transaction, importer, {workspace, id, is_dry, rows, done, end});
            if (is_time) import = tell(transaction, workspace, id);
        });
        if (is_time) told_at = now;
        if (is_time && progress) progress(import);
        done = end;
    }
    return finish("done", std::nullopt);
}

void CustomerImports::read_some(records::Transaction& transaction, ImportRows& importer,
                                const Slice& slice) const {
    const auto now = parts_.clock.now();
    ImportRows::Counts counts;
    for (auto i = slice.begin; i < slice.end; ++i) {
        const auto& row = slice.rows[i];
        const auto found = slice.is_dry ? importer.check(transaction, row, now, counts)
                                        : importer.write(transaction, row, now, counts);
        if (found.is_silent()) continue;
        if (!found.is_taken()) ++counts.refused;
        transaction.run(sql::insert_refusal, slice.workspace, slice.import, std::int64_t(row.line),
                        cells_json(importer.shown(row)), faults_json(found));
    }
    const auto advanced = transaction.run(
        sql::advance_import, slice.workspace, slice.import, std::int64_t(slice.end - slice.begin),
        counts.created, counts.updated, counts.refused, std::int64_t(slice.begin), counts.joined);
    // Another holder went on while this one slept: what it counted stands.
    if (advanced == 0) throw std::runtime_error("somebody else reads this file");
}

Import CustomerImports::tell(records::Transaction& transaction, WorkspaceId workspace,
                             ImportId id) const {
    auto import = read_import(*transaction.first(sql::find_import, workspace, id));
    parts_.journal.add(transaction, workspace,
                       to_fact(ImportProgressed{id, import.state, import.done}));
    return import;
}

}  // namespace ondam::customers
