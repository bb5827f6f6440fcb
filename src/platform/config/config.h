#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace ondam::config {

/// Everything an operator can set. The defaults run on one machine with no file at all.
struct Config {
    std::string data = "./data";

    struct Server {
        std::string listen = "127.0.0.1:8080";
        std::string public_url;                    ///< required when `listen` is not loopback
        std::vector<std::string> trusted_proxies;  ///< CIDRs whose X-Forwarded-* count
        std::int64_t io_threads = 0;               ///< 0: one a core, at most 4
        std::int64_t workers = 0;                  ///< 0: four a core, 4 to 32
        std::int64_t requests_a_minute = 1200;     ///< to /api/v1, of one session or token
    } server;

    struct Database {
        std::string url;  ///< empty: SQLite in the data folder; else a libpq connection string
        std::string schema = "ondam";  ///< of PostgreSQL
        bool migrate = true;
    } database;

    struct Events {
        std::int64_t memtable_mb = 128;
        std::int64_t cache_mb = 64;
        std::int64_t states_mb = 64;
        std::int64_t retention_days = 0;  ///< 0 keeps everything
    } events;

    /// Of one workspace, so that none starves the others or runs up a bill; 0 is no limit.
    struct Limits {
        std::int64_t requests_a_minute = 60'000;  ///< to /api/v1, of all its people and tokens
        std::int64_t events_a_second = 0;
        std::int64_t messages_a_day = 20'000;  ///< by mail and messenger, by UTC
    } limits;

    struct Keys {
        std::string master;  ///< hexadecimal; empty: DATA/keys/master, made at the first start
    } keys;

    struct Outbound {
        std::vector<std::string>
            allow;  ///< CIDRs inside private ranges that may be called all the same
    } outbound;

    struct Metrics {
        std::vector<std::string> allow;  ///< CIDRs that may read /metrics and details of /readyz
    } metrics;

    struct Log {
        std::string level = "info";
    } log;
};

using Environment = std::map<std::string, std::string>;

/// Defaults, then the TOML file (when a path is given), then `ONDAM_<SECTION>_<KEY>`; `…_FILE`
/// names a file that holds the value. Every unknown key, in the file or the environment, and every
/// bad value is a fault: the program must not start on a typo.
Result<Config> load(const std::optional<std::string>& file, const Environment& environment);

/// Every key with its meaning and default: config/sample.toml.
std::string sample();

}  // namespace ondam::config
