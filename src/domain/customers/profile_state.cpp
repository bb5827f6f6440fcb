#include "domain/customers/profile_state.h"

#include <algorithm>

namespace ondam::customers {
namespace {

constexpr char version = 1;
constexpr std::size_t most_names = 100;
constexpr std::size_t most_traits = 300;
constexpr std::size_t most_links = 64;

class Out {
public:
    void number(std::uint64_t value) {
        while (value >= 0x80) {
            bytes.push_back(char(value | 0x80));
            value >>= 7;
        }
        bytes.push_back(char(value));
    }
    void time(Time value) {
        const auto signed_value = to_milliseconds(value);
        number((std::uint64_t(signed_value) << 1) ^ std::uint64_t(signed_value >> 63));
    }
    void text(std::string_view value) {
        number(value.size());
        bytes.append(value);
    }
    std::string bytes;
};

class In {
public:
    explicit In(std::string_view bytes) : bytes_(bytes) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
            const auto byte = std::uint8_t(bytes_[at_++]);
            value |= std::uint64_t(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        broken_ = true;
        return 0;
    }
    Time time() {
        const auto value = number();
        return from_milliseconds(std::int64_t(value >> 1) ^ -std::int64_t(value & 1));
    }
    std::string_view text() {
        const auto size = number();
        if (size > bytes_.size() - at_) return broken_ = true, std::string_view();
        at_ += size;
        return bytes_.substr(at_ - size, size);
    }
    bool is_whole() const { return !broken_ && at_ == bytes_.size(); }
    bool is_broken() const { return broken_; }

private:
    std::string_view bytes_;
    std::size_t at_ = 0;
    bool broken_ = false;
};

/// The end of the string that opens at `at`, on its closing quote.
std::size_t end_of_string(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at) {
        if (json[at] == '\\') ++at;
    }
    return at;
}

/// The first place behind the value that begins at `at`.
std::size_t end_of_value(std::string_view json, std::size_t at) {
    int depth = 0;
    for (; at < json.size(); ++at) {
        const char c = json[at];
        if (c == '"') {
            at = end_of_string(json, at);
            if (depth == 0) return at + 1;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        } else if (c == ',' && depth == 0) {
            return at;
        }
    }
    return at;
}

}  // namespace

void ProfileState::count(std::string_view name, Time time) {
    first_seen_at = events == 0 ? time : std::min(first_seen_at, time);
    last_seen_at = events == 0 ? time : std::max(last_seen_at, time);
    ++events;
    const auto known = by_name.find(name);
    if (known != by_name.end())
        ++known->second;
    else if (by_name.size() < most_names)
        by_name.emplace(name, 1);
}

bool ProfileState::put_trait(std::string_view key, TraitValue value) {
    const auto known = traits.find(key);
    if (known == traits.end()) {
        if (traits.size() >= most_traits) return false;
        traits.emplace(key, std::move(value));
        return true;
    }
    auto& old = known->second;
    if (std::pair(value.time, value.sequence) <= std::pair(old.time, old.sequence)) return false;
    const bool is_news = old.json != value.json;
    old = std::move(value);
    return is_news;
}

bool ProfileState::is_linked(std::uint64_t hash) const {
    return std::ranges::find(linked, hash) != linked.end();
}

void ProfileState::link(std::uint64_t hash) {
    if (!is_linked(hash) && linked.size() < most_links) linked.push_back(hash);
}

std::string ProfileState::encode() const {
    Out out;
    out.bytes.push_back(version);
    out.number(events);
    out.time(first_seen_at);
    out.time(last_seen_at);
    out.number(has_row ? 1 : 0);
    out.time(row_seen_at);
    out.number(linked.size());
    for (const auto hash : linked) out.number(hash);
    out.number(by_name.size());
    for (const auto& [name, count] : by_name) {
        out.text(name);
        out.number(count);
    }
    out.number(traits.size());
    for (const auto& [key, value] : traits) {
        out.text(key);
        out.time(value.time);
        out.number(value.sequence);
        out.text(value.json);
    }
    return std::move(out.bytes);
}

std::optional<ProfileState> ProfileState::decode(std::string_view bytes) {
    if (bytes.empty() || bytes[0] != version) return std::nullopt;
    In in(bytes.substr(1));
    ProfileState state;
    state.events = in.number();
    state.first_seen_at = in.time();
    state.last_seen_at = in.time();
    state.has_row = in.number() != 0;
    state.row_seen_at = in.time();
    for (auto n = in.number(); n > 0 && !in.is_broken(); --n) state.linked.push_back(in.number());
    for (auto n = in.number(); n > 0 && !in.is_broken(); --n) {
        const auto name = in.text();
        state.by_name.emplace_hint(state.by_name.end(), name, in.number());
    }
    for (auto n = in.number(); n > 0 && !in.is_broken(); --n) {
        const auto key = in.text();
        TraitValue value{.time = in.time(), .sequence = in.number(), .json = {}};
        value.json = in.text();
        state.traits.emplace_hint(state.traits.end(), key, std::move(value));
    }
    if (!in.is_whole()) return std::nullopt;
    return state;
}

std::uint64_t stable_hash(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3ull;
    return hash;
}

RawIds scan_ids(std::string_view json) {
    RawIds ids;
    std::size_t at = json.find('{');
    if (at == std::string_view::npos) return ids;
    for (++at; at < json.size();) {
        at = json.find_first_of("\"}", at);
        if (at == std::string_view::npos || json[at] == '}') break;
        const auto key_end = end_of_string(json, at);
        if (key_end >= json.size()) break;
        const auto key = json.substr(at + 1, key_end - at - 1);
        at = json.find_first_not_of(" \t\r\n:", key_end + 1);
        if (at == std::string_view::npos) break;
        const auto begin = at;
        at = end_of_value(json, at);
        if (json[begin] != '"' || at < begin + 2) continue;
        const auto value = json.substr(begin + 1, at - begin - 2);
        if (key == "userId") ids.user_id = value;
        if (key == "anonymousId") ids.anonymous_id = value;
    }
    return ids;
}

}  // namespace ondam::customers
