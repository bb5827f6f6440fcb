#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/records/database.h"

namespace ondam::app {

/// What a backup holds, beside it as `manifest.json`: written last, so a folder without one is no
/// backup.
struct Manifest {
    int format = 1;
    Time made_at;
    std::string database;                            ///< `sqlite` or `postgres`
    std::map<std::string, std::int64_t> rows;        ///< by table
    std::map<std::string, std::string> audit_heads;  ///< hash of the newest entry by workspace
    std::uint64_t events_up_to = 0;                  ///< sequence of the newest event
    std::uint64_t files = 0;
    std::string key_id;  ///< fingerprint of the master key, without which sealed fields stay closed

    std::string text() const;
    static Result<Manifest> parse(const std::string& text);
};

/// Rows by table and audit heads as this view shows them.
void describe_rows(records::Reader& reader, records::Dialect dialect, Manifest& manifest);

/// Where the rows of `found` are not those of `promised`, in words.
std::vector<std::string> differences(const Manifest& promised, const Manifest& found);

}  // namespace ondam::app
