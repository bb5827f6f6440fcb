#include "migrations_sql.h"
#include "platform/records/database.h"
#include "platform/records/embedded_migrations.h"

namespace ondam::records {
namespace {

void create_schema_version(Database& database) {
    const auto create = [](Transaction& transaction) {
        transaction.run(sql::create_schema_version);
    };
    try {
        database.write(create);
    } catch (const DatabaseError&) {
        // PostgreSQL fails the second of two programs that make it at once; now it is there.
        database.write(create);
    }
}

/// The version that the database has, read under the lock that keeps other programs from migrating
/// meanwhile. The lock comes first: it is a LOCK TABLE, which unlike a SELECT does not yet fix what
/// the transaction sees.
int lock_and_read_version(Transaction& transaction) {
    transaction.lift_timeout();
    transaction.run(sql::lock_migrations);
    return int(transaction.first(sql::last_schema_version)->integer("number"));
}

/// False when another program was faster.
bool apply(Database& database, const Migration& migration) {
    return database.write([&](Transaction& transaction) {
        if (lock_and_read_version(transaction) >= migration.number) return false;
        for (const auto& step : migration.steps) {
            if (step.only_on && *step.only_on != database.dialect()) continue;
            transaction.run(Statement{migration.name.c_str(), step.sql, step.sql});
        }
        transaction.run(sql::insert_schema_version, migration.number, migration.name);
        return true;
    });
}

}  // namespace

MigrationReport migrate(Database& database, const MigrationTeller& tell) {
    const auto migrations = embedded_migrations();
    const int newest = migrations.empty() ? 0 : migrations.back().number;
    create_schema_version(database);
    MigrationReport report{{}, database.write(lock_and_read_version)};
    if (report.version > newest) {
        throw DatabaseError("the schema has version " + std::to_string(report.version) +
                                ", this program knows " + std::to_string(newest) +
                                ": start the newer program",
                            false);
    }
    for (const auto& migration : migrations) {
        if (migration.number <= report.version) continue;
        if (tell) tell(migration.name, MigrationStage::begins);
        if (apply(database, migration)) {
            report.applied.push_back(migration.name);
            if (tell) tell(migration.name, MigrationStage::applied);
        }
        report.version = migration.number;
    }
    return report;
}

}  // namespace ondam::records
