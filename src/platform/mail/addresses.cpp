#include <algorithm>

#include "base/names.h"
#include "base/text.h"
#include "platform/mail/message.h"
#include "platform/mail/mime.h"

namespace ondam::mail {
namespace {

constexpr std::size_t most_addresses = 2000;
constexpr std::size_t longest_group = 500;

/// Reads one address list from left to right, lenient: whatever stands in <> is the address, what
/// is before it the name.
class AddressReader {
public:
    explicit AddressReader(std::string_view text)
        : text_(text), words_end_(end_of_encoded_words(text)) {}

    std::vector<Mailbox> read() {
        while (at_ < text_.size() && found_.size() < most_addresses) step();
        finish();
        return std::move(found_);
    }

private:
    void step() {
        const char c = text_[at_];
        if (take_encoded_word()) return;
        if (c == '"') {
            take_quoted();
        } else if (c == '(') {
            take_comment();
        } else if (c == '<') {
            take_angle();
        } else if (c == ',' || c == ';') {
            finish();
            ++at_;
        } else if (c == ':' && !has_angle_ && phrase_.size() < longest_group &&
                   phrase_.find('@') == std::string::npos) {
            phrase_.clear();  // The name of a group.
            ++at_;
        } else {
            phrase_.push_back(c);
            ++at_;
        }
    }

    /// An encoded word may hold commas and quotes, so it is passed as one piece.
    bool take_encoded_word() {
        if (at_ >= words_end_ || text_.substr(at_, 2) != "=?") return false;
        auto question = at_ + 1;
        for (int i = 0; i < 2; ++i) {
            question = text_.find('?', question + 1);
            if (question == std::string_view::npos || question - at_ > 80) return false;
        }
        const auto end = text_.find("?=", question + 1);
        if (end == std::string_view::npos) return false;
        phrase_ += text_.substr(at_, end + 2 - at_);
        at_ = end + 2;
        return true;
    }

    void take_quoted() {
        const auto close = text_.find('"', at_ + 1);
        if (close == std::string_view::npos) {
            ++at_;  // A lone quote means nothing.
            return;
        }
        std::string quoted;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            quoted.push_back(text_[at_]);
        }
        at_ = std::min(at_ + 1, text_.size());
        // A quoted local part keeps its quotes, a name does not.
        if (at_ < text_.size() && text_[at_] == '@') {
            phrase_ += '"' + quoted + '"';
        } else {
            phrase_ += quoted;
        }
    }

    void take_comment() {
        int depth = 0;
        std::string inside;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\\' && at_ + 1 < text_.size()) {
                inside.push_back(text_[++at_]);
                continue;
            }
            if (c == '(' && depth++ == 0) continue;
            if (c == ')' && --depth == 0) break;
            inside.push_back(c);
        }
        at_ = std::min(at_ + 1, text_.size());
        if (!comment_.empty()) comment_.push_back(' ');
        comment_ += inside;
    }

    void take_angle() {
        std::string address;
        for (++at_; at_ < text_.size() && text_[at_] != '>';) {
            const char c = text_[at_];
            if (c == '(') {
                take_comment();
                continue;
            }
            if (c == '<') {
                // "<a@b" <c@d>: the last opening one counts.
                phrase_ += address;
                address.clear();
            } else if (c == '"') {
                const auto end = text_.find('"', at_ + 1);
                const auto stop = end == std::string_view::npos ? text_.size() : end + 1;
                address += text_.substr(at_, stop - at_);
                at_ = stop;
                continue;
            } else {
                address.push_back(c);
            }
            ++at_;
        }
        at_ = std::min(at_ + 1, text_.size());
        if (!text::trim(address).empty()) {
            // "a@b <c@d> <e@f>": what was taken for the address before was part of the name.
            if (has_angle_) phrase_ += angle_;
            angle_ = std::move(address);
            has_angle_ = true;
        }
    }

    void finish() {
        if (has_angle_) {
            add(decode_header(phrase_), angle_);
        } else {
            add_bare();
        }
        phrase_.clear();
        angle_.clear();
        comment_.clear();
        has_angle_ = false;
    }

    void add(std::string name, std::string_view raw) {
        if (name.empty() && !comment_.empty()) name = decode_header(comment_);
        auto address = clean(raw);
        if (!address.empty()) found_.push_back({text::plain_name(name), std::move(address)});
    }

    /// What has no brackets: one address, one beside a name, or several that no comma divides.
    void add_bare() {
        auto bare = phrase_;
        // An encoded word around the whole "Name <address>" is wrong and common.
        if (bare.find("=?") != std::string::npos) {
            bare = decode_header(bare);
            const auto open = bare.rfind('<');
            const auto close = bare.rfind('>');
            if (open != std::string::npos && close != std::string::npos && open < close) {
                add(std::string(text::trim(bare.substr(0, open))),
                    std::string_view(bare).substr(open + 1, close - open - 1));
                return;
            }
        }
        std::vector<std::string> addresses;
        std::string others;
        for (auto& word : bare_words(bare)) {
            if (is_whole(word)) {
                addresses.push_back(std::move(word));
            } else {
                others += (others.empty() ? "" : " ") + word;
            }
        }
        if (addresses.size() == 1) {
            add(std::move(others), addresses.front());
        } else if (addresses.empty() && bare.find('@') != std::string::npos) {
            add({}, bare);
        }
        for (std::size_t i = 0; addresses.size() > 1 && i < addresses.size(); ++i) {
            if (found_.size() < most_addresses) add({}, addresses[i]);
        }
    }

    static bool is_whole(std::string_view word) {
        const auto at = word.rfind('@');
        return at != std::string_view::npos && at > 0 && at + 1 < word.size();
    }

    /// The words that white space divides, outside of quotes. White space beside a dot or an @
    /// divides none: "ann @ example . com" is an old way to write one address.
    static std::vector<std::string> bare_words(std::string_view text) {
        std::vector<std::string> words;
        std::ptrdiff_t ats = 0;  // How many the last word has.
        while (!(text = text::trim(text)).empty()) {
            bool is_quoted = false;
            const auto end = std::ranges::find_if(text, [&](char c) {
                is_quoted = is_quoted != (c == '"');
                return !is_quoted && (c == ' ' || c == '\t');
            });
            const auto word = text.substr(0, std::size_t(end - text.begin()));
            const auto more = std::ranges::count(word, '@');
            const bool is_beside =
                word.starts_with('.') || word.starts_with('@') ||
                (!words.empty() && std::string_view(".@").find(words.back().back()) != text.npos);
            if (words.empty() || !is_beside || ats + more > 1) {
                words.emplace_back(word);
                ats = more;
            } else {
                words.back() += word;
                ats += more;
            }
            text.remove_prefix(word.size());
        }
        return words;
    }

    static std::string clean(std::string_view raw) {
        auto rest = text::trim(raw);
        if (text::starts_with_ignoring_case(rest, "mailto:")) {
            rest.remove_prefix(7);
            rest = rest.substr(0, rest.find('?'));  // What a link asks for besides.
        }
        // A route before the address: <@relay,@other:ann@example.com>.
        if (!rest.empty() && rest.front() == '@') {
            const auto colon = rest.find(':');
            if (colon != std::string_view::npos) rest.remove_prefix(colon + 1);
        }
        std::string out;
        bool quoted = false;
        for (const char c : rest) {
            if (c == '"') quoted = !quoted;
            const bool is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
            if (!is_space || quoted) out.push_back(c);
        }
        return to_utf8(out, "");
    }

    std::string_view text_;
    std::size_t words_end_;
    std::size_t at_ = 0;
    std::string phrase_;
    std::string angle_;
    std::string comment_;
    bool has_angle_ = false;
    std::vector<Mailbox> found_;
};

}  // namespace

std::vector<Mailbox> parse_addresses(std::string_view value) {
    const auto unfolded = unfold(value);
    return AddressReader(unfolded).read();
}

std::vector<std::string> parse_message_ids(std::string_view value) {
    constexpr std::size_t most_ids = 500;
    const auto unfolded = unfold(value);
    std::vector<std::string> ids;
    const auto add = [&](std::string_view id) {
        id = text::trim(id);
        if (!id.empty() && ids.size() < most_ids) ids.push_back(text::make_valid_utf8(id));
    };
    for (auto open = unfolded.find('<'); open != std::string::npos;) {
        const auto close = unfolded.find_first_of("<>", open + 1);
        const auto end = close == std::string::npos ? unfolded.size() : close;
        add(std::string_view(unfolded).substr(open + 1, end - open - 1));
        open = unfolded.find('<', end);
    }
    if (ids.empty() && unfolded.find('<') == std::string::npos) add(unfolded);
    return ids;
}

}  // namespace ondam::mail
