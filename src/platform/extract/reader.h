#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace ondam::extract {

/// A place in a text whose ASCII letters are lower case, read forwards.
class Reader {
public:
    Reader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

    std::size_t at() const { return at_; }
    std::string_view rest() const { return text_.substr(at_); }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool next_is(std::string_view what) const { return rest().starts_with(what); }

    bool take(std::string_view what) {
        if (!next_is(what)) return false;
        at_ += what.size();
        return true;
    }
    /// The first of these that stands here; longer ones must come first.
    bool take_one_of(std::initializer_list<std::string_view> words) {
        for (const auto word : words) {
            if (take(word)) return true;
        }
        return false;
    }
    /// An English word: no letter or digit follows.
    bool take_word(std::string_view word) {
        if (!next_is(word) || is_word_letter(at_ + word.size())) return false;
        at_ += word.size();
        return true;
    }
    bool spaces() {
        const auto start = at_;
        while (peek() == ' ' || peek() == '\t' || peek() == '\n') ++at_;
        return at_ > start;
    }
    /// A number of at most `digits` digits that no digit follows.
    std::optional<int> number(int digits) {
        int value = 0, count = 0;
        auto place = at_;
        for (; place < text_.size() && text_[place] >= '0' && text_[place] <= '9'; ++place) {
            if (++count > digits) return std::nullopt;
            value = value * 10 + (text_[place] - '0');
        }
        if (count == 0) return std::nullopt;
        at_ = place;
        return value;
    }

    bool is_word_letter(std::size_t place) const {
        if (place >= text_.size()) return false;
        const char c = text_[place];
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    }
    bool starts_word() const { return at_ == 0 || !is_word_letter(at_ - 1); }
    /// A Hangul syllable stands right before or right after.
    bool after_hangul() const { return at_ >= 3 && is_hangul(at_ - 3); }
    bool before_hangul() const { return is_hangul(at_); }

private:
    bool is_hangul(std::size_t place) const {
        if (place + 3 > text_.size()) return false;
        const auto lead = std::uint8_t(text_[place]);
        return lead >= 0xEA && lead <= 0xED && (text_[place + 1] & 0xC0) == 0x80;
    }

    std::string_view text_;
    std::size_t at_;
};

}  // namespace ondam::extract
