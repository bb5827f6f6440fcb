#include "platform/events/wire.h"

#include <algorithm>
#include <array>
#include <zlib.h>

#include "base/iso_time.h"
#include "base/text.h"
#include "platform/events/identity_numbers.h"
#include "platform/events/wire_text.h"

namespace ondam::events::wire {
namespace {

constexpr std::chrono::hours future_limit{24};

std::optional<Time> read_time(std::string_view json) {
    const auto text = scalar(json);
    return text ? parse_client_time(*text) : std::nullopt;
}

/// The members of one event that mean something here; the views point into its text.
struct Item {
    std::optional<std::string> type, message_id, user_id, anonymous_id, event, name;
    std::optional<std::string> previous_id, group_id;
    std::string_view timestamp, original_timestamp, sent_at, context, integrations;
    std::vector<std::pair<std::string_view, std::string_view>> others;
};

void take_member(Item& item, std::string_view key, std::string_view value) {
    const auto is = [key](std::string_view name) { return key == name; };
    if (is("type")) {
        item.type = scalar(value);
    } else if (is("messageId")) {
        item.message_id = scalar(value);
    } else if (is("userId")) {
        item.user_id = scalar(value);
    } else if (is("anonymousId")) {
        item.anonymous_id = scalar(value);
    } else if (is("previousId")) {
        item.previous_id = scalar(value);
    } else if (is("groupId")) {
        item.group_id = scalar(value);
    } else if (is("event")) {
        item.event = scalar(value);
    } else if (is("name")) {
        item.name = scalar(value);
    } else if (is("timestamp")) {
        item.timestamp = value;
    } else if (is("originalTimestamp")) {
        item.original_timestamp = value;
    } else if (is("sentAt")) {
        item.sent_at = value;
    } else if (is("context")) {
        item.context = value;
    } else if (is("integrations")) {
        item.integrations = value;
    } else if (!is("writeKey") && !is("writeKeyKind") && !is("receivedAt")) {
        item.others.emplace_back(key, value);
    }
}

Item read_item(std::string_view json) {
    Item item;
    for (Walk members(json); members.next();) take_member(item, members.key(), members.value());
    return item;
}

void append_member(std::string& out, std::string_view key, std::string_view json) {
    if (out.size() > 1) out += ',';
    out += '"';
    out += key;
    out += "\":";
    out += json;
}

void append_text(std::string& out, std::string_view key, const std::optional<std::string>& text) {
    if (!text) return;
    if (out.size() > 1) out += ',';
    out += '"';
    out += key;
    out += "\":";
    append_string(out, *text);
}

/// `over` with the members of `under` that it lacks. What is no object counts as absent.
std::string merged(std::string_view under, std::string_view over) {
    const bool has_over = over.starts_with('{');
    if (!under.starts_with('{')) return std::string(has_over ? over : std::string_view());
    if (!has_over) return std::string(under);
    std::string out = "{";
    std::vector<std::string_view> keys;
    for (Walk members(over); members.next();) {
        keys.push_back(members.key());
        append_member(out, members.key(), members.value());
    }
    for (Walk members(under); members.next();) {
        if (std::ranges::find(keys, members.key()) != keys.end()) continue;
        append_member(out, members.key(), members.value());
    }
    return out += '}';
}

std::string quoted_time(Time time) { return '"' + to_rfc3339(time) + '"'; }

bool is_present(const std::optional<std::string>& id) { return id && !text::trim(*id).empty(); }

/// The one spelling under which an id names a node.
std::string spelling(std::string_view id) {
    const auto trimmed = text::trim(id);
    const bool ascii = std::ranges::all_of(trimmed, [](char c) { return c >= 0; });
    return ascii ? std::string(trimmed) : text::nfc(trimmed);
}

std::optional<Uuid> node_of(const Item& item, WorkspaceId workspace) {
    const bool user = is_present(item.user_id);
    const bool anonymous = is_present(item.anonymous_id);
    if (user && !(anonymous && names_nobody(*item.user_id))) {
        return identity_node(workspace, "user_id", spelling(*item.user_id));
    }
    if (anonymous) return identity_node(workspace, "anonymous_id", spelling(*item.anonymous_id));
    return std::nullopt;
}

class ItemReader {
public:
    ItemReader(const Envelope& envelope, const Arrival& arrival, IdSource& ids)
        : envelope_(envelope),
          arrival_(arrival),
          ids_(ids),
          received_(quoted_time(arrival.received_at)) {
        if (!arrival.client_address.empty()) {
            context_ = R"({"ip":)";
            append_string(context_, arrival.client_address);
            context_ += '}';
        }
        if (envelope.batch.empty()) return;
        // As members of each event they lie one level deeper than they are tall.
        is_too_deep_ = envelope.deep && (is_deep("[" + std::string(envelope.context) + "]") ||
                                         is_deep("[" + std::string(envelope.integrations) + "]"));
        if (is_too_deep_) return;
        context_ = merged(context_, envelope.context);
        if (envelope.odd && !context_.empty()) context_ = mended(context_);
    }

    void read(std::string_view json, std::size_t index, Reading& out) {
        const auto refuse = [&](std::string code, std::string message) {
            out.refused.push_back({std::move(code), std::move(message), shape_of(json), index});
        };
        if (!json.starts_with('{')) return refuse("json", "an event is a JSON object");
        if (json.size() > event_limit) return refuse("too_large", "an event has at most 32 KB");
        if (is_too_deep_)
            return refuse("too_deep", "context and integrations have at most 63 levels");
        if (envelope_.deep && is_deep(json))
            return refuse("too_deep", "an event has at most 64 levels");
        const auto sound = envelope_.odd ? mended(json) : std::string();
        if (envelope_.odd) json = sound;
        auto item = read_item(json);
        Event event{.workspace = arrival_.workspace, .received_at = arrival_.received_at};
        const auto type = arrival_.type ? arrival_.type : type_of(item);
        if (!type) return refuse("type", "type is track, identify, page, screen, group or alias");
        event.type = *type;
        if (event.type == EventType::track && !is_present(item.event)) {
            return refuse("event", "a track call names its event");
        }
        if (event.type == EventType::alias && !is_present(item.user_id)) {
            return refuse("identity", "an alias call needs userId");
        }
        const auto node = node_of(item, arrival_.workspace);
        if (!node) return refuse("identity", "userId or anonymousId is needed");
        event.node = *node;
        if (!is_present(item.message_id)) item.message_id = ids_.next_uuid().text();
        if (item.message_id->size() > message_id_limit) {
            return refuse("message_id", "messageId has at most 100 characters");
        }
        event.time = time_of(item);
        event.message_id = *item.message_id;
        event.name = event.type == EventType::track ? *item.event : item.name.value_or("");
        event.json = compose(item, event, json.size());
        out.events.push_back(std::move(event));
    }

private:
    static bool is_deep(std::string_view json) { return check(json) == Soundness::deep; }
    static std::optional<EventType> type_of(const Item& item) {
        if (!item.type) return std::nullopt;
        const auto type = from_text(std::type_identity<EventType>{}, *item.type);
        return type == EventType::fact ? std::nullopt : type;
    }

    /// What the caller said, moved by what the client's clock is wrong: received - (sent - said).
    /// Where a client names both its own time and another one, the caller gave that one on purpose,
    /// and it is no clock's.
    Time time_of(const Item& item) const {
        // A clock that runs ahead by years would keep its events on top of the timeline for years.
        return std::min(corrected_time(item), Time(arrival_.received_at + future_limit));
    }

    Time corrected_time(const Item& item) const {
        const auto given = read_time(item.timestamp);
        const auto called = read_time(item.original_timestamp);
        if (given && called && *given != *called) return *given;
        const auto said = given ? given : called;
        if (!said) return arrival_.received_at;
        auto sent = read_time(item.sent_at);
        if (!sent) sent = envelope_.sent_at;
        return sent ? *said + (arrival_.received_at - *sent) : *said;
    }

    std::string compose(const Item& item, const Event& event, std::size_t size) const {
        std::string out;
        out.reserve(size + context_.size() + 256);
        out = "{";
        append_text(out, "type", std::string(to_text(event.type)));
        append_text(out, "messageId", event.message_id);
        append_text(out, "userId", item.user_id);
        append_text(out, "anonymousId", item.anonymous_id);
        append_text(out, "previousId", item.previous_id);
        append_text(out, "groupId", item.group_id);
        append_text(out, "event", item.event);
        append_text(out, "name", item.name);
        append_member(out, "timestamp", quoted_time(event.time));
        const auto original =
            item.original_timestamp.empty() ? item.timestamp : item.original_timestamp;
        append_member(out, "originalTimestamp", original.empty() ? received_ : original);
        if (!item.sent_at.empty()) {
            append_member(out, "sentAt", item.sent_at);
        } else if (envelope_.sent_at) {
            append_member(out, "sentAt", quoted_time(*envelope_.sent_at));
        }
        append_member(out, "receivedAt", received_);
        if (arrival_.is_claim) append_member(out, "writeKeyKind", R"("browser")");
        const auto context = merged(context_, item.context);
        if (!context.empty()) append_member(out, "context", context);
        const auto integrations =
            merged(envelope_.batch.empty() ? std::string_view() : envelope_.integrations,
                   item.integrations);
        if (!integrations.empty()) {
            append_member(out, "integrations", envelope_.odd ? mended(integrations) : integrations);
        }
        for (const auto& [key, value] : item.others) {
            const auto safe = key == "traits" ? without_identity_numbers(value) : std::nullopt;
            append_member(out, key, safe ? *safe : value);
        }
        return out += '}';
    }

    const Envelope& envelope_;
    const Arrival& arrival_;
    IdSource& ids_;
    std::string received_;
    std::string context_;
    bool is_too_deep_ = false;  ///< what the batch says of every event
};

void append_shape(std::string& out, std::string_view json, int depth) {
    constexpr std::size_t most = 1'000;
    if (out.size() > most) return;
    const bool object = json.starts_with('{');
    if (depth == 0 || (!object && !json.starts_with('['))) {
        switch (json.empty() ? ' ' : json.front()) {
            case '"':
                out += R"("text")";
                break;
            case '{':
                out += R"("object")";
                break;
            case '[':
                out += R"("list")";
                break;
            case 't':
            case 'f':
                out += R"("flag")";
                break;
            case 'n':
                out += "null";
                break;
            default:
                out += R"("number")";
        }
        return;
    }
    out += object ? '{' : '[';
    bool first = true;
    for (Walk members(json); members.next() && out.size() < most; first = false) {
        if (!first) out += ',';
        if (object) out.append("\"").append(text::first(members.key(), 64)).append("\":");
        append_shape(out, members.value(), depth - 1);
    }
    out += object ? '}' : ']';
}

}  // namespace

Envelope read_envelope(std::string_view body) {
    Envelope envelope;
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
    const auto soundness = check(body);
    if (soundness == Soundness::broken) return envelope;
    envelope.valid = true;
    envelope.deep = soundness == Soundness::deep;
    // What is deep may be odd as well; mending what is sound changes nothing.
    envelope.odd = soundness == Soundness::odd || envelope.deep;
    envelope.whole = text::trim(body);
    if (!envelope.whole.starts_with('{')) return envelope;
    for (Walk members(envelope.whole); members.next();) {
        const auto key = members.key();
        const auto value = members.value();
        if (key == "writeKey") {
            envelope.write_key = scalar(value);
        } else if (key == "sentAt") {
            envelope.sent_at = read_time(value);
        } else if (key == "batch" && value.starts_with('[')) {
            envelope.batch = value;
        } else if (key == "context") {
            envelope.context = value;
        } else if (key == "integrations") {
            envelope.integrations = value;
        }
    }
    return envelope;
}

Reading read_events(const Envelope& envelope, const Arrival& arrival, IdSource& ids) {
    Reading out;
    ItemReader reader(envelope, arrival, ids);
    if (arrival.type) {
        reader.read(envelope.whole, 0, out);
        return out;
    }
    if (envelope.batch.empty()) return out;
    std::size_t index = 0;
    for (Walk items(envelope.batch); items.next(); ++index) {
        if (index < batch_limit) reader.read(items.value(), index, out);
    }
    if (index > batch_limit) {
        out.events.clear();
        out.refused.assign(1, {"too_large", "a batch has at most 2500 events", "", 0});
    }
    return out;
}

std::optional<std::string> unpack_gzip(std::string_view body, std::size_t limit) {
    z_stream stream{};
    constexpr int window_of_gzip_or_zlib = 15 + 32;
    if (inflateInit2(&stream, window_of_gzip_or_zlib) != Z_OK) return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = uInt(body.size());
    std::string out;
    int status = Z_OK;
    while (status == Z_OK && out.size() <= limit) {
        const auto old = out.size();
        out.resize(old + std::clamp<std::size_t>(body.size() * 4, 4096, 65536));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + old);
        stream.avail_out = uInt(out.size() - old);
        status = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
        if (status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0) break;
    }
    inflateEnd(&stream);
    if (status != Z_STREAM_END || out.size() > limit) return std::nullopt;
    return out;
}

std::string shape_of(std::string_view json) {
    std::string out;
    append_shape(out, json, 4);
    return std::string(text::first(out, 1'000));
}

bool names_nobody(std::string_view id) {
    constexpr std::array<std::string_view, 19> names{
        "-1",    "null",     "nil",     "undefined",       "none",      "nan",  "n/a",
        "guest", "unknown",  "visitor", "[object object]", "anonymous", "test", "true",
        "false", "testuser", "user_id", "test_user",       "userid"};
    const auto bare = text::trim(id);
    if (bare.find_first_not_of("0-") == std::string_view::npos) return true;
    return std::ranges::any_of(
        names, [bare](std::string_view name) { return text::equal_ignoring_case(bare, name); });
}

}  // namespace ondam::events::wire
