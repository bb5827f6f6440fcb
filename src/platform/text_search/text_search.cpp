#include "platform/text_search/text_search.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>

#include "base/text.h"
#include "platform/json/json.h"
#include "text_search_sql.h"

namespace ondam::text_search {
namespace {

/// A page further down than this helps nobody; a better query does.
constexpr std::int64_t deepest = 1'000;

/// What goes into the four columns, or the four weights, from the most telling on.
struct Columns {
    std::vector<std::string> title;
    Tokens body;
};

void append(std::vector<std::string>& to, std::vector<std::string> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

Columns columns_of(const Document& document) {
    Columns columns{.title = initials(document.title), .body = index_tokens(document.body)};
    auto title = index_tokens(document.title);
    append(columns.title, std::move(title.words));
    append(columns.title, std::move(title.pairs));
    append(columns.title, std::move(title.bridges));
    for (const auto& code : document.codes) append(columns.title, code_tokens(code));
    return columns;
}

/// A tsvector's text: 'token':position+weight. Of positions PostgreSQL keeps 256 a token and 16383
/// in all.
std::string tsvector_of(const Columns& columns) {
    std::map<std::string, std::string> places;
    int position = 0;
    const auto add = [&](const std::vector<std::string>& tokens, char weight) {
        for (const auto& token : tokens) {
            auto& list = places[token];
            if (list.size() > 800) continue;
            position = std::min(position + 1, 16'383);
            if (!list.empty()) list.push_back(',');
            list.append(std::to_string(position)).push_back(weight);
        }
    };
    add(columns.title, 'A');
    add(columns.body.words, 'B');
    add(columns.body.pairs, 'C');
    add(columns.body.bridges, 'D');
    std::string out;
    for (const auto& [token, list] : places)
        out.append("'").append(token).append("':").append(list).append(" ");
    return out;
}

/// Tokens hold neither quotes nor backslashes, so quoting them is enough.
std::string fts5_clause(const Clause& clause) {
    std::string out;
    for (const auto& token : clause.tokens) {
        out.append(out.empty() ? "(\"" : " AND \"").append(token).append("\"");
    }
    return out.append(clause.prefix ? " *)" : ")");
}

/// `weight` is that of the title, or none.
std::string tsquery_clause(const Clause& clause, std::string_view weight = {}) {
    std::string out;
    for (std::size_t i = 0; i < clause.tokens.size(); ++i) {
        const bool unfinished = clause.prefix && i + 1 == clause.tokens.size();
        out.append(i == 0 ? "'" : "&'").append(clause.tokens[i]).append("'");
        if (unfinished || !weight.empty()) out.append(":");
        if (unfinished) out.append("*");
        out.append(weight);
    }
    return out;
}

std::vector<std::string> clauses_of(const Query& query, records::Dialect dialect) {
    std::vector<std::string> clauses;
    for (const auto& clause : query.any) {
        clauses.push_back(dialect == records::Dialect::sqlite ? fts5_clause(clause)
                                                              : tsquery_clause(clause));
    }
    return clauses;
}

/// Every clause as it is, and once more for the title alone.
std::string counted_clauses(const Query& query, records::Dialect dialect) {
    json::Array clauses;
    for (const auto& clause : query.any) {
        const bool sqlite = dialect == records::Dialect::sqlite;
        clauses.emplace_back(sqlite ? fts5_clause(clause) : tsquery_clause(clause));
        clauses.emplace_back(sqlite ? "title : " + fts5_clause(clause)
                                    : tsquery_clause(clause, "A"));
    }
    return json::to_text(json::Value(std::move(clauses)));
}

std::string kinds_text(const std::vector<std::string>& kinds) {
    return " " + text::join(kinds, " ") + " ";
}

Refusal foreign_cursor() {
    return invalid("cursor", "cursor", "Take the cursor from the page before.");
}

/// Where a list goes on: below this row. The start lies above every row.
struct Place {
    std::int64_t score = std::numeric_limits<std::int64_t>::max();
    std::int64_t occurred_at = 0;
    std::string id = {};
};

std::string write_place(const Place& place) {
    return std::to_string(place.score) + "." + std::to_string(place.occurred_at) + "." + place.id;
}

Result<Place> read_place(const std::optional<std::string>& cursor) {
    Place place;
    if (!cursor) return place;
    const char* const end = cursor->data() + cursor->size();
    const auto [dot, score_error] = std::from_chars(cursor->data(), end, place.score);
    if (score_error != std::errc() || dot == end || *dot != '.') return foreign_cursor();
    const auto [next, time_error] = std::from_chars(dot + 1, end, place.occurred_at);
    if (time_error != std::errc() || next == end || *next != '.') return foreign_cursor();
    place.id.assign(next + 1, end);
    if (place.id.size() > 200 || !text::is_valid_utf8(place.id)) return foreign_cursor();
    return place;
}

Result<std::int64_t> offset_of(const std::optional<std::string>& cursor) {
    std::int64_t offset = 0;
    if (!cursor) return offset;
    const char* end = cursor->data() + cursor->size();
    const auto [stop, error] = std::from_chars(cursor->data(), end, offset);
    if (error != std::errc() || stop != end || offset < 0 || offset > deepest) {
        return foreign_cursor();
    }
    return offset;
}

}  // namespace

void Index::put(records::Transaction& transaction, WorkspaceId workspace,
                const Document& document) const {
    const auto columns = columns_of(document);
    if (dialect_ == records::Dialect::postgres) {
        transaction.run(sql::put_search_document, workspace, document.kind, document.id,
                        document.occurred_at, tsvector_of(columns));
        return;
    }
    const bool is_new = transaction.run(sql::insert_search_document, workspace, document.kind,
                                        document.id, document.occurred_at) == 1;
    if (!is_new) {
        transaction.run(sql::delete_search_tokens, workspace, document.kind, document.id);
        transaction.run(sql::change_search_document, workspace, document.kind, document.id,
                        document.occurred_at);
    }
    const auto number =
        transaction.first(sql::find_search_number, workspace, document.kind, document.id);
    // Plain statements of one row on purpose: FTS5 writes out what it has gathered whenever SQLite
    // opens a statement's own savepoint, as it does for RETURNING, for ON CONFLICT DO UPDATE and
    // for INSERT … SELECT.
    transaction.run(sql::insert_search_tokens, number->integer("number"),
                    text::join(columns.title, " "), text::join(columns.body.words, " "),
                    text::join(columns.body.pairs, " "), text::join(columns.body.bridges, " "));
}

void Index::remove(records::Transaction& transaction, WorkspaceId workspace, std::string_view kind,
                   std::string_view id) const {
    if (dialect_ == records::Dialect::sqlite)
        transaction.run(sql::delete_search_tokens, workspace, kind, id);
    transaction.run(sql::delete_search_document, workspace, kind, id);
}

void Index::begin_forgetting(records::Transaction& transaction) const {
    if (dialect_ == records::Dialect::sqlite) transaction.run(sql::begin_search_merge);
}

bool Index::go_on_forgetting(records::Transaction& transaction) const {
    if (dialect_ != records::Dialect::sqlite) return false;
    const auto before = transaction.first(sql::count_changes)->integer("number");
    transaction.run(sql::go_on_search_merge);
    // FTS5's documentation: a merge that has nothing to do changes less than two rows.
    return transaction.first(sql::count_changes)->integer("number") - before >= 2;
}

Result<Hits> Index::search(records::Reader& reader, WorkspaceId workspace,
                           const Search& search) const {
    const auto offset = TRY(offset_of(search.cursor));
    const auto limit = std::clamp(search.limit, 0, int(deepest));
    const auto query = query_terms(search.text);
    Hits hits;
    if (query.empty() || search.kinds.empty()) return hits;

    const auto clauses = clauses_of(query, dialect_);
    const auto kinds = kinds_text(search.kinds);
    const bool sqlite = dialect_ == records::Dialect::sqlite;
    const auto whole = text::join(clauses, sqlite ? " OR " : "|");
    // One row more than asked for tells whether there is a next page.
    const auto rows = sqlite ? reader.all(sql::search_documents, workspace, whole, kinds, limit + 1,
                                          offset, search.except)
                             : reader.all(sql::search_documents, workspace, whole, kinds, limit + 1,
                                          offset, search.except, text::join(clauses, " "));
    for (const auto& row : rows) {
        if (int(hits.items.size()) == limit) break;
        hits.items.push_back({row.text("kind"), row.text("id"), row.get<Time>("occurred_at"),
                              row.get<double>("score")});
    }
    const bool more = int(rows.size()) > limit && offset + limit <= deepest;
    if (more) hits.next_cursor = std::to_string(offset + limit);
    return hits;
}

Result<Hits> Index::list(records::Reader& reader, WorkspaceId workspace,
                         const Search& search) const {
    auto place = TRY(read_place(search.cursor));
    const auto limit = std::clamp(search.limit, 0, int(deepest));
    const auto query = query_terms(search.text);
    Hits hits;
    if (query.empty() || search.kinds.empty()) return hits;

    const auto clauses = counted_clauses(query, dialect_);
    const auto kinds = kinds_text(search.kinds);
    const auto rows =
        dialect_ == records::Dialect::sqlite
            ? reader.all(sql::list_search_documents, workspace, clauses, kinds, limit + 1,
                         search.except, place.score, place.occurred_at, place.id)
            : reader.all(sql::list_search_documents, workspace, clauses, kinds, limit + 1,
                         search.except, place.score, place.occurred_at, place.id,
                         text::join(clauses_of(query, dialect_), "|"));
    for (const auto& row : rows) {
        if (int(hits.items.size()) == limit) {
            hits.next_cursor = write_place(place);
            break;
        }
        hits.items.push_back({row.text("kind"), row.text("id"), row.get<Time>("occurred_at"),
                              double(row.integer("score"))});
        place = {row.integer("score"), row.integer("occurred_at"), row.text("id")};
    }
    return hits;
}

std::int64_t Index::count(records::Reader& reader, WorkspaceId workspace,
                          const std::vector<std::string>& kinds, std::string_view text,
                          std::int64_t most) const {
    const auto query = query_terms(text);
    if (query.empty() || kinds.empty()) return 0;
    const bool sqlite = dialect_ == records::Dialect::sqlite;
    return reader
        .first(sql::count_search_documents, workspace,
               text::join(clauses_of(query, dialect_), sqlite ? " OR " : "|"), kinds_text(kinds),
               most)
        ->integer("number");
}

}  // namespace ondam::text_search
