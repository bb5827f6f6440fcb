#include <algorithm>

#include "base/names.h"
#include "base/text.h"
#include "platform/mail/message.h"
#include "platform/mail/mime.h"

namespace ondam::mail {
namespace {

constexpr std::size_t most_addresses = 2000;

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
        } else if (c == ':' && !has_angle_ && phrase_.find('@') == std::string::npos) {
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
        std::string name = decode_header(phrase_);
        std::string address = has_angle_ ? angle_ : phrase_;
        if (!has_angle_) name.clear();
        // An encoded word around the whole "Name <address>" is wrong and common.
        if (!has_angle_ && address.find("=?") != std::string::npos) {
            const auto decoded = decode_header(address);
            const auto open = decoded.rfind('<');
            const auto close = decoded.rfind('>');
            if (open != std::string::npos && close != std::string::npos && open < close) {
                name = text::trim(decoded.substr(0, open));
                address = decoded.substr(open + 1, close - open - 1);
            } else {
                address = decoded;
            }
        }
        if (name.empty() && !comment_.empty()) name = decode_header(comment_);
        address = clean(address);
        if (!address.empty() && (has_angle_ || address.find('@') != std::string::npos)) {
            found_.push_back({text::plain_name(name), std::move(address)});
        }
        phrase_.clear();
        angle_.clear();
        comment_.clear();
        has_angle_ = false;
    }

    static std::string clean(std::string_view raw) {
        auto rest = text::trim(raw);
        if (text::starts_with_ignoring_case(rest, "mailto:")) rest.remove_prefix(7);
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
