#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

/// One constant event text plus key-value fields, a JSON line each on stderr. No personal data, no
/// secrets.
namespace ondam::log {

enum class Level { debug, info, warning, error };

class Field {
public:
    Field(std::string_view key, std::string_view value) : key_(key), value_(value), quoted_(true) {}
    Field(std::string_view key, const char* value) : Field(key, std::string_view(value)) {}
    Field(std::string_view key, const std::string& value) : Field(key, std::string_view(value)) {}
    Field(std::string_view key, std::int64_t value) : key_(key), value_(std::to_string(value)) {}
    Field(std::string_view key, int value) : Field(key, std::int64_t(value)) {}
    Field(std::string_view key, std::size_t value) : Field(key, std::int64_t(value)) {}
    Field(std::string_view key, bool value) : key_(key), value_(value ? "true" : "false") {}

    std::string_view key() const { return key_; }
    std::string_view value() const { return value_; }
    bool quoted() const { return quoted_; }

private:
    std::string_view key_;
    std::string value_;
    bool quoted_ = false;
};

using Fields = std::initializer_list<Field>;

void set_level(Level least);
/// Names the request (or job) that this thread works on in each of its lines; empty ends it.
void set_request_id(std::string id);

void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warning(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

}  // namespace ondam::log
