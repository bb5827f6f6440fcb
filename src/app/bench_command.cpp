#include "app/bench_command.h"

#include <filesystem>
#include <map>
#include <memory>

#include "bench/bench.h"
#include "domain/customers/appointments.h"
#include "domain/customers/orders.h"
#include "domain/customers/profiler.h"
#include "platform/clock/clock.h"
#include "platform/crypto/crypto.h"

namespace ondam::app {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<records::Database> made_database(const std::string& path) {
    auto database = records::open_sqlite({.path = path, .cache_mb = 64});
    records::migrate(*database);
    return database;
}

/// The profiler and its rows, beside an event store that a benchmark made.
class Profiles {
public:
    explicit Profiles(events::EventStore& store)
        : database_(made_database((folder_.path / "ondam.db").string())),
          journal_(clock_),
          identities_(journal_, cipher_, ids_, clock_),
          orders_(journal_),
          appointments_(*database_, journal_, identities_, ids_, clock_),
          profiler_({*database_, journal_, *store.log, *store.states, identities_, orders_,
                     appointments_, clock_}) {
        following_ = store.log->follow(profiler_, customers::Profiler::follow_options);
    }

private:
    struct Folder {
        Folder() { fs::create_directories(path); }
        ~Folder() {
            std::error_code ignored;
            fs::remove_all(path, ignored);
        }
        const fs::path path =
            fs::temp_directory_path() / ("ondam-bench-" + crypto::random_token().substr(0, 8));
    };
    Folder folder_;
    SystemClock clock_;
    UuidV7Source ids_{clock_};
    std::unique_ptr<records::Database> database_;
    records::Journal journal_;
    crypto::FieldCipher cipher_{crypto::random_bytes(crypto::key_size)};
    customers::Identities identities_;
    customers::Orders orders_;
    customers::Appointments appointments_;
    customers::Profiler profiler_;
    std::unique_ptr<events::Following> following_;
};

std::function<void()> attach_profiles(events::EventStore& store) {
    return [profiles = std::make_shared<Profiles>(store)]() mutable { profiles.reset(); };
}

}  // namespace

int run_benchmark(const BenchCall& call, Output& output) {
    const bench::BenchOptions options{.events = call.events,
                                      .seconds = call.seconds,
                                      .folder = call.folder,
                                      .attach = attach_profiles};
    static const std::map<std::string, int (*)(const bench::BenchOptions&), std::less<>> all{
        {"ingest", bench::bench_ingest},       {"ack", bench::bench_ack},
        {"timeline", bench::bench_timeline},   {"conversations", bench::bench_conversations},
        {"mail", bench::bench_mail},           {"live", bench::bench_live},
        {"customers", bench::bench_customers}, {"sockets", bench::bench_sockets},
        {"footprint", bench::bench_footprint},
    };
    const auto found = all.find(call.name);
    if (found == all.end()) {
        output.error("there is no benchmark of that name; there are:");
        for (const auto& [name, run] : all) output.error(" " + name);
        output.error("\n");
        return 2;
    }
    return found->second(options);
}

}  // namespace ondam::app
