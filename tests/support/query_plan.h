#pragma once

#include <string>
#include <vector>

#include "platform/records/database.h"

namespace ondam::test {

/// What SQLite, which has no statistics here, does for a statement, step by step.
template <typename... Values>
std::vector<std::string> query_plan(records::Database& database,
                                    const records::Statement& statement, const Values&... values) {
    const auto text = "EXPLAIN QUERY PLAN " + std::string(statement.sqlite);
    const records::Statement explain{"explain", text.c_str(), text.c_str()};
    std::vector<std::string> steps;
    for (const auto& row :
         database.read([&](records::Reader& reader) { return reader.all(explain, values...); }))
        steps.push_back(row.text("detail"));
    return steps;
}

}  // namespace ondam::test
