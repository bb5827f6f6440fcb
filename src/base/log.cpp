#include "base/log.h"

#include <atomic>
#include <chrono>
#include <cstdio>

#include "base/time.h"

namespace ondam::log {
namespace {

std::atomic<Level> least_level{Level::info};
thread_local std::string request_id;

/// Control characters are escaped, so that no input can forge a line.
void append_quoted(std::string& out, std::string_view value) {
    out.push_back('"');
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (byte < 0x20 || byte == 0x7f) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
            out.append(escaped);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

const char* name_of(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return "";
}

void write(Level level, std::string_view event, Fields fields) {
    if (level < least_level.load(std::memory_order_relaxed)) return;
    const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    std::string line =
        "{\"time\":\"" + to_rfc3339(now) + "\",\"level\":\"" + name_of(level) + "\",\"event\":";
    append_quoted(line, event);
    if (!request_id.empty()) {
        line.append(",\"request\":");
        append_quoted(line, request_id);
    }
    for (const auto& field : fields) {
        line.push_back(',');
        append_quoted(line, field.key());
        line.push_back(':');
        if (field.quoted())
            append_quoted(line, field.value());
        else
            line.append(field.value());
    }
    line.append("}\n");
    std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

void set_level(Level least) { least_level = least; }
void set_request_id(std::string id) { request_id = std::move(id); }

void debug(std::string_view event, Fields fields) { write(Level::debug, event, fields); }
void info(std::string_view event, Fields fields) { write(Level::info, event, fields); }
void warning(std::string_view event, Fields fields) { write(Level::warning, event, fields); }
void error(std::string_view event, Fields fields) { write(Level::error, event, fields); }

}  // namespace ondam::log
