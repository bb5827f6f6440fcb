#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ondam::customers {

/// A file's bytes as UTF-8: a byte order mark is dropped, UTF-16 and Korean Windows files (CP949)
/// are recognised.
std::string csv_text(std::string_view bytes);

struct CsvRow {
    std::size_t line = 0;  ///< in the file, from 1, where the row begins
    std::vector<std::string> cells;
    /// `open_quote` (the file ends inside quotes) or `stray_quote` (text behind a closing quote);
    /// the cells are then what could be read.
    std::optional<std::string> fault;
};

/// Rows of RFC 4180, with LF, CRLF or CR between them; the first row decides between comma,
/// semicolon and tab. Empty lines are passed over.
class CsvReader {
public:
    explicit CsvReader(std::string_view text);
    /// Nothing at the end.
    std::optional<CsvRow> next();

private:
    void read_quoted(CsvRow& row, std::string& cell);
    bool take_line_end();

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    char separator_ = ',';
};

/// What a column is taken for by its header, Korean or English: `name`, `email`, `phone`,
/// `user_id`, `language`, `time_zone`, `company`, `consent:<purpose>`, `trait:<header>`, or
/// `ignored` for an empty header.
std::string csv_target(std::string_view header);

}  // namespace ondam::customers
