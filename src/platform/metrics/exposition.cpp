#include "platform/metrics/exposition.h"

#include <cmath>
#include <cstdio>

namespace ondam::metrics {
namespace {

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::counter:
            return "counter";
        case Kind::gauge:
            return "gauge";
        case Kind::histogram:
            return "histogram";
    }
    return "untyped";
}

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') out += '\\';
        out += c;
    }
}

}  // namespace

std::string to_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    char text[40];
    const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
    std::snprintf(text, sizeof text, whole ? "%.0f" : "%.9g", value);
    return text;
}

Exposition& Exposition::family(std::string_view name, Kind kind, std::string_view help) {
    name_ = name;
    out_.append("# HELP ").append(name).append(" ").append(help).append("\n");
    out_.append("# TYPE ").append(name).append(" ").append(name_of(kind)).append("\n");
    return *this;
}

Exposition& Exposition::sample(Labels labels, double value, std::string_view suffix) {
    out_.append(name_).append(suffix);
    if (labels.size() > 0) {
        char before = '{';
        for (const auto& [label, content] : labels) {
            out_ += before;
            out_.append(label).append("=\"");
            append_escaped(out_, content);
            out_ += '"';
            before = ',';
        }
        out_ += '}';
    }
    out_.append(" ").append(to_text(value)).append("\n");
    return *this;
}

}  // namespace ondam::metrics
