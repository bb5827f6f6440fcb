#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/customers/csv.h"

namespace ondam::customers {

/// A file of customers as rows under columns, whatever it was written in.
struct ImportTable {
    std::vector<std::string> header;
    std::vector<std::string> targets;  ///< as `csv_target` names them, and below
    std::vector<CsvRow> rows;
};
/// CSV, or the lines of an export (one JSON object each). An export's columns are besides
/// `identity:<kind>`, one for each value that somebody has of it, and `json:<trait>`, whose cells
/// are JSON; masked numbers, orders and conversations are not taken in.
ImportTable read_table(std::string_view text);
/// A spreadsheet program's own file and no CSV.
bool is_workbook(std::string_view bytes);
/// Whether a column says who somebody is: without one no row can be taken. An empty list of lines
/// has no columns at all and names nobody wrongly.
bool names_customers(const ImportTable& table);

}  // namespace ondam::customers
