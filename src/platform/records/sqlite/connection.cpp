#include "platform/records/sqlite/connection.h"

#include <charconv>
#include <sqlite3.h>

#include "platform/records/sqlite/gathered_log.h"

namespace ondam::records::sqlite {
namespace {

constexpr std::size_t most_prepared = 512;
constexpr int steps_between_time_checks = 4000;

bool is_transient(int code) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_NOMEM:
        case SQLITE_INTERRUPT:
        case SQLITE_IOERR:
        case SQLITE_FULL:
        case SQLITE_CANTOPEN:
            return true;
        default:
            return false;
    }
}

/// Without counts of its memory SQLite takes no lock of the whole process for each allocation.
/// Before the first connection alone; later the answer is MISUSE and nothing changes.
void configure_library() {
    static const int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(code);
}

}  // namespace

Connection::Prepared::~Prepared() { sqlite3_finalize(handle); }

/// Whatever happens, the statement is reset, or it would hold its locks and its parameters.
class Connection::Use {
public:
    explicit Use(std::shared_ptr<Prepared> prepared) : prepared_(std::move(prepared)) {}
    ~Use() {
        sqlite3_reset(prepared_->handle);
        sqlite3_clear_bindings(prepared_->handle);
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Prepared& operator*() { return *prepared_; }

private:
    std::shared_ptr<Prepared> prepared_;
};

Connection::Connection(const SqliteOptions& options, Role role)
    : timeout_(options.statement_timeout) {
    configure_library();
    const int access =
        role == Role::writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    const int code = sqlite3_open_v2(options.path.c_str(), &handle_,
                                     access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                     role == Role::writer ? gathered_log_vfs() : nullptr);
    try {
        if (code != SQLITE_OK) fail("open", code);
        configure(options, role);
    } catch (...) {
        prepared_.clear();
        sqlite3_close_v2(handle_);
        throw;
    }
}

Connection::~Connection() {
    prepared_.clear();
    sqlite3_close_v2(handle_);
}

void Connection::configure(const SqliteOptions& options, Role role) {
    sqlite3_busy_timeout(handle_, 5000);
    // A misspelt "column" must be an error, not a text.
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_progress_handler(
        handle_, steps_between_time_checks,
        [](void* self) {
            const auto deadline = static_cast<Connection*>(self)->deadline_;
            return int(deadline != std::chrono::steady_clock::time_point{} &&
                       std::chrono::steady_clock::now() > deadline);
        },
        this);

    const auto demand = [this](const std::string& name, const std::string& value,
                               const std::string& answer) {
        pragma(name + " = " + value);
        if (pragma(name) != answer) {
            throw DatabaseError("sqlite: " + name + " is not " + answer, false);
        }
    };
    pragma("mmap_size = 0");
    pragma("temp_store = MEMORY");
    pragma("trusted_schema = OFF");
    pragma("case_sensitive_like = ON");  // As in PostgreSQL.
    if (role == Role::writer) {
        demand("journal_mode", "WAL", "wal");
        demand("synchronous", "FULL", "2");
        demand("foreign_keys", "ON", "1");
        pragma("journal_size_limit = 67108864");
        demand("wal_autocheckpoint", "10000", "10000");
        pragma("cache_size = -" + std::to_string(options.cache_mb * 1024 / 2));
    } else {
        demand("query_only", "ON", "1");
        demand("wal_autocheckpoint", "0", "0");
        const auto readers = std::size_t(options.readers > 0 ? options.readers : 1);
        pragma("cache_size = -" + std::to_string(options.cache_mb * 1024 / 2 / readers));
    }
}

std::string Connection::pragma(const std::string& text) {
    std::string answer;
    const auto keep_first = [](void* out, int count, char** values, char**) {
        if (count > 0 && values[0] != nullptr) *static_cast<std::string*>(out) = values[0];
        return 0;
    };
    const int code =
        sqlite3_exec(handle_, ("PRAGMA " + text).c_str(), keep_first, &answer, nullptr);
    if (code != SQLITE_OK) fail(text.c_str(), code);
    return answer;
}

void Connection::fail(const char* name, int code) {
    const std::string message = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    throw DatabaseError(
        "sqlite: " + std::string(name) + ": " + message + " (" + std::to_string(code) + ")",
        is_transient(code));
}

std::shared_ptr<Connection::Prepared> Connection::prepare(const char* name, const char* sql) {
    auto found = prepared_.find(sql);
    if (found != prepared_.end() && found->second->text != sql) {
        prepared_.erase(found);
        found = prepared_.end();
    }
    // A statement still stepping in an outer `each` gets a second copy.
    if (found != prepared_.end() && !sqlite3_stmt_busy(found->second->handle)) return found->second;

    auto prepared = std::make_shared<Prepared>();
    prepared->text = sql;
    const char* rest = nullptr;
    const int code =
        sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared->handle, &rest);
    if (code != SQLITE_OK) fail(name, code);
    if (prepared->handle == nullptr ||
        std::string_view(rest).find_first_not_of("; \n\t\r") != std::string_view::npos) {
        throw DatabaseError("sqlite: " + std::string(name) + ": not exactly one statement", false);
    }
    for (int place = 1; place <= sqlite3_bind_parameter_count(prepared->handle); ++place) {
        const char* parameter = sqlite3_bind_parameter_name(prepared->handle, place);
        int number = 0;
        if (parameter != nullptr) {
            const std::string_view digits(parameter + 1);
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
        }
        if (number < 1) {
            throw DatabaseError("sqlite: " + std::string(name) + ": parameters are $1, $2 …",
                                false);
        }
        prepared->parameters.push_back(std::size_t(number - 1));
    }
    if (found == prepared_.end()) {
        if (prepared_.size() >= most_prepared) prepared_.clear();
        prepared_.emplace(sql, prepared);
    }
    return prepared;
}

void Connection::bind(Prepared& prepared, const char* name, std::span<const Value> values) {
    for (std::size_t i = 0; i < prepared.parameters.size(); ++i) {
        if (prepared.parameters[i] >= values.size()) {
            throw DatabaseError("sqlite: " + std::string(name) + ": too few values", false);
        }
        const Value& value = values[prepared.parameters[i]];
        const int place = int(i) + 1;
        int code = SQLITE_OK;
        if (const auto* flag = std::get_if<bool>(&value)) {
            code = sqlite3_bind_int64(prepared.handle, place, *flag ? 1 : 0);
        } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
            code = sqlite3_bind_int64(prepared.handle, place, *number);
        } else if (const auto* real = std::get_if<double>(&value)) {
            code = sqlite3_bind_double(prepared.handle, place, *real);
        } else if (const auto* text = std::get_if<std::string>(&value)) {
            if (text->find('\0') != std::string::npos) {
                throw DatabaseError("sqlite: " + std::string(name) + ": a text holds NUL", false);
            }
            code = sqlite3_bind_text64(prepared.handle, place, text->data(), text->size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
        } else {
            code = sqlite3_bind_null(prepared.handle, place);
        }
        if (code != SQLITE_OK) fail(name, code);
    }
}

Row Connection::read_row(Prepared& prepared) {
    const auto count = std::size_t(sqlite3_column_count(prepared.handle));
    if (!prepared.columns || prepared.columns->size() != count) {
        auto columns = std::make_shared<Row::Columns>();
        for (std::size_t i = 0; i < count; ++i) {
            columns->emplace_back(sqlite3_column_name(prepared.handle, int(i)));
        }
        prepared.columns = std::move(columns);
    }
    std::vector<Value> values;
    values.reserve(count);
    for (int i = 0; i < int(count); ++i) {
        switch (sqlite3_column_type(prepared.handle, i)) {
            case SQLITE_INTEGER:
                values.emplace_back(std::int64_t(sqlite3_column_int64(prepared.handle, i)));
                break;
            case SQLITE_FLOAT:
                values.emplace_back(sqlite3_column_double(prepared.handle, i));
                break;
            case SQLITE_NULL:
                values.emplace_back(nullptr);
                break;
            default: {
                const auto* bytes =
                    static_cast<const char*>(sqlite3_column_blob(prepared.handle, i));
                const auto size = std::size_t(sqlite3_column_bytes(prepared.handle, i));
                values.emplace_back(bytes != nullptr ? std::string(bytes, size) : std::string());
            }
        }
    }
    return Row(prepared.columns, std::move(values));
}

void Connection::start_timer() {
    deadline_ = timeout_.count() > 0 ? std::chrono::steady_clock::now() + timeout_
                                     : std::chrono::steady_clock::time_point{};
}

void Connection::query(const Statement& statement, std::span<const Value> values, Timeout timeout,
                       const std::function<void(Row)>& take) {
    Use use(prepare(statement.name, statement.sqlite));
    Prepared& prepared = *use;
    bind(prepared, statement.name, values);
    start_timer();
    while (true) {
        const int code = sqlite3_step(prepared.handle);
        if (code == SQLITE_DONE) return;
        if (code != SQLITE_ROW) fail(statement.name, code);
        take(read_row(prepared));
        if (timeout == Timeout::each_row) start_timer();
    }
}

std::int64_t Connection::execute(const Statement& statement, std::span<const Value> values) {
    Use use(prepare(statement.name, statement.sqlite));
    Prepared& prepared = *use;
    bind(prepared, statement.name, values);
    start_timer();
    const auto before = sqlite3_total_changes64(handle_);
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(prepared.handle);
    if (code != SQLITE_DONE) fail(statement.name, code);
    // Statements that change nothing leave the count of the one before.
    return sqlite3_total_changes64(handle_) == before ? 0 : sqlite3_changes64(handle_);
}

void Connection::run(const char* sql) {
    Use use(prepare(sql, sql));
    deadline_ = {};
    const int code = sqlite3_step((*use).handle);
    if (code != SQLITE_DONE && code != SQLITE_ROW) fail(sql, code);
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

}  // namespace ondam::records::sqlite
