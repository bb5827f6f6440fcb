#include "api_script.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/text.h"

namespace ondam::test {
namespace {

constexpr std::string_view more = "\x01more";

/// `...` becomes a member or an item that a JSON parser takes.
std::string with_marks(const std::string& text) {
    std::string out, containers;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            out.push_back(c);
            if (c == '\\' && at + 1 < text.size())
                out.push_back(text[++at]);
            else if (c == '"')
                in_string = false;
            continue;
        }
        if (c == '"') in_string = true;
        if (c == '{' || c == '[') containers.push_back(c);
        if ((c == '}' || c == ']') && !containers.empty()) containers.pop_back();
        if (text.compare(at, 3, "...") == 0) {
            out += !containers.empty() && containers.back() == '[' ? "\"\\u0001more\""
                                                                   : "\"\\u0001more\":0";
            at += 2;
            continue;
        }
        out.push_back(c);
    }
    return out;
}

bool is_more(const json::Value& value) { return value.string() && *value.string() == more; }

std::string compare(const json::Value& expected, const json::Value& actual, const std::string& path,
                    Variables& variables);

std::string compare_objects(const json::Object& expected, const json::Value& actual,
                            const std::string& path, Variables& variables) {
    const auto* members = actual.object();
    if (!members) return path + " is no object";
    bool open = false;
    for (const auto& [key, value] : expected) {
        if (key == more) {
            open = true;
            continue;
        }
        const auto has = [&key = key](const json::Member& member) { return member.first == key; };
        if (std::ranges::none_of(*members, has)) return path + "." + key + " is missing";
        if (auto wrong = compare(value, actual[key], path + "." + key, variables); !wrong.empty())
            return wrong;
    }
    if (open) return {};
    for (const auto& member : *members) {
        const auto asked = [&member](const json::Member& known) {
            return known.first == member.first;
        };
        if (std::ranges::none_of(expected, asked))
            return path + "." + member.first + " was not expected";
    }
    return {};
}

std::string compare_arrays(const json::Array& expected, const json::Value& actual,
                           const std::string& path, Variables& variables) {
    const auto* items = actual.array();
    if (!items) return path + " is no array";
    const bool open = !expected.empty() && is_more(expected.back());
    const auto count = expected.size() - (open ? 1 : 0);
    if (items->size() < count || (!open && items->size() != count)) {
        return path + " has " + std::to_string(items->size()) + " items, not " +
               std::to_string(count);
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = path + "[" + std::to_string(i) + "]";
        if (auto wrong = compare(expected[i], (*items)[i], place, variables); !wrong.empty())
            return wrong;
    }
    return {};
}

/// "~words" is anywhere in the text; "~$name:words" remembers the words with the token behind them.
std::string compare_text(const std::string& expected, const json::Value& actual,
                         const std::string& path, Variables& variables) {
    const bool named = expected.starts_with("~$");
    const auto colon = named ? expected.find(':') : 0;
    const auto words = expected.substr(colon + 1);
    const auto text = actual.text();
    const auto begin = text.find(words);
    if (begin == std::string_view::npos) {
        return path + " is " + json::to_text(actual) + ", which does not hold " + words;
    }
    if (!named) return {};
    auto end = begin + words.size();
    while (end < text.size() &&
           (std::isalnum(std::uint8_t(text[end])) || text[end] == '-' || text[end] == '_')) {
        ++end;
    }
    variables.insert_or_assign(expected.substr(2, colon - 2),
                               std::string(text.substr(begin, end - begin)));
    return {};
}

std::string compare(const json::Value& expected, const json::Value& actual, const std::string& path,
                    Variables& variables) {
    if (expected.string() && *expected.string() == "*") return {};
    if (expected.string() && expected.string()->starts_with("~")) {
        return compare_text(*expected.string(), actual, path, variables);
    }
    if (expected.string() && expected.string()->starts_with("$")) {
        const auto found = actual.scalar_text();
        if (!found) return path + " is neither text nor number";
        const auto [known, added] = variables.try_emplace(expected.string()->substr(1), *found);
        return known->second == *found ? "" : path + " is " + *found + ", not " + known->second;
    }
    if (const auto* object = expected.object())
        return compare_objects(*object, actual, path, variables);
    if (const auto* array = expected.array())
        return compare_arrays(*array, actual, path, variables);
    if (expected == actual) return {};
    return path + " is " + json::to_text(actual) + ", not " + json::to_text(expected);
}

bool is_number(const std::string& word) {
    return word.size() == 3 &&
           std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

/// "GET /path?x=1 If-Match: "1" {body}": the body begins at the first brace or bracket after the
/// target.
void read_request(const std::string& rest, Step& step) {
    const auto space = rest.find(' ');
    step.target = rest.substr(0, space);
    if (space == std::string::npos) return;
    auto tail = std::string(text::trim(rest.substr(space)));
    const auto body = tail.find_first_of("{[");
    if (const auto raw = tail.find("<<<"); raw != std::string::npos) {
        const auto text = json::parse(tail.substr(raw + 3));
        if (!text || !text->string()) throw std::runtime_error("no JSON string behind <<<");
        step.body = *text->string();
        tail = std::string(text::trim(tail.substr(0, raw)));
    } else if (body != std::string::npos) {
        step.body = tail.substr(body);
        tail = std::string(text::trim(tail.substr(0, body)));
    }
    for (const auto part : text::split(tail, ';')) {
        const auto colon = part.find(':');
        if (colon == std::string_view::npos) continue;
        step.headers[std::string(text::trim(part.substr(0, colon)))] =
            text::trim(part.substr(colon + 1));
    }
}

void read_answer(const std::string& status, std::string rest, Step& step) {
    step.status = std::stoi(status);
    if (rest.starts_with("ETag ")) {
        const auto end = rest.find(' ', 5);
        step.etag = rest.substr(5, end - 5);
        rest = end == std::string::npos ? "" : std::string(text::trim(rest.substr(end)));
    }
    step.expected = rest;
}

/// Indented lines go on with the line before; comments and empty lines are left out.
std::vector<std::pair<int, std::string>> logical_lines(const std::string& path) {
    std::ifstream in(path);
    if (!in) throw std::runtime_error("cannot read " + path);
    std::vector<std::pair<int, std::string>> lines;
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        const auto trimmed = text::trim(line);
        if (trimmed.empty() || trimmed.front() == '#') continue;
        if (line.front() == ' ' && !lines.empty())
            lines.back().second += " " + std::string(trimmed);
        else
            lines.emplace_back(number, trimmed);
    }
    return lines;
}

}  // namespace

std::vector<Step> read_script(const std::string& path) {
    std::vector<Step> steps;
    for (const auto& [number, line] : logical_lines(path)) {
        const auto space = line.find(' ');
        const auto word = line.substr(0, space);
        const auto rest =
            space == std::string::npos ? "" : std::string(text::trim(line.substr(space)));
        if (is_number(word)) {
            if (steps.empty())
                throw std::runtime_error(path + ": an answer before the first request");
            read_answer(word, rest, steps.back());
            continue;
        }
        Step step;
        step.line = number;
        if (word == "as") {
            step.actor = rest;
        } else if (word == "settle") {
            step.settles = true;
        } else {
            step.method = word;
            read_request(rest, step);
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

std::string fill_in(std::string text, const Variables& variables) {
    const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    std::string filled;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at++;
        if (text[begin] == '$') {
            while (at < text.size() && is_part(text[at])) ++at;
        }
        const auto part = text.substr(begin, at - begin);
        const auto known = variables.find(part.substr(1));
        filled += text[begin] == '$' && known != variables.end() ? known->second : part;
    }
    return filled;
}

std::string mismatch(const std::string& expected, const std::string& actual, Variables& variables) {
    const auto wanted = json::parse(with_marks(expected));
    if (!wanted) return "the expected answer is no JSON: " + expected;
    const auto got = json::parse(actual);
    if (!got) return "the answer is no JSON: " + actual;
    return compare(*wanted, *got, "$", variables);
}

}  // namespace ondam::test
