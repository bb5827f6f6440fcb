#pragma once

namespace ondam::records {

/// One SQL text with the name that logs, metrics and timeouts know it by. Written in .sql files
/// alone (tools/embed_sql.py); parameters are $1, $2 … in both dialects.
struct Statement {
    const char* name;
    const char* sqlite;
    const char* postgres;
};

}  // namespace ondam::records
