#include "platform/records/row.h"

#include <algorithm>
#include <cmath>

namespace ondam::records {

const Value& Row::at(std::string_view column) const {
    const auto found = std::find(columns_->begin(), columns_->end(), column);
    ONDAM_CHECK(found != columns_->end());
    return values_[std::size_t(found - columns_->begin())];
}

std::string Row::convert(const Value& value, std::type_identity<std::string>) {
    const auto* text = std::get_if<std::string>(&value);
    ONDAM_CHECK(text != nullptr);
    return *text;
}

std::int64_t Row::convert(const Value& value, std::type_identity<std::int64_t>) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    // PostgreSQL answers sums and rounded numbers as NUMERIC, which may come with a fraction of
    // zero.
    const auto* number = std::get_if<double>(&value);
    ONDAM_CHECK(number != nullptr && std::trunc(*number) == *number);
    return std::int64_t(*number);
}

double Row::convert(const Value& value, std::type_identity<double>) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return double(*number);
    const auto* number = std::get_if<double>(&value);
    ONDAM_CHECK(number != nullptr);
    return *number;
}

bool Row::convert(const Value& value, std::type_identity<bool>) {
    if (const auto* flag = std::get_if<bool>(&value)) return *flag;
    // SQLite has no flags of its own: TRUE is 1.
    const auto* number = std::get_if<std::int64_t>(&value);
    ONDAM_CHECK(number != nullptr && (*number == 0 || *number == 1));
    return *number == 1;
}

}  // namespace ondam::records
