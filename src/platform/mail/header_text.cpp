#include <optional>

#include "base/text.h"
#include "platform/mail/message.h"
#include "platform/mail/mime.h"

namespace ondam::mail {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct EncodedWord {
    std::string charset;
    std::string bytes;
    std::size_t end = 0;  ///< the first place behind it
};

/// The RFC 2047 word that starts at `at`, if one does.
std::optional<EncodedWord> read_word(std::string_view value, std::size_t at) {
    if (value.substr(at, 2) != "=?") return std::nullopt;
    const auto charset_end = value.find('?', at + 2);
    if (charset_end == std::string_view::npos || charset_end - at > 80) return std::nullopt;
    if (charset_end + 2 >= value.size() || value[charset_end + 2] != '?') return std::nullopt;
    const auto charset = value.substr(at + 2, charset_end - at - 2);
    if (charset.empty() || charset.find_first_of(" \t\r\n") != std::string_view::npos) {
        return std::nullopt;
    }
    const char encoding = char(value[charset_end + 1] | 0x20);
    if (encoding != 'b' && encoding != 'q') return std::nullopt;
    const auto start = charset_end + 3;
    const auto end = value.find("?=", start);
    if (end == std::string_view::npos) return std::nullopt;
    const auto body = value.substr(start, end - start);
    return EncodedWord{text::lower_ascii(charset.substr(0, charset.find('*'))),
                       encoding == 'b' ? decode_base64(body)
                                       : decode_quoted_printable(body, QuotedKind::header_word),
                       end + 2};
}

/// A word that was cut by a fold inside of itself, against the standard. The white space of the
/// fold is its own only where it writes all its spaces so.
std::string without_folds(std::string_view word) {
    std::string out;
    bool has_bare_space = false;
    for (std::size_t at = 0; at < word.size(); ++at) {
        if (word[at] == '\r' || word[at] == '\n') {
            while (at + 1 < word.size() && is_space(word[at + 1])) ++at;
            continue;
        }
        has_bare_space = has_bare_space || is_space(word[at]);
        out.push_back(word[at]);
    }
    return has_bare_space ? std::string(word) : out;
}

std::string without_folds_in_words(std::string_view value) {
    if (value.find_first_of("\r\n") == std::string_view::npos) return std::string(value);
    std::string out;
    std::size_t plain = 0;
    const auto last = end_of_encoded_words(value);
    for (auto at = value.find("=?"); at < last; at = value.find("=?", at)) {
        const auto word = read_word(value, at);
        if (!word) {
            at += 2;
            continue;
        }
        out += value.substr(plain, at - plain);
        out += without_folds(value.substr(at, word->end - at));
        plain = at = word->end;
    }
    return out + std::string(value.substr(plain));
}

/// Adjacent words of one charset are decoded together: senders cut them inside a character.
class Words {
public:
    explicit Words(std::string& out) : out_(out) {}

    void add(EncodedWord word) {
        if (word.charset != charset_) flush();
        charset_ = std::move(word.charset);
        bytes_ += word.bytes;
    }
    void flush() {
        if (!bytes_.empty()) out_ += to_utf8(bytes_, charset_);
        bytes_.clear();
        charset_.clear();
    }

private:
    std::string& out_;
    std::string charset_;
    std::string bytes_;
};

}  // namespace

std::string unfold(std::string_view value) {
    std::string out;
    out.reserve(value.size());
    for (std::size_t at = 0; at < value.size(); ++at) {
        const char c = value[at];
        if (c != '\n' && c != '\r') {
            out.push_back(c);
            continue;
        }
        while (!out.empty() && is_space(out.back())) out.pop_back();
        while (at + 1 < value.size() && is_space(value[at + 1])) ++at;
        if (!out.empty() && at + 1 < value.size()) out.push_back(' ');
    }
    return out;
}

std::size_t end_of_encoded_words(std::string_view value) {
    const auto last = value.rfind("?=");
    return last == std::string_view::npos ? 0 : last;
}

std::string decode_header(std::string_view raw) {
    const auto value = unfold(without_folds_in_words(raw));
    std::string out;
    Words words(out);
    std::size_t plain = 0;
    bool after_word = false;
    const auto last = end_of_encoded_words(value);
    for (std::size_t at = value.find("=?"); at < last; at = value.find("=?", at)) {
        auto word = read_word(value, at);
        if (!word) {
            at += 2;
            continue;
        }
        const auto between = std::string_view(value).substr(plain, at - plain);
        if (!after_word || !text::trim(between).empty()) {
            words.flush();
            out += to_utf8(between, "");
        }
        plain = at = word->end;
        words.add(*std::move(word));
        after_word = true;
    }
    words.flush();
    out += to_utf8(std::string_view(value).substr(plain), "");
    return std::string(text::trim(text::make_valid_utf8(unfold(out))));
}

}  // namespace ondam::mail
