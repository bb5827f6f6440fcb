#include "app/backup.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "app/commands.h"
#include "app/follower_pause.h"
#include "app/manifest.h"
#include "app/master_key.h"
#include "base/log.h"

namespace ondam::app {
namespace {

namespace fs = std::filesystem;

void write_synced(const fs::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + path.string());
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::syncfs(file) == 0;
    if (file >= 0) ::close(file);
    if (!synced) throw std::runtime_error("cannot sync the disk: " + std::string(strerror(errno)));
}

bool is_free(const fs::path& folder) {
    return !fs::exists(folder) || (fs::is_directory(folder) && fs::is_empty(folder));
}

/// Copies rows and events; the event store's views are settled at the moment the rows' view is, and
/// copied once the followers go on.
void copy_rows(App& app, const std::string& folder, Manifest& manifest, FollowerPause& pause) {
    std::unique_ptr<events::StoreView> states, log;
    const auto settle = [&] {
        manifest.events_up_to = app.event_store.log->stats().last_sequence;
        states = app.event_store.states->settled_view();
        log = app.event_store.log->settled_view();
        pause.end();
    };
    if (app.database->dialect() == records::Dialect::sqlite) {
        app.database->back_up(folder, settle);
        states->copy_to(folder + "/events");
        log->copy_to(folder + "/events");
        const auto copy = records::open_sqlite({.path = folder + "/ondam.db", .readers = 1});
        copy->read([&](records::Reader& reader) {
            describe_rows(reader, records::Dialect::sqlite, manifest);
        });
        return;
    }
    // The copy joins this view: what is counted is what is copied, the events included.
    app.database->read([&](records::Reader& reader) {
        describe_rows(reader, records::Dialect::postgres, manifest);
        app.database->back_up(folder + "/records", settle);
    });
}

}  // namespace

int back_up(App& app, const std::string& folder, Output& output) {
    const auto data = fs::weakly_canonical(app.folder.path());
    const auto inside = fs::weakly_canonical(folder).lexically_relative(data);
    if (!inside.empty() && *inside.begin() != "..") {
        return refused(
            invalid(
                "", "inside",
                folder +
                    " lies in the data folder, with which it would be lost: name another place"),
            output);
    }
    if (!is_free(folder)) return refused(invalid("", "exists", folder + " is not empty"), output);
    const auto part = fs::path(folder + ".part");
    fs::remove_all(part);
    fs::create_directories(part);
    fs::permissions(part, fs::perms::owner_all);
    try {
        Manifest manifest;
        manifest.made_at = app.clock.now();
        manifest.key_id = key_id(load_master_key(app.config, app.folder));
        FollowerPause pause(app);
        const auto held = app.files->hold();
        copy_rows(app, part.string(), manifest, pause);
        output.error("rows and events are copied\n");
        // After the rows: a file is stored before the row that names it.
        app.files->back_up((part / "files").string());
        files::open_folder((part / "files").string())
            ->each([&](files::FileId, std::uint64_t, std::int64_t) { ++manifest.files; });
        write_synced(part / "manifest.json", manifest.text());
        fs::remove(folder);  // An empty folder of that name may stand there.
        fs::rename(part, folder);
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(part, ignored);
        throw;
    }
    log::info("backup.made");
    output.error("The master key is not in the backup: keep DATA/keys/master somewhere else.\n");
    output.out(folder + "\n");
    return 0;
}

}  // namespace ondam::app
