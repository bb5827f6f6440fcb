#include "platform/mail/entity.h"

#include <algorithm>

#include "base/text.h"

namespace ondam::mail {
namespace {

constexpr std::size_t longest_header = 1 << 20;

struct Line {
    std::string_view text;  ///< without its line end
    std::size_t next = 0;   ///< where the following one starts
};

Line line_at(std::string_view raw, std::size_t at) {
    const auto found = raw.find('\n', at);
    const auto end = found == std::string_view::npos ? raw.size() : found;
    auto text = raw.substr(at, end - at);
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    return {text, found == std::string_view::npos ? raw.size() : found + 1};
}

/// The length of a header name at the start of a line; 0 when there is none.
std::size_t name_length(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 100) return 0;
    const auto name = text::trim(line.substr(0, colon));
    const bool fits = !name.empty() && line.front() != ' ' && line.front() != '\t' &&
                      std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
    return fits ? colon : 0;
}

bool is_continuation(std::string_view line) {
    return !line.empty() && (line.front() == ' ' || line.front() == '\t');
}

struct Boundary {
    std::size_t line_start = 0;
    std::size_t next = 0;  ///< behind the line
    bool is_last = false;
};

/// The next boundary line at or behind `at`; `line_start` is npos when there is none.
Boundary find_boundary(std::string_view body, std::size_t at, std::string_view boundary) {
    const auto mark = "--" + std::string(boundary);
    for (;;) {
        const auto found = body.find(mark, at);
        if (found == std::string_view::npos) return {found, body.size(), true};
        at = found + mark.size();
        if (found > 0 && body[found - 1] != '\n') continue;
        const auto line = line_at(body, found);
        auto rest = text::trim(line.text.substr(mark.size()));
        if (rest.empty()) return {found, line.next, false};
        // What follows the closing mark on its line is of no interest, but a longer word is
        // another boundary.
        if (rest.starts_with("--") && text::trim(rest.substr(2)).find('-') == rest.npos) {
            return {found, line.next, true};
        }
    }
}

/// Without the line end that belongs to the boundary.
std::string_view without_last_line_end(std::string_view part) {
    if (part.ends_with("\r\n")) return part.substr(0, part.size() - 2);
    if (part.ends_with("\n")) return part.substr(0, part.size() - 1);
    return part;
}

/// A multipart without its boundary parameter, or with a wrong one: the first line that looks like
/// one. A short one must stand above a header to be taken for it.
std::string guess_boundary(std::string_view body) {
    for (std::size_t at = 0; at < std::min<std::size_t>(body.size(), 4096);) {
        const auto line = line_at(body, at);
        const auto trimmed = text::trim(line.text);
        const bool is_mark = trimmed.size() > 2 && trimmed.starts_with("--") &&
                             trimmed.find(' ') == std::string_view::npos;
        const bool heads_part =
            text::starts_with_ignoring_case(line_at(body, line.next).text, "Content-");
        if (is_mark && (trimmed.size() > 4 || heads_part)) return std::string(trimmed.substr(2));
        at = line.next;
    }
    return {};
}

struct Place {
    std::size_t depth = 0;
    std::string_view parent_type;
};

Entity read_at(std::string_view raw, TreeLimits& limits, Place place);

void read_children(Entity& entity, TreeLimits& limits, std::size_t depth) {
    auto boundary = entity.type.get("boundary");
    if (boundary.empty()) boundary = guess_boundary(entity.body);
    if (boundary.empty()) return;
    auto opening = find_boundary(entity.body, 0, boundary);
    if (opening.line_start == std::string_view::npos) {
        boundary = guess_boundary(entity.body);
        if (boundary.empty()) return;
        opening = find_boundary(entity.body, 0, boundary);
    }
    while (!opening.is_last) {
        if (limits.parts_left == 0) {
            limits.is_cut = true;
            return;
        }
        const auto closing = find_boundary(entity.body, opening.next, boundary);
        const auto end = std::min(closing.line_start, entity.body.size());
        const auto part = entity.body.substr(opening.next, end - opening.next);
        const bool is_open_end = closing.line_start == std::string_view::npos;
        if (!is_open_end || !text::trim(part).empty()) {
            entity.children.push_back(read_at(is_open_end ? part : without_last_line_end(part),
                                              limits, {depth + 1, entity.type.value}));
        }
        opening = closing;
    }
    // Who wrote nothing into the parts and something behind them took the last line for another.
    const auto behind = entity.body.substr(std::min(opening.next, entity.body.size()));
    const auto is_empty = [](const Entity& part) {
        return part.children.empty() && text::trim(part.body).empty();
    };
    const bool says_nothing =
        !entity.children.empty() && std::ranges::all_of(entity.children, is_empty);
    if (says_nothing && limits.parts_left > 0 && !text::trim(behind).empty()) {
        entity.children.push_back(read_at(behind, limits, {depth + 1, entity.type.value}));
    }
}

Entity read_at(std::string_view raw, TreeLimits& limits, Place place) {
    if (limits.parts_left > 0) --limits.parts_left;
    Entity entity;
    std::size_t at = 0;
    entity.headers = read_headers(raw, at, limits);
    entity.body = raw.substr(at);
    entity.type = parse_parameters(entity.header("Content-Type"));
    entity.disposition = parse_parameters(entity.header("Content-Disposition"));
    if (entity.type.value.find('/') == std::string::npos) {
        const bool is_digest = place.parent_type == "multipart/digest";
        const bool is_text = entity.type.value.empty() || entity.type.value == "text";
        if (entity.type.value == "multipart" || entity.type.value == "html") {
            entity.type.value = entity.type.value == "html" ? "text/html" : "multipart/mixed";
        } else {
            entity.type.value = is_digest ? "message/rfc822"
                                : is_text ? "text/plain"
                                          : "application/octet-stream";
        }
    }
    if (!entity.is_multipart()) return entity;
    if (place.depth >= limits.nesting) {
        limits.is_cut = true;
    } else {
        read_children(entity, limits, place.depth);
    }
    // A multipart without parts is what it looks like: text.
    if (entity.children.empty()) entity.type.value = "text/plain";
    return entity;
}

}  // namespace

std::vector<Header> read_headers(std::string_view raw, std::size_t& at, TreeLimits& limits) {
    std::vector<Header> headers;
    const auto begin = at;
    while (at < raw.size()) {
        const auto line = line_at(raw, at);
        if (line.text.empty()) {
            at = line.next;
            return headers;
        }
        const auto colon = name_length(line.text);
        const bool is_mbox_line = line.text.starts_with("From ") || line.text.starts_with(">From ");
        if (is_mbox_line && colon == 0 && headers.empty()) {
            at = line.next;
            continue;
        }
        if (is_continuation(line.text)) {
            if (headers.empty() && text::trim(line.text).empty()) {
                at = line.next;
                continue;
            }
            if (headers.empty()) break;
            if (headers.back().value.size() < longest_header) {
                headers.back().value += "\n" + std::string(line.text);
            }
        } else if (colon > 0) {
            if (headers.size() < limits.headers) {
                headers.push_back({std::string(text::trim(line.text.substr(0, colon))),
                                   std::string(text::trim(line.text.substr(colon + 1)))});
            } else {
                limits.is_cut = true;
            }
        } else {
            // A line that is no header: rubbish between headers, or the body without an empty line
            // before it.
            const auto following = line_at(raw, line.next).text;
            const bool goes_on = name_length(following) > 0 || following.empty();
            if (headers.empty() || !goes_on) break;
        }
        at = line.next;
    }
    if (headers.empty()) at = begin;
    return headers;
}

Entity read_entity(std::string_view raw, TreeLimits& limits) { return read_at(raw, limits, {}); }

std::string_view Entity::header(std::string_view name) const {
    for (const auto& header : headers) {
        if (text::equal_ignoring_case(header.name, name)) return header.value;
    }
    return {};
}

std::string Entity::name() const {
    for (const auto& candidate : {disposition.get("filename"), type.get("name"),
                                  disposition.get("name"), type.get("filename")}) {
        if (!candidate.empty()) return candidate;
    }
    return {};
}

std::string Entity::content_id() const {
    const auto ids = parse_message_ids(header("Content-ID"));
    return ids.empty() ? std::string() : ids.front();
}

std::string Entity::decoded_body() const {
    return decode_transfer(body, header("Content-Transfer-Encoding"));
}

std::string Entity::text() const {
    const auto bytes = decoded_body();
    auto charset = type.get("charset");
    if (charset.empty() && type.value == "text/html") {
        const auto head = text::lower_ascii(std::string_view(bytes).substr(0, 2048));
        const auto found = head.find("charset=");
        if (found != std::string::npos) {
            const auto start = head.find_first_not_of("\"' ", found + 8);
            if (start != std::string::npos) {
                charset = head.substr(start, head.find_first_of("\"' />;", start) - start);
            }
        }
    }
    return normalise_line_ends(to_utf8(bytes, charset));
}

}  // namespace ondam::mail
