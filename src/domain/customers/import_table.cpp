#include "domain/customers/import_table.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "platform/json/json.h"

namespace ondam::customers {
namespace {

/// Programs leave out the empty cells at a line's end, or write some more of them.
void fit(std::vector<std::string>& cells, std::size_t columns) {
    while (cells.size() > columns && cells.back().empty()) cells.pop_back();
    if (cells.size() < columns) cells.resize(columns);
}

ImportTable read_csv(std::string_view text) {
    ImportTable table;
    CsvReader reader(text);
    auto header = reader.next();
    if (!header) return table;
    table.header = std::move(header->cells);
    for (const auto& cell : table.header) table.targets.push_back(csv_target(cell));
    while (auto row = reader.next()) {
        // Spreadsheets write the lines below their last one as separators alone.
        const bool is_empty = !row->fault && std::ranges::all_of(row->cells, &std::string::empty);
        if (is_empty) continue;
        if (!row->fault) fit(row->cells, table.header.size());
        table.rows.push_back(*std::move(row));
    }
    return table;
}

/// What an export says as traits and beside them; the row's own words come from the traits.
constexpr std::array<std::string_view, 3> derived{"email", "phone", "user_id"};

using Cells = std::vector<std::pair<std::string, std::string>>;  ///< target and text

Cells cells_of(const json::Value& customer) {
    Cells cells;
    if (const auto* identities = customer["identities"].array()) {
        for (const auto& identity : *identities) {
            const auto kind = identity["kind"].text();
            if (kind.empty() || kind == "identity_number") continue;
            cells.emplace_back("identity:" + std::string(kind), identity["value"].text());
        }
    }
    if (const auto* traits = customer["traits"].array()) {
        for (const auto& trait : *traits) {
            const auto name = trait["name"].text();
            if (name.empty() || std::ranges::find(derived, name) != derived.end()) continue;
            cells.emplace_back("json:" + std::string(name), json::to_text(trait["value"]));
        }
    }
    return cells;
}

/// The place of each column by its target and how often the target came before in the row.
class Columns {
public:
    explicit Columns(ImportTable& table) : table_(table) {}
    std::size_t place(const std::string& target, std::size_t repeat) {
        const auto [known, is_new] = places_.try_emplace({target, repeat}, table_.targets.size());
        if (is_new) {
            table_.targets.push_back(target);
            table_.header.push_back(target.substr(target.find(':') + 1));
        }
        return known->second;
    }

private:
    ImportTable& table_;
    std::map<std::pair<std::string, std::size_t>, std::size_t> places_;
};

ImportTable read_lines(std::string_view text) {
    ImportTable table;
    Columns columns(table);
    std::size_t number = 0;
    for (const auto line : text::split(text, '\n')) {
        ++number;
        if (text::trim(line).empty()) continue;
        auto& row = table.rows.emplace_back();
        row.line = number;
        const auto customer = json::parse(line);
        if (!customer || !customer->object()) {
            row.fault = "json";
            row.cells.emplace_back(text::first(text::make_valid_utf8(line), 200));
            continue;
        }
        std::map<std::string, std::size_t> repeats;
        for (auto& [target, value] : cells_of(*customer)) {
            const auto place = columns.place(target, repeats[target]++);
            if (row.cells.size() <= place) row.cells.resize(place + 1);
            row.cells[place] = std::move(value);
        }
    }
    for (auto& row : table.rows) {
        if (!row.fault) row.cells.resize(table.targets.size());
    }
    return table;
}

}  // namespace

bool is_workbook(std::string_view bytes) {
    return bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xD0\xCF\x11\xE0");
}

bool names_customers(const ImportTable& table) {
    return std::ranges::any_of(table.targets, [](std::string_view target) {
        return target == "email" || target == "phone" || target == "user_id" ||
               target == "identity_number" || target.starts_with("identity:");
    });
}

ImportTable read_table(std::string_view text) {
    return text::trim(text).starts_with('{') ? read_lines(text) : read_csv(text);
}

}  // namespace ondam::customers
