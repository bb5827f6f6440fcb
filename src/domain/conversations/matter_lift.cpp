#include <algorithm>
#include <set>

#include "base/text.h"
#include "domain/conversations/matter.h"
#include "domain/conversations/wish.h"
#include "platform/calendar/calendar.h"
#include "platform/extract/extract.h"
#include "platform/html/html.h"

namespace ondam::conversations {
namespace {

using customers::IdentityKind;
using customers::Trust;
using Found = extract::Found;

/// Below this a person should confirm, so it is not taken for granted.
constexpr double sure = 0.7;
/// Whoever pastes a list of orders asks for no link to each of them.
constexpr std::size_t most_orders = 3;
const std::vector<extract::Kind> sensitive_kinds{extract::Kind::resident_number,
                                                 extract::Kind::identity_number,
                                                 extract::Kind::passport, extract::Kind::card};

bool is_sensitive_kind(extract::Kind kind) {
    return std::ranges::find(sensitive_kinds, kind) != sensitive_kinds.end();
}

/// Days and hours are those of the workspace's clocks. What is not whole yet is kept as it was
/// said: the appointment, once it is known, fills the rest in.
void add_change(Matter::Lifted& lifted, std::string_view value, std::string_view zone) {
    const auto slash = value.find('/');
    if (slash == std::string_view::npos) return;
    const auto said_from = value.substr(0, slash);
    const auto said_to = value.substr(slash + 1);
    const auto from = read_wish_side(said_from);
    // What is not said stays as it was.
    const auto to = completed(read_wish_side(said_to), from);
    const auto add = [&](std::string_view name, const WishSide& side, std::string_view said) {
        const auto moment = moment_of(side, zone);
        if (!moment && said.empty()) return;
        lifted.fields.push_back({.name = std::string(name),
                                 .value = moment ? to_rfc3339(*moment) : std::string(said),
                                 .source = "message"});
    };
    lifted.wish = wish::move_appointment;
    add(field::appointment_at, from, said_from);
    // Where it shall go was not understood: the agent asks.
    if (!said_to.empty()) add(field::wanted_at, to, said_to);
}

void add_cancel(Matter::Lifted& lifted, const Found& found, std::string_view zone) {
    lifted.wish = wish::cancel_appointment;
    if (found.value.empty()) return;
    const auto moment = moment_of(read_wish_side(found.value), zone);
    lifted.fields.push_back({.name = std::string(field::appointment_at),
                             .value = moment ? to_rfc3339(*moment) : found.value,
                             .source = "message"});
}

/// What was wished of an appointment; the last word of a message counts.
void add_wish(Matter::Lifted& lifted, const std::vector<Found>& all, std::string_view zone) {
    const Found* last = nullptr;
    for (const auto& found : all) {
        const bool is_wish = found.kind == extract::Kind::appointment_change ||
                             found.kind == extract::Kind::appointment_cancel ||
                             found.kind == extract::Kind::withdrawal;
        // "Then cancel it, please" names none, and means the one that was spoken of.
        const bool is_sure =
            found.confidence >= sure || found.kind != extract::Kind::appointment_change;
        if (is_wish && is_sure) last = &found;
    }
    if (!last) return;
    if (last->kind == extract::Kind::appointment_change) {
        add_change(lifted, last->value, zone);
    } else if (last->kind == extract::Kind::appointment_cancel) {
        add_cancel(lifted, *last, zone);
        lifted.second_thought = last->confidence < sure;
    } else {
        lifted.wish = wish::withdrawn;
        lifted.second_thought = true;
    }
}

void add_once(Matter::Lifted& lifted, std::string_view name, const std::string& value) {
    const bool known = std::ranges::any_of(
        lifted.fields, [&](const Matter::Input& field) { return field.name == name; });
    if (!known) {
        lifted.fields.push_back({.name = std::string(name), .value = value, .source = "message"});
    }
}

/// Mails wait through an outage, and "tomorrow" counts from the day when it was written. A clock
/// that is far off is not believed.
Time written_at(const Message& message, Time now) {
    constexpr auto longest_way = std::chrono::hours(24 * 14);
    const auto sent = message.sent_at.value_or(now);
    return sent <= now && now - sent < longest_way ? sent : now;
}

/// "오후 3시까지 여시나요?" asks about somebody else's hours.
bool ends_there(std::string_view text, const Found& found) {
    auto before = text.substr(0, found.begin);
    while (before.ends_with(" ")) before.remove_suffix(1);
    return text.substr(found.end).starts_with("까지") || before.ends_with("until") ||
           before.ends_with("till");
}

/// The one day to come that suits and that a message names, and the one hour, either of them alone
/// too. Of several nobody knows which is meant, and a day that is over tells what was and not what
/// shall be.
void add_moment(Matter::Lifted& lifted, std::string_view text, const std::vector<Found>& all,
                const extract::Options& options) {
    const auto today = calendar::to_text(calendar::local_day(options.zone, options.reference));
    std::set<std::string> days;
    std::set<std::string> hours;
    bool tells_of_the_past = false;
    bool tells_of_an_end = false;
    for (const auto& found : all) {
        const bool is_of_wish = found.kind == extract::Kind::appointment_change ||
                                found.kind == extract::Kind::appointment_cancel;
        if (is_of_wish) return;
        if (found.confidence < sure || found.set_aside) continue;
        const auto value = std::string_view(found.value);
        const auto cut = value.find('T');
        const bool has_day =
            found.kind == extract::Kind::date || found.kind == extract::Kind::date_time;
        if (has_day && value.substr(0, cut) >= today) days.emplace(value.substr(0, cut));
        if (has_day && value.substr(0, cut) < today) {
            tells_of_the_past = true;
            continue;
        }
        if (found.kind == extract::Kind::date_time) hours.emplace(value.substr(cut + 1));
        if (found.kind == extract::Kind::time) {
            hours.emplace(value);
            tells_of_an_end = tells_of_an_end || ends_there(text, found);
        }
    }
    if (days.size() > 1 || (days.empty() && (tells_of_the_past || tells_of_an_end))) return;
    if (!days.empty()) add_once(lifted, field::date, *days.begin());
    if (hours.size() == 1) add_once(lifted, field::time, *hours.begin());
}

void add(Matter::Lifted& lifted, const Found& found) {
    const auto claim = [&](IdentityKind kind) {
        lifted.claims.push_back({.kind = kind, .value = found.value, .trust = Trust::claimed});
    };
    if (found.kind == extract::Kind::phone) {
        // One that was given up reaches nobody, and another person's proves nothing of this one.
        if (found.set_aside || found.of_another) return;
        add_once(lifted, field::phone, found.value);
        claim(IdentityKind::phone);
    } else if (found.kind == extract::Kind::resident_number ||
               found.kind == extract::Kind::identity_number ||
               found.kind == extract::Kind::passport) {
        // A mother's and a child's: each is kept, for the text shows them no more.
        lifted.fields.push_back({.name = std::string(field::identity_number),
                                 .value = found.value,
                                 .source = "message"});
        claim(IdentityKind::identity_number);
    } else if (found.kind == extract::Kind::order_number) {
        add_once(lifted, field::order_number, found.value);
        if (lifted.orders.size() < most_orders) lifted.orders.push_back(found.value);
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

/// Whoever registers at another service under our address shall not get its codes from us. A design
/// that shows one is dropped with it: its text is in the body.
void mask_sign_in(Message& message) {
    // A code may stand in the subject alone, and what it is for in the body alone.
    const auto whole = message.subject.value_or("") + "\n" + message.body;
    if (message.html) {
        const auto shown = html::to_text(*message.html);
        const bool has_secret = extract::mask_sign_in(shown, whole) != shown ||
                                extract::mask_sign_in(*message.html, whole) != *message.html;
        if (has_secret) message.html = {};
    }
    message.body = extract::mask_sign_in(message.body, whole);
    if (message.quoted) message.quoted = extract::mask_sign_in(*message.quoted, whole);
    if (message.subject) message.subject = extract::mask_sign_in(*message.subject, whole);
}

}  // namespace

Matter::Lifted Matter::lift(Message& message, const Rules& rules) const {
    Lifted lifted;
    extract::Options options;
    options.reference = written_at(message, changes_.now());
    if (calendar::is_zone(rules.time_zone)) options.zone = rules.time_zone;
    options.default_region = rules.region;
    std::vector<std::string> written;
    const auto all = extract::find(message.body, options);
    for (const auto& found : all) {
        if (is_sensitive_kind(found.kind)) {
            written.push_back(message.body.substr(found.begin, found.end - found.begin));
        }
        if (found.confidence >= sure) add(lifted, found);
    }
    for (const auto& found : all) {
        // Where somebody else may be reached, when the customer named no number of their own.
        const bool is_reach = found.kind == extract::Kind::phone && found.of_another &&
                              !found.set_aside && found.confidence >= sure;
        if (is_reach) add_once(lifted, field::phone, found.value);
    }
    add_wish(lifted, all, options.zone);
    add_moment(lifted, message.body, all, options);
    lifted.leaves_goal_open = lifted.wish.empty() && extract::asks_to_move(message.body);
    message.body = extract::mask(message.body, sensitive_kinds, options);
    if (message.quoted) message.quoted = extract::mask(*message.quoted, sensitive_kinds, options);
    if (message.subject) {
        message.subject = extract::mask(*message.subject, sensitive_kinds, options);
    }
    mask_html(message, written, options);
    mask_sign_in(message);
    return lifted;
}

}  // namespace ondam::conversations
