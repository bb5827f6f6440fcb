#include "platform/records/postgres/session.h"

#include <charconv>
#include <cstdlib>
#include <libpq-fe.h>
#include <vector>

#include "base/log.h"

namespace ondam::records::postgres {
namespace {

constexpr std::size_t most_prepared = 512;

// The numbers of pg_type.oid for what a parameter or a column can be.
constexpr Oid oid_unknown = 0;
constexpr Oid oid_bool = 16;
constexpr Oid oid_int8 = 20;
constexpr Oid oid_int2 = 21;
constexpr Oid oid_int4 = 23;
constexpr Oid oid_float4 = 700;
constexpr Oid oid_float8 = 701;
constexpr Oid oid_numeric = 1700;
constexpr Oid oid_void = 2278;

bool is_transient(const std::string& state) {
    // Connection trouble, lost races, full disk or memory, stopped by an operator or a timeout. No
    // state: no server.
    static constexpr const char* classes[] = {"08", "40", "53", "57", "58"};
    if (state.empty()) return true;
    for (const char* prefix : classes) {
        if (state.starts_with(prefix)) return true;
    }
    return state == "55P03";
}

std::string double_text(double value) {
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return std::string(buffer, end);
}

Value numeric_value(const std::string& text) {
    if (text.find_first_of(".eEN") != std::string::npos) return std::strtod(text.c_str(), nullptr);
    std::int64_t number = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end) return number;
    return std::strtod(text.c_str(), nullptr);
}

Value read_value(Oid type, std::string text) {
    switch (type) {
        case oid_bool:
            return text == "t";
        case oid_int8:
        case oid_int2:
        case oid_int4:
        case oid_numeric:
            return numeric_value(text);
        case oid_float4:
        case oid_float8:
            return std::strtod(text.c_str(), nullptr);
        case oid_void:
            return nullptr;
        default:
            return text;
    }
}

std::string quoted_name(const std::string& name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

}  // namespace

ServerError::ServerError(const std::string& what, std::string state)
    : DatabaseError("postgres: " + what + (state.empty() ? "" : " (" + state + ")"),
                    is_transient(state)),
      state_(std::move(state)) {}

void ClearResult::operator()(pg_result* result) const { PQclear(result); }

/// The values in the shape that libpq takes. Numbers and flags name their type, so that `$1 - 1000`
/// is 64 bits wide; texts and NULL leave it to the statement.
struct Session::Parameters {
    std::vector<std::string> texts;
    std::vector<const char*> pointers;
    std::vector<Oid> types;
    std::string signature;

    Parameters(const char* name, std::span<const Value> values) : texts(values.size()) {
        for (std::size_t i = 0; i < values.size(); ++i) add(name, texts[i], values[i]);
    }
    int count() const { return int(pointers.size()); }

private:
    void add(const char* name, std::string& text, const Value& value) {
        if (const auto* flag = std::get_if<bool>(&value)) {
            text = *flag ? "t" : "f";
            push(text.c_str(), oid_bool, 'b');
        } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
            text = std::to_string(*number);
            push(text.c_str(), oid_int8, 'i');
        } else if (const auto* real = std::get_if<double>(&value)) {
            text = double_text(*real);
            push(text.c_str(), oid_float8, 'd');
        } else if (const auto* words = std::get_if<std::string>(&value)) {
            if (words->find('\0') != std::string::npos) {
                throw DatabaseError("postgres: " + std::string(name) + ": a text holds NUL", false);
            }
            push(words->c_str(), oid_unknown, 't');
        } else {
            push(nullptr, oid_unknown, 't');
        }
    }
    void push(const char* pointer, Oid type, char letter) {
        pointers.push_back(pointer);
        types.push_back(type);
        signature += letter;
    }
};

Session::Session(const PostgresOptions& options) : connection_(PQconnectdb(options.dsn.c_str())) {
    try {
        if (PQstatus(connection_) != CONNECTION_OK) {
            throw ServerError(std::string("connect: ") + PQerrorMessage(connection_), "");
        }
        PQsetNoticeProcessor(
            connection_, [](void*, const char*) {}, nullptr);
        configure(options);
    } catch (...) {
        PQfinish(connection_);
        throw;
    }
}

Session::~Session() { PQfinish(connection_); }

void Session::configure(const PostgresOptions& options) {
    const auto schema = quoted_name(options.schema);
    command("SET client_encoding = 'UTF8'");
    command("SET search_path TO " + schema);
    command("SET TIME ZONE 'UTC'");
    command("SET extra_float_digits = 1");
    command("SET synchronous_commit = on");
    command("SET lock_timeout = 0");
    command("SET statement_timeout = " + std::to_string(options.statement_timeout.count()));
    command("SET application_name = " + schema);
}

Answer Session::checked(pg_result* result, const char* name) {
    Answer answer(result);
    const auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return answer;
    const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* primary =
        result != nullptr ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    throw ServerError(
        std::string(name) + ": " + (primary != nullptr ? primary : PQerrorMessage(connection_)),
        state != nullptr ? state : "");
}

void Session::leave() {
    if (PQsendQuery(connection_, "ROLLBACK") != 1) {
        throw ServerError(std::string("ROLLBACK: ") + PQerrorMessage(connection_), "");
    }
    is_leaving_ = true;
}

void Session::settle() {
    if (!is_leaving_) return;
    is_leaving_ = false;
    while (auto* result = PQgetResult(connection_)) checked(result, "ROLLBACK");
}

void Session::command(const std::string& sql) {
    settle();
    checked(PQexec(connection_, sql.c_str()), sql.c_str());
}

std::string Session::prepared_name(const Statement& statement, const Parameters& parameters) {
    std::string key = parameters.signature + '\n' + statement.postgres;
    if (const auto found = prepared_.find(key); found != prepared_.end()) return found->second;
    if (prepared_.size() >= most_prepared) {
        command("DEALLOCATE ALL");
        prepared_.clear();
    }
    auto name = "s" + std::to_string(++last_name_);
    checked(PQprepare(connection_, name.c_str(), statement.postgres, parameters.count(),
                      parameters.types.data()),
            statement.name);
    prepared_.emplace(std::move(key), name);
    return name;
}

Answer Session::run(const Statement& statement, std::span<const Value> values) {
    const Parameters parameters(statement.name, values);
    const auto name = prepared_name(statement, parameters);
    return checked(PQexecPrepared(connection_, name.c_str(), parameters.count(),
                                  parameters.pointers.data(), nullptr, nullptr, 0),
                   statement.name);
}

void Session::each_row(const Answer& answer, const std::function<void(Row)>& take) {
    const int width = PQnfields(answer.get());
    auto columns = std::make_shared<Row::Columns>();
    for (int i = 0; i < width; ++i) columns->emplace_back(PQfname(answer.get(), i));
    for (int at = 0; at < PQntuples(answer.get()); ++at) {
        std::vector<Value> values;
        values.reserve(std::size_t(width));
        for (int i = 0; i < width; ++i) {
            if (PQgetisnull(answer.get(), at, i)) {
                values.emplace_back(nullptr);
                continue;
            }
            values.push_back(
                read_value(PQftype(answer.get(), i),
                           std::string(PQgetvalue(answer.get(), at, i),
                                       std::size_t(PQgetlength(answer.get(), at, i)))));
        }
        take(Row(columns, std::move(values)));
    }
}

void Session::stream(const Statement& statement, std::span<const Value> values,
                     const std::function<void(Row)>& take) {
    const Parameters parameters(statement.name, values);
    const auto cursor = "c" + std::to_string(++last_name_);
    const auto declare = "DECLARE " + cursor + " NO SCROLL CURSOR FOR " + statement.postgres;
    checked(PQexecParams(connection_, declare.c_str(), parameters.count(), parameters.types.data(),
                         parameters.pointers.data(), nullptr, nullptr, 0),
            statement.name);
    const auto fetch = "FETCH 500 FROM " + cursor;
    while (true) {
        const auto answer = checked(PQexec(connection_, fetch.c_str()), statement.name);
        if (PQntuples(answer.get()) == 0) break;
        each_row(answer, take);
    }
    command("CLOSE " + cursor);
}

bool Session::alive() const { return PQstatus(connection_) == CONNECTION_OK; }
bool Session::idle() const { return PQtransactionStatus(connection_) == PQTRANS_IDLE; }
bool Session::transaction_failed() const {
    return PQtransactionStatus(connection_) == PQTRANS_INERROR;
}

}  // namespace ondam::records::postgres
