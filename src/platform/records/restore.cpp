#include "platform/records/restore.h"

#include <filesystem>
#include <fstream>
#include <vector>

#include "restore_sql.h"

namespace ondam::records {
namespace {

constexpr std::size_t most_bytes_at_once = 1 << 20;

void run_text(Transaction& transaction, const char* name, const std::string& text) {
    transaction.run(Statement{name, text.c_str(), text.c_str()});
}

void load_table(Transaction& transaction, const Row& table, const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw DatabaseError("restore: cannot read " + path.string(), false);
    const auto insert = table.text("load");
    std::string rows;
    const auto flush = [&] {
        if (rows.empty()) return;
        rows += ']';
        transaction.run(Statement{"restore_table", insert.c_str(), insert.c_str()}, rows);
        rows.clear();
    };
    for (std::string line; std::getline(file, line);) {
        rows += rows.empty() ? '[' : ',';
        rows += line;
        if (rows.size() >= most_bytes_at_once) flush();
    }
    flush();
}

}  // namespace

void restore_postgres(Database& database, const std::string& folder) {
    ONDAM_CHECK(database.dialect() == Dialect::postgres);
    database.write([&](Transaction& transaction) {
        transaction.lift_timeout();
        const auto version = transaction.first(sql::schema_versions)->text("versions");
        const auto tables = transaction.all(sql::restorable_tables);
        // Rows arrive table by table: what they promise each other is checked once all are there.
        const auto promises = transaction.all(sql::foreign_keys);
        for (const auto& key : promises) run_text(transaction, "drop_key", key.text("drop_text"));
        for (const auto& table : tables) {
            run_text(transaction, "empty_table", table.text("clear"));
        }
        for (const auto& table : tables) {
            const auto path = std::filesystem::path(folder) / (table.text("name") + ".ndjson");
            load_table(transaction, table, path);
        }
        for (const auto& key : promises) run_text(transaction, "add_key", key.text("add_text"));
        for (const auto& row : transaction.all(sql::identity_columns)) {
            const auto text = row.text("text");
            transaction.all(Statement{"set_identity", text.c_str(), text.c_str()});
        }
        if (transaction.first(sql::schema_versions)->text("versions") != version) {
            throw DatabaseError("restore: the copy was made by another version of the schema",
                                false);
        }
    });
}

}  // namespace ondam::records
