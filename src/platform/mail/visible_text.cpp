#include "platform/mail/visible_text.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "platform/mail/html_text.h"
#include "platform/mail/quote_words.h"

namespace ondam::mail {
namespace {

using Lines = std::vector<std::string_view>;

enum class Kind { text, quote, signature };

/// Lines [begin, end) of one kind.
struct Fragment {
    Kind kind = Kind::text;
    std::size_t begin = 0;
    std::size_t end = 0;
};

bool is_blank(std::string_view line) { return text::trim(line).empty(); }
bool is_marked(std::string_view line) { return text::trim(line).starts_with(">"); }

std::size_t digits_in(std::string_view line) {
    return std::size_t(std::ranges::count_if(line, [](char c) { return c >= '0' && c <= '9'; }));
}

bool ends_with_colon(std::string_view line) {
    while (!line.empty() && (line.back() == '*' || line.back() == ' ')) line.remove_suffix(1);
    return line.ends_with(":") || line.ends_with("：");
}

/// One line (or several joined) that says who wrote what follows.
bool says_who_wrote(std::string_view joined) {
    const bool has_address = joined.find('@') != std::string_view::npos;
    const bool has_clock = digits_in(joined) >= 4;
    // Zoho and others forget the colon.
    const bool is_english = joined.starts_with("On ") && joined.ends_with(" wrote");
    if (is_english && has_address && has_clock) return true;
    if (!ends_with_colon(joined)) return false;
    if (!has_address && !has_clock) return false;
    // "2014-10-17 11:28 GMT+03:00 Ann <ann@example.com>:"
    const bool is_date_and_address = has_address && has_clock && joined.ends_with(">:");
    return is_date_and_address || std::ranges::any_of(wrote_words, [&](std::string_view word) {
               const auto found = joined.rfind(word);
               return found != std::string_view::npos && joined.size() - found <= 160;
           });
}

/// A whole date in figures, or how a heading of a European language begins.
bool begins_heading(std::string_view line) {
    constexpr auto openings = std::to_array<std::string_view>(
        {"On ", "Am ", "Le ", "El ", "Il ", "Em ", "Op ", "Den ", "W dniu "});
    const auto opens = [line](std::string_view word) { return line.starts_with(word); };
    if (std::ranges::any_of(openings, opens)) return true;
    int numbers = 0;
    bool was_digit = false;
    for (const char c : line.substr(0, 24)) {
        const bool is_digit = c >= '0' && c <= '9';
        if (numbers == 0 && !is_digit) return false;
        if (is_digit && !was_digit) ++numbers;
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (is_letter || c == ':' || c == '@') break;  // A time of day, an address.
        was_digit = is_digit;
    }
    return numbers >= 3;
}

/// Whether the heading that seems to begin at `at` and ends with line `last` begins only at
/// `later`: "Order 1234" above it is still the writer's own line.
bool begins_later(const Lines& lines, std::size_t at, std::size_t later, std::size_t last) {
    std::string rest;
    for (std::size_t k = later; k <= last; ++k) {
        rest += (rest.empty() ? "" : " ") + std::string(text::trim(lines[k]));
    }
    if (!says_who_wrote(rest)) return false;
    if (begins_heading(text::trim(lines[later]))) return true;
    if (digits_in(lines[later]) >= 4 && text::trim(lines[at]).ends_with(".")) return true;
    const bool is_apart = std::any_of(lines.begin() + std::ptrdiff_t(at),
                                      lines.begin() + std::ptrdiff_t(later) + 1, is_blank);
    // An address, a day and a time: nothing of it is missing that could stand above.
    const bool is_whole = rest.find('@') != std::string::npos && digits_in(rest) >= 6;
    if (begins_heading(text::trim(lines[at]))) return is_apart && is_whole;
    return is_apart || is_whole;
}

/// How many lines at `at` say who wrote what follows; 0 when they do not.
std::size_t wrote_lines(const Lines& lines, std::size_t at) {
    constexpr std::size_t most_lines = 6;
    constexpr std::size_t most_bytes = 500;
    if (is_blank(lines[at]) || is_marked(lines[at])) return 0;
    std::string joined;
    for (std::size_t i = at; i < std::min(at + most_lines, lines.size()); ++i) {
        const auto line = text::trim(lines[i]);
        // What is marked as quoted, or another such beginning, is behind the heading.
        if (i > at && line.starts_with(">") && !line.starts_with("> wrote")) return 0;
        if (i > at && digits_in(lines[at]) == 0) return 0;
        joined += (joined.empty() ? "" : " ") + std::string(line);
        if (joined.size() > most_bytes) return 0;
        if (!says_who_wrote(joined)) continue;
        for (std::size_t later = at + 1; later <= i; ++later) {
            if (begins_later(lines, at, later, i)) return 0;
        }
        return i - at + 1;
    }
    return 0;
}

/// What stands between the dashes of a line, and how many dashes stand before and behind it.
struct Ruled {
    std::string_view words;
    std::size_t before = 0;
    std::size_t behind = 0;
};

Ruled between_dashes(std::string_view line) {
    constexpr auto dashes = std::to_array<std::string_view>({"-", "_", "‐", "–", "—", "─"});
    constexpr auto others = std::to_array<std::string_view>({"=", "*", " ", "\t", ">", "[", "]"});
    const auto taken = [&](const auto& signs, bool at_end) {
        const auto found = std::ranges::find_if(signs, [&](std::string_view sign) {
            return at_end ? line.ends_with(sign) : line.starts_with(sign);
        });
        if (found == signs.end()) return false;
        at_end ? line.remove_suffix(found->size()) : line.remove_prefix(found->size());
        return true;
    };
    Ruled out;
    for (const bool at_end : {false, true}) {
        auto& count = at_end ? out.behind : out.before;
        while (true) {
            const bool is_dash = taken(dashes, at_end);
            count += is_dash;
            if (!is_dash && !taken(others, at_end)) break;
        }
    }
    out.words = line;
    return out;
}

bool is_original_separator(std::string_view line) {
    if (line.size() > 200) return false;
    const auto [words, before, behind] = between_dashes(line);
    if (words.empty() || before < 2) return false;
    const auto lower = text::lower_ascii(words);
    // "---- John Smith wrote ----", "---- 2026-03-12 15:04 John Smith <js@example.com> ----"
    const bool is_wrote = lower.ends_with(" wrote") && behind >= 2;
    const bool is_dated =
        behind >= 2 && words.find('@') != std::string_view::npos && digits_in(words) >= 6;
    return is_wrote || is_dated || std::ranges::any_of(original_words, [&](std::string_view known) {
               return lower.starts_with(known);
           });
}

std::optional<HeadingKey> heading_key(std::string_view line) {
    std::string bare;
    for (const char c : line.substr(0, 200)) {
        if (c != '*' && c != '\t') bare.push_back(c);
    }
    const auto colon = std::min(bare.find(':'), bare.find("："));
    if (colon > 40) return std::nullopt;  // None at all, too.
    const auto word = text::trim(std::string_view(bare).substr(0, colon));
    const auto lower = text::lower_ascii(word);
    // "보낸 사람" and "보낸사람": programs space Korean as they like.
    const auto is_word = [&](std::string_view known) {
        return known == lower || known == word ||
               text::replace_all(std::string(known), " ", "") == lower;
    };
    for (const auto& known : heading_words) {
        if (is_word(known.word)) return known.key;
    }
    return std::nullopt;
}

/// A block "From: / Sent: / To: / Subject:". A form that a customer filled in may look alike, so
/// it needs a sender, a subject and a date or recipient, or an address.
bool is_heading_block(const Lines& lines, std::size_t at) {
    if (heading_key(lines[at]) == std::nullopt) return false;
    int counts[5] = {};
    bool has_address = false;
    int strangers = 0;
    for (std::size_t i = at; i < std::min(at + 12, lines.size()) && strangers < 2; ++i) {
        const auto key = heading_key(lines[i]);
        if (!key) {
            ++strangers;
            continue;
        }
        strangers = 0;
        ++counts[int(*key)];
        const bool is_person = *key == HeadingKey::from || *key == HeadingKey::to;
        if (is_person && lines[i].find('@') != std::string_view::npos) has_address = true;
    }
    const int from = counts[int(HeadingKey::from)];
    const int to = counts[int(HeadingKey::to)];
    const int date = counts[int(HeadingKey::date)];
    const int subject = counts[int(HeadingKey::subject)];
    if (from == 0 || (date == 0 && to == 0)) return false;
    return subject > 0 || (has_address && date > 0);
}

bool is_signature_mark(std::string_view line) {
    const auto trimmed = text::trim(line);
    return trimmed == "--" || trimmed == "—" || trimmed == "–" || trimmed == "__" ||
           trimmed == "-- ";
}

bool is_device_line(std::string_view line) {
    if (line.size() > 160) return false;
    const auto lower = text::lower_ascii(text::trim(line));
    auto bare = std::string_view(lower);
    while (bare.ends_with(".")) bare.remove_suffix(1);
    const bool is_sent = std::ranges::any_of(
        device_endings, [&](std::string_view ending) { return bare.ends_with(ending); });
    const bool names_device = std::ranges::any_of(device_names, [&](std::string_view name) {
        return bare.find(name) != std::string_view::npos;
    });
    if (is_sent && names_device && text::length(bare) <= 40) return true;
    // A program that names itself with its address.
    if (lower.starts_with("sent from ") && lower.find("http") != std::string::npos) return true;
    return std::ranges::any_of(device_words, [&](std::string_view word) {
        return lower.starts_with(word) ||
               (lower.find(word) != std::string::npos && word.size() > 14);
    });
}

/// "Best regards," on a line of its own.
bool is_closing(std::string_view line) {
    if (line.size() > 60) return false;
    auto bare = text::trim(line);
    while (!bare.empty() && (bare.back() == ',' || bare.back() == '.' || bare.back() == '!'))
        bare.remove_suffix(1);
    const auto lower = text::lower_ascii(bare);
    return std::ranges::find(closing_words, lower) != closing_words.end();
}

bool says_forwarded(std::string_view line) {
    if (line.size() > 100 || !ends_with_colon(line)) return false;
    const auto lower = text::lower_ascii(line);
    return std::ranges::any_of(forwarded_words, [&](std::string_view word) {
        return lower.find(word) != std::string::npos;
    });
}

/// A name, a title, a number: what stands below a closing. Somebody who goes on writing there is
/// still heard.
bool is_signature_line(std::string_view line) {
    const auto trimmed = text::trim(line);
    const auto lower = text::lower_ascii(trimmed.substr(0, 4));
    return text::length(trimmed) <= 60 && !trimmed.ends_with("?") && !lower.starts_with("p.s") &&
           !lower.starts_with("ps:") && !lower.starts_with("추신");
}

class Splitter {
public:
    explicit Splitter(const Lines& lines) : lines_(lines) {}

    std::vector<Fragment> split() {
        std::size_t at = 0;
        while (at < lines_.size()) at = next(at);
        return std::move(fragments_);
    }

private:
    std::size_t next(std::size_t at) {
        if (const auto end = quote_end(at)) return add(Kind::quote, at, end);
        if (const auto end = signature_end(at)) return add(Kind::signature, at, end);
        return add(Kind::text, at, at + 1);
    }

    std::size_t add(Kind kind, std::size_t begin, std::size_t end) {
        const bool joins = !fragments_.empty() && fragments_.back().kind == kind;
        if (joins) {
            fragments_.back().end = end;
        } else {
            fragments_.push_back({kind, begin, end});
        }
        return end;
    }

    /// Where the quotation that starts at `at` ends; 0 when none starts there.
    std::size_t quote_end(std::size_t at) const {
        const auto line = lines_[at];
        if (is_blank(line)) return 0;
        if (is_marked(line)) return is_stray_mark(at) ? 0 : marked_end(at);
        if (is_original_separator(line) || is_heading_block(lines_, at)) return lines_.size();
        if (is_rule_before_heading(at)) return lines_.size();
        auto heading = wrote_lines(lines_, at);
        if (heading == 0 && heads_marked_lines(at)) heading = 1;
        if (heading == 0) return 0;
        auto body = at + heading;
        while (body < lines_.size() && is_blank(lines_[body])) ++body;
        // Marked quotes end where the marks end; unmarked ones go on to the last line.
        if (body < lines_.size() && is_marked(lines_[body])) return marked_end(body);
        return lines_.size();
    }

    /// "Ann wrote:" alone may be the writer's own words; right above what is marked as quoted it is
    /// a heading. So is, in any language, a date with an address.
    bool heads_marked_lines(std::size_t at) const {
        const auto line = text::trim(lines_[at]);
        auto next = at + 1;
        while (next < lines_.size() && next < at + 3 && is_blank(lines_[next])) ++next;
        if (line.size() > 200 || next == lines_.size() || !is_marked(lines_[next])) return false;
        if (digits_in(line) >= 4 && line.find('@') != std::string_view::npos) return true;
        return ends_with_colon(line) &&
               std::ranges::any_of(wrote_words, [&](std::string_view word) {
                   const auto found = line.rfind(word);
                   return found != std::string_view::npos && line.size() - found <= word.size() + 2;
               });
    }

    /// A line of dashes or in brackets, with whatever words between them, or one that says that a
    /// mail was forwarded, directly above the headings of that mail.
    bool is_rule_before_heading(std::size_t at) const {
        const auto trimmed = text::trim(lines_[at]);
        const bool is_rule =
            trimmed.size() >= 3 && trimmed.substr(0, 5).find_first_not_of("_-=") == trimmed.npos;
        const bool is_bracketed = trimmed.starts_with("[") && trimmed.ends_with("]");
        if (!is_rule && !is_bracketed && !says_forwarded(trimmed)) return false;
        for (std::size_t i = at + 1; i < std::min(at + 3, lines_.size()); ++i) {
            if (!is_blank(lines_[i])) return is_heading_block(lines_, i);
        }
        return false;
    }

    /// One marked line inside a paragraph is the writer's own ">".
    bool is_stray_mark(std::size_t at) const {
        const auto is_words = [&](std::size_t i) {
            return i < lines_.size() && !is_blank(lines_[i]) && !is_marked(lines_[i]);
        };
        return at > 0 && is_words(at - 1) && is_words(at + 1);
    }

    /// Behind the last marked line of a run; blank lines do not end it.
    std::size_t marked_end(std::size_t at) const {
        auto end = at;
        while (at < lines_.size()) {
            if (is_marked(lines_[at])) {
                end = ++at;
            } else if (is_blank(lines_[at])) {
                ++at;
            } else {
                break;
            }
        }
        return end;
    }

    std::size_t signature_end(std::size_t at) const {
        if (is_closing(lines_[at])) return closing_end(at);
        const bool is_mark = is_signature_mark(lines_[at]);
        if (!is_mark && !is_device_line(lines_[at])) return 0;
        const std::size_t most_lines = is_mark ? 15 : 3;
        std::size_t count = 0;
        auto end = at + 1;
        for (; end < lines_.size() && quote_end(end) == 0; ++end) {
            if (!is_blank(lines_[end]) && ++count > most_lines) return 0;
        }
        return end;
    }

    /// A closing with few short lines below it; alone it says good-bye to nobody.
    std::size_t closing_end(std::size_t at) const {
        constexpr std::size_t most_lines = 6;
        std::size_t count = 0;
        auto end = at + 1;
        for (; end < lines_.size() && quote_end(end) == 0; ++end) {
            if (is_blank(lines_[end])) continue;
            if (++count > most_lines || !is_signature_line(lines_[end])) return 0;
        }
        return count == 0 ? 0 : end;
    }

    const Lines& lines_;
    std::vector<Fragment> fragments_;
};

std::string joined(const Lines& lines, std::size_t begin, std::size_t end) {
    std::string out;
    for (std::size_t i = begin; i < end; ++i) {
        out += lines[i];
        out += '\n';
    }
    return out;
}

}  // namespace

VisibleText split_plain(std::string_view text) {
    const auto lines = text::split(text, '\n');
    const auto fragments = Splitter(lines).split();
    std::string visible;
    std::string quoted;
    for (const auto& fragment : fragments) {
        auto& side = fragment.kind == Kind::text ? visible : quoted;
        side += joined(lines, fragment.begin, fragment.end);
    }
    // Nothing but a quote is a forwarded mail: it is what the sender wants to say.
    if (is_blank(visible)) return {std::string(text::trim(text)), ""};
    return {std::string(text::trim(visible)), std::string(text::trim(quoted))};
}

VisibleText split_html(std::string_view html) { return split_plain(html_to_quoted_text(html)); }

VisibleText visible_text(const ParsedMail& mail) {
    if (!mail.text_is_whole && !mail.html.empty()) return split_html(mail.html);
    return split_plain(mail.flowed.empty() ? mail.text : mail.flowed);
}

}  // namespace ondam::mail
