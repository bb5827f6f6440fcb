#include <csignal>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/log.h"
#include "domain/events/collection.h"
#include "domain/events/write_keys.h"
#include "platform/clock/clock.h"
#include "platform/events/event_log.h"
#include "platform/http/server.h"
#include "platform/records/database.h"

/// Event collection alone, with the command line of the whole program, for tests of this part:
///     event_server token write-key --data DIR --name NAME
///     event_server serve --data DIR --listen ADDRESS:PORT
///     event_server export events --data DIR
namespace ondam {
namespace {

using Arguments = std::map<std::string, std::string>;

struct Program {
    explicit Program(const std::string& folder) {
        std::filesystem::create_directories(folder);
        database = records::open_sqlite({.path = folder + "/ondam.db"});
        records::migrate(*database);
        store = events::open_rocks({.folder = folder + "/events"}, clock);
        audit = std::make_unique<staff::Audit>(*database, clock);
        keys = std::make_unique<events::WriteKeys>(*database, ids, clock, *audit);
    }

    SystemClock clock;
    UuidV7Source ids{clock};
    std::unique_ptr<records::Database> database;
    events::EventStore store;
    std::unique_ptr<staff::Audit> audit;
    std::unique_ptr<events::WriteKeys> keys;
};

int make_key(Program& program, Arguments& arguments) {
    const auto actor = staff::Actor::for_system(WorkspaceId{});
    const auto made = program.keys->create(actor, arguments["--name"]);
    if (!made) return 1;
    std::printf("%s\n", made->key.c_str());
    return 0;
}

int export_events(Program& program) {
    program.store.log->scan({}, [](const events::Event& event) {
        std::printf("%s\n", event.json.c_str());
        return events::EventLog::Visit::next;
    });
    return 0;
}

int serve(Program& program, Arguments& arguments) {
    const auto& listen = arguments["--listen"];
    const auto colon = listen.rfind(':');
    events::Tally tally(*program.database, program.ids, program.clock);
    events::Collection collection(*program.store.log, *program.keys, tally, program.ids,
                                  program.clock);
    http::Router router;
    collection.add_routes(router);
    router.add(http::Method::get, "/livez", [](const http::Request&) -> Result<http::Response> {
        return http::text_response(200, "ok\n");
    });
    http::ServerOptions options;
    options.address = listen.substr(0, colon);
    options.port = std::uint16_t(std::stoi(listen.substr(colon + 1)));
    options.access_log = false;
    http::Server server(router, program.clock, program.ids, options);
    server.start();
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    int signal = 0;
    sigwait(&ends, &signal);
    server.stop();
    return 0;
}

int run(const std::vector<std::string>& words) {
    Arguments arguments;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i].starts_with("--")) arguments[words[i]] = words[i + 1];
    }
    Program program(arguments["--data"]);
    if (words.front() == "token") return make_key(program, arguments);
    if (words.front() == "export") return export_events(program);
    if (words.front() == "serve") return serve(program, arguments);
    return 2;
}

}  // namespace
}  // namespace ondam

int main(int argc, char** argv) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    if (argc < 2) return 2;
    return ondam::run({argv + 1, argv + argc});
}
