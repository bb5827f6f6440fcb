#include "platform/records/restore.h"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "app/backup.h"
#include "app/commands.h"
#include "app/manifest.h"
#include "app/master_key.h"
#include "operations_sql.h"

namespace ondam::app {
namespace {

namespace fs = std::filesystem;

Result<Manifest> read_manifest(const std::string& folder) {
    std::ifstream in(folder + "/manifest.json", std::ios::binary);
    if (!in) return invalid("", "manifest", folder + " holds no whole backup: no manifest.json");
    std::stringstream text;
    text << in.rdbuf();
    return Manifest::parse(text.str());
}

void copy_tree(const fs::path& from, const fs::path& to) {
    if (fs::exists(from)) fs::copy(from, to, fs::copy_options::recursive);
}

void sync_disk(const std::string& path) {
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = folder >= 0 && ::syncfs(folder) == 0;
    if (folder >= 0) ::close(folder);
    if (!synced) throw std::runtime_error("cannot sync " + path);
}

std::unique_ptr<records::Database> open_target(const config::Config& config,
                                               const DataFolder& folder) {
    if (config.database.url.empty()) return records::open_sqlite({.path = folder.at("ondam.db")});
    auto database =
        records::open_postgres({.dsn = config.database.url, .schema = config.database.schema});
    records::migrate(*database);
    return database;
}

/// Why this target may not be written to; nothing when it is empty.
std::optional<std::string> occupied(const config::Config& config, const DataFolder& folder,
                                    const Manifest& manifest) {
    for (const auto* name : {"ondam.db", "events", "files"}) {
        if (fs::exists(folder.at(name)) && !fs::is_empty(folder.at(name)))
            return folder.at(name) + " is there: restore into an empty data folder";
    }
    const auto here = config.database.url.empty() ? "sqlite" : "postgres";
    if (manifest.database != here)
        return "the backup is of " + manifest.database + ", the target is " + here;
    if (config.database.url.empty()) return std::nullopt;
    const auto database = open_target(config, folder);
    const bool used = database->read(
        [](records::Reader& reader) { return reader.first(sql::workspace_ids).has_value(); });
    if (used) return "the schema " + config.database.schema + " holds a workspace already";
    return std::nullopt;
}

/// The rows come last: a data folder without them is plainly unfinished.
void copy_back(const config::Config& config, const DataFolder& folder, const std::string& from) {
    copy_tree(from + "/files", folder.at("files"));
    if (!config.database.url.empty()) {
        records::restore_postgres(*open_target(config, folder), from + "/records");
        return;
    }
    copy_tree(from + "/events", folder.at("events"));
    const auto part = folder.at("ondam.db.part");
    fs::copy_file(from + "/ondam.db", part, fs::copy_options::overwrite_existing);
    sync_disk(folder.path());
    fs::rename(part, folder.at("ondam.db"));
    sync_disk(folder.path());
}

std::vector<std::string> check(const config::Config& config, const DataFolder& folder,
                               const Manifest& promised) {
    const SystemClock clock;
    const auto database = open_target(config, folder);
    const auto files = files::open_folder(folder.at("files"));
    Manifest found;
    database->read(
        [&](records::Reader& reader) { describe_rows(reader, database->dialect(), found); });
    const auto store = config.database.url.empty()
                           ? events::open_rocks({.folder = folder.at("events")}, clock)
                           : events::open_postgres_events(*database, {}, clock);
    found.events_up_to = store.log->stats().last_sequence;
    files->each([&](files::FileId, std::uint64_t, std::int64_t) { ++found.files; });
    auto faults = differences(promised, found);
    // The master key comes after the data, so seals are looked at by `ondam verify` alone.
    const staff::Audit audit(*database, clock);
    for (auto& fault : find_faults({*database, *files, *store.log, audit}))
        faults.push_back(std::move(fault));
    return faults;
}

/// Damage can be such that nothing opens what was copied.
std::vector<std::string> check_or_say_why_not(const config::Config& config,
                                              const DataFolder& folder, const Manifest& promised) {
    try {
        return check(config, folder, promised);
    } catch (const std::exception& error) {
        return {"the backup is damaged and cannot be opened: " + std::string(error.what()),
                "empty " + folder.path() + " and restore another backup"};
    }
}

}  // namespace

int restore(const config::Config& config, const RestoreOptions& options, Output& output) {
    const auto manifest = read_manifest(options.folder);
    if (!manifest) return refused(manifest.error(), output);
    const DataFolder folder(config.data);
    if (const auto why = occupied(config, folder, *manifest))
        return refused(invalid("", "occupied", *why), output);
    copy_back(config, folder, options.folder);
    remember_key(folder, manifest->key_id);
    output.error("restored the backup of " + to_rfc3339(manifest->made_at) + "\n");
    if (config.keys.master.empty() && !fs::exists(folder.at("keys/master"))) {
        output.error("The master key is not in the backup: put it into " +
                     folder.at("keys/master") +
                     " (mode 0400) or set keys.master before the start.\n");
    }
    if (!options.verify) return 0;
    const auto faults = check_or_say_why_not(config, folder, *manifest);
    for (const auto& fault : faults) output.out(fault + "\n");
    if (faults.empty()) output.out("sound: rows, audit chains, events and files are as saved\n");
    return faults.empty() ? 0 : 1;
}

}  // namespace ondam::app
