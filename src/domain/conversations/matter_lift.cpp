#include <algorithm>

#include "base/text.h"
#include "domain/conversations/matter.h"
#include "platform/calendar/calendar.h"
#include "platform/extract/extract.h"

namespace ondam::conversations {
namespace {

using customers::IdentityKind;
using customers::Trust;
using Found = extract::Found;

/// Below this a person should confirm, so it is not taken for granted.
constexpr double sure = 0.7;
const std::vector<extract::Kind> sensitive_kinds{extract::Kind::resident_number,
                                                 extract::Kind::identity_number,
                                                 extract::Kind::passport, extract::Kind::card};

bool is_sensitive_kind(extract::Kind kind) {
    return std::ranges::find(sensitive_kinds, kind) != sensitive_kinds.end();
}

/// One side of an appointment change: a day, a time of day, or both.
struct Side {
    std::optional<calendar::Date> date;
    std::optional<std::chrono::minutes> time;
};

Side read_side(std::string_view text) {
    Side side;
    const auto at = text.find('T');
    if (at != std::string_view::npos) {
        side.date = calendar::parse_date(text.substr(0, at));
        side.time = calendar::parse_time_of_day(text.substr(at + 1));
    } else if (text.find(':') != std::string_view::npos) {
        side.time = calendar::parse_time_of_day(text);
    } else {
        side.date = calendar::parse_date(text);
    }
    return side;
}

std::optional<std::string> instant(const Side& side, std::string_view zone) {
    if (!side.date || !side.time || !calendar::is_zone(zone)) return std::nullopt;
    return to_rfc3339(calendar::from_local(zone, *side.date, *side.time));
}

void add_change(Matter::Lifted& lifted, std::string_view value, std::string_view zone) {
    const auto slash = value.find('/');
    if (slash == std::string_view::npos) return;
    const auto from = read_side(value.substr(0, slash));
    auto to = read_side(value.substr(slash + 1));
    // What is not said stays as it was.
    if (!to.time) to.time = from.time;
    if (!to.date) to.date = from.date;
    const auto add = [&](std::string_view name, std::string text) {
        lifted.fields.push_back(
            {.name = std::string(name), .value = std::move(text), .source = "message"});
    };
    add(field::wish, "move_appointment");
    if (auto at = instant(from, zone)) add(field::appointment_at, std::move(*at));
    if (auto at = instant(to, zone))
        add(field::wanted_at, std::move(*at));
    else
        add(field::wanted_at, std::string(value.substr(slash + 1)));
}

void add_once(Matter::Lifted& lifted, std::string_view name, const std::string& value) {
    const bool known = std::ranges::any_of(
        lifted.fields, [&](const Matter::Input& field) { return field.name == name; });
    if (!known) {
        lifted.fields.push_back({.name = std::string(name), .value = value, .source = "message"});
    }
}

void add(Matter::Lifted& lifted, const Found& found, std::string_view zone) {
    const auto claim = [&](IdentityKind kind) {
        lifted.claims.push_back({.kind = kind, .value = found.value, .trust = Trust::claimed});
    };
    if (found.kind == extract::Kind::appointment_change) {
        add_change(lifted, found.value, zone);
    } else if (found.kind == extract::Kind::phone) {
        add_once(lifted, field::phone, found.value);
        claim(IdentityKind::phone);
    } else if (found.kind == extract::Kind::resident_number ||
               found.kind == extract::Kind::identity_number) {
        add_once(lifted, field::identity_number, found.value);
        claim(IdentityKind::identity_number);
    } else if (found.kind == extract::Kind::order_number) {
        add_once(lifted, field::order_number, found.value);
    }
}

/// The HTML says the same as the text; where the number cannot be found in it as it is written, the
/// text alone is kept.
void mask_html(Message& message, const std::vector<std::string>& written,
               const extract::Options& options) {
    if (!message.html || written.empty()) return;
    for (const auto& number : written) {
        if (message.html->find(number) == std::string::npos) {
            message.html = {};
            return;
        }
        message.html = text::replace_all(*message.html, number,
                                         extract::mask(number, sensitive_kinds, options));
        if (message.html->find(number) != std::string::npos) {
            message.html = {};
            return;
        }
    }
}

}  // namespace

Matter::Lifted Matter::lift(Message& message, const Rules& rules) const {
    Lifted lifted;
    extract::Options options;
    options.reference = changes_.now();
    if (calendar::is_zone(rules.time_zone)) options.zone = rules.time_zone;
    options.default_region = rules.region;
    std::vector<std::string> written;
    for (const auto& found : extract::find(message.body, options)) {
        if (is_sensitive_kind(found.kind)) {
            written.push_back(message.body.substr(found.begin, found.end - found.begin));
        }
        if (found.confidence >= sure) add(lifted, found, options.zone);
    }
    message.body = extract::mask(message.body, sensitive_kinds, options);
    if (message.quoted) message.quoted = extract::mask(*message.quoted, sensitive_kinds, options);
    if (message.subject) {
        message.subject = extract::mask(*message.subject, sensitive_kinds, options);
    }
    mask_html(message, written, options);
    return lifted;
}

}  // namespace ondam::conversations
