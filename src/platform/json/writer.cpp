#include <array>
#include <charconv>
#include <cmath>
#include <simdjson.h>

#include "base/text.h"
#include "platform/json/json.h"

namespace ondam::json {
namespace {

bool needs_escape(unsigned char byte) {
    return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f;
}

void append_escape(std::string& out, unsigned char byte) {
    switch (byte) {
        case '"':
            out.append("\\\"");
            return;
        case '\\':
            out.append("\\\\");
            return;
        case '\n':
            out.append("\\n");
            return;
        case '\r':
            out.append("\\r");
            return;
        case '\t':
            out.append("\\t");
            return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    out.append("\\u00");
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
}

void append_quoted(std::string& out, std::string_view text) {
    if (!simdjson::validate_utf8(text.data(), text.size())) {
        const auto repaired = text::make_valid_utf8(text);
        append_quoted(out, repaired);
        return;
    }
    out.push_back('"');
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (!needs_escape(byte)) continue;
        out.append(text, copied, at - copied);
        append_escape(out, byte);
        copied = at + 1;
    }
    out.append(text, copied);
    out.push_back('"');
}

template <class Number, class... Format>
void append_number(std::string& out, Number number, Format... format) {
    std::array<char, 32> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), number, format...).ptr;
    out.append(digits.data(), end);
}

}  // namespace

void Writer::separate() {
    if (need_comma_) out_.push_back(',');
    need_comma_ = true;
}

Writer& Writer::begin_object() {
    separate();
    out_.push_back('{');
    need_comma_ = false;
    return *this;
}
Writer& Writer::end_object() {
    out_.push_back('}');
    need_comma_ = true;
    return *this;
}
Writer& Writer::begin_array() {
    separate();
    out_.push_back('[');
    need_comma_ = false;
    return *this;
}
Writer& Writer::end_array() {
    out_.push_back(']');
    need_comma_ = true;
    return *this;
}
Writer& Writer::key(std::string_view name) {
    separate();
    append_quoted(out_, name);
    out_.push_back(':');
    need_comma_ = false;
    return *this;
}

Writer& Writer::value(std::nullptr_t) { return raw("null"); }
Writer& Writer::value(bool value) { return raw(value ? "true" : "false"); }
Writer& Writer::value(std::int64_t number) {
    separate();
    append_number(out_, number);
    return *this;
}
Writer& Writer::value(double number) {
    if (!std::isfinite(number)) return value(nullptr);  // JSON has no word for these.
    separate();
    // Whole numbers come without a point, and beyond 64 bits readers take them for integers that do
    // not fit.
    constexpr double beyond_integers = 9e15;
    if (number == 0) number = 0;  // Minus nothing is nothing.
    if (std::abs(number) < beyond_integers) {
        append_number(out_, number);
    } else {
        append_number(out_, number, std::chars_format::scientific);
    }
    return *this;
}
Writer& Writer::value(std::string_view text) {
    separate();
    append_quoted(out_, text);
    return *this;
}
Writer& Writer::value(Time time) { return value(std::string_view(to_rfc3339(time))); }

Writer& Writer::value(const Value& tree) {
    if (const auto* flag = tree.boolean()) return value(*flag);
    if (const auto* whole = tree.integer()) return value(*whole);
    if (const auto real = tree.number()) return value(*real);
    if (const auto* text = tree.string()) return value(std::string_view(*text));
    if (const auto* items = tree.array()) return value(*items);
    if (const auto* members = tree.object()) {
        begin_object();
        for (const auto& [name, content] : *members) key(name).value(content);
        return end_object();
    }
    return value(nullptr);
}

Writer& Writer::raw(std::string_view json) {
    separate();
    out_.append(json);
    return *this;
}

std::string to_text(const Value& value) {
    Writer writer;
    writer.value(value);
    return writer.take();
}

}  // namespace ondam::json
