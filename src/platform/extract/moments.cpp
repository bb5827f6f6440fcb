#include "platform/extract/moments.h"

#include "base/text.h"
#include "platform/extract/reader.h"
#include "platform/extract/senses.h"

namespace ondam::extract {
namespace {

/// A day alone stands in the month of the day named before it.
void settle_days(std::vector<Moment>& moments) {
    std::optional<Date> before;
    for (auto& moment : moments) {
        if (!moment.date) continue;
        if (moment.day_alone && before) {
            const auto date = before->year() / before->month() / moment.date->day();
            if (date.ok()) moment.date = date, moment.confidence = 0.8;
        }
        before = moment.date;
    }
}

/// "오후 3시~4시 사이", "3시부터 5시까지": somebody comes when the span begins. An
/// English "to" may lead from one time to another as well.
void end_spans(std::string_view lower, std::vector<Moment>& moments) {
    const auto spans = [&](const Moment& first, const Moment& second) {
        if (!first.time || !second.time || second.date) return false;
        const auto between = text::trim(lower.substr(first.end, second.begin - first.end));
        // "3시에서 4시로" moves; the others name a span.
        if (between == "에서") return !lower.substr(second.end).starts_with("로");
        for (const auto word : {"~", "～", "–", "-", "부터"}) {
            if (between == word) return true;
        }
        return false;
    };
    std::vector<Moment> out;
    for (const auto& moment : moments) {
        if (!out.empty() && spans(out.back(), moment))
            out.back().end = moment.end;
        else
            out.push_back(moment);
    }
    moments = std::move(out);
}

/// What may stand between a day and its time of day.
bool joins(std::string_view between) {
    auto plain = text::trim(between);
    for (const auto word :
         {",", "에", "날", "at", "on", "@", "t", "의", "(", "일", "around", "about", "from",
          "morning", "morning at", "사이", "사이에", "까지", "쯤"}) {
        if (plain == word) return true;
    }
    return plain.empty() || plain == ", at" || plain == "에 대략";
}

bool has_both(const Moment& first, const Moment& second) {
    const bool day_then_time = first.date && !first.time && second.time && !second.date;
    const bool time_then_day = first.time && !first.date && second.date && !second.time;
    return day_then_time || time_then_day;
}

std::vector<Moment> merge(std::string_view lower, const std::vector<Moment>& moments) {
    std::vector<Moment> out;
    for (const auto& moment : moments) {
        const bool near = !out.empty() && has_both(out.back(), moment) &&
                          joins(lower.substr(out.back().end, moment.begin - out.back().end));
        if (!near) {
            out.push_back(moment);
            continue;
        }
        auto& whole = out.back();
        if (moment.date) {
            whole.date = moment.date;
            whole.day_alone = moment.day_alone;
            whole.guess = moment.guess;
        }
        if (moment.time) whole.time = moment.time;
        whole.end = moment.end;
        whole.confidence = std::min(whole.confidence, moment.confidence);
    }
    return out;
}

/// "11 March at 9": a bare hour is a time only right behind its day.
void read_bare_hours(std::string_view lower, std::vector<Moment>& moments) {
    for (auto& moment : moments) {
        if (!moment.date || moment.time) continue;
        Reader in(lower, moment.end);
        in.take(",");
        if (!in.spaces() || !in.take_word("at") || !in.spaces()) continue;
        const auto hour = in.number(2);
        const bool ends = !in.is_word_letter(in.at()) && in.peek() != ':' && in.peek() != '%' &&
                          in.peek() != '/' && in.peek() != '-';
        if (!hour || *hour > 23 || !ends) continue;
        moment.time = minutes(60 * (*hour >= 1 && *hour <= 6 ? *hour + 12 : *hour));
        moment.end = in.at();
        moment.confidence = std::min(moment.confidence, 0.75);
    }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A digit, an English word or a Hangul syllable begins here; no moment begins with anything else.
bool may_begin(std::string_view lower, std::size_t at) {
    const char c = lower[at];
    if (c >= 'a' && c <= 'z') return Reader(lower, at).starts_word();
    const auto byte = std::uint8_t(c);
    return is_digit(c) || (byte >= 0xEA && byte <= 0xED);
}

}  // namespace

std::string Moment::value() const {
    if (date && time) return calendar::to_text(*date) + "T" + calendar::to_text(*time);
    if (date) return calendar::to_text(*date);
    return time ? calendar::to_text(*time) : "";
}

std::vector<Moment> read_moments(std::string_view text, std::string_view lower,
                                 const Options& options) {
    const Source source{text, lower, calendar::local_day(options.zone, options.reference), options};
    std::vector<Moment> moments;
    for (std::size_t at = 0; at < lower.size();) {
        std::optional<Moment> moment;
        if (may_begin(lower, at)) {
            moment = read_date(source, at);
            if (!moment) moment = read_time(source, at);
        }
        if (moment) {
            at = moment->end;
            moments.push_back(*moment);
        } else {
            // A number that is no moment is passed whole, so that no part of it becomes one.
            const bool digit = is_digit(lower[at]);
            ++at;
            while (digit && at < lower.size() && is_digit(lower[at])) ++at;
        }
    }
    settle_days(moments);
    end_spans(lower, moments);
    moments = merge(lower, moments);
    read_bare_hours(lower, moments);
    place_past_days(lower, source.today, moments);
    set_refused_aside(lower, moments);
    return moments;
}

}  // namespace ondam::extract
