#include "platform/mail/authentication_results.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace ondam::mail {
namespace {

/// Reads words from left to right. A quoted string is part of its word, whatever is in it; a
/// comment is white space.
class ResultsReader {
public:
    explicit ResultsReader(std::string_view text) : text_(text) {}

    AuthenticationResults read() {
        AuthenticationResults out;
        skip_blank();
        if (!begins_with_method()) {
            out.host = take_word(";=");
            skip_statement();  // A version may follow the name.
            if (!is_done()) ++at_;
        }
        for (; !is_done(); at_ += is_done() ? 0 : 1) {
            if (auto method = take_method()) out.methods.push_back(std::move(*method));
        }
        out.is_whole = is_whole_;
        return out;
    }

private:
    bool is_done() const { return at_ >= text_.size(); }

    /// Not whole: nothing behind this place can be told apart any more.
    void give_up() {
        is_whole_ = false;
        at_ = text_.size();
    }

    bool is_at(std::string_view any) const {
        return !is_done() && any.find(text_[at_]) != std::string_view::npos;
    }

    void skip_blank() {
        while (is_at(" \t\r\n(")) {
            if (text_[at_] == '(')
                skip_comment();
            else
                ++at_;
        }
    }

    /// "spf=pass (…)": the name of the server was left out.
    bool begins_with_method() {
        const auto start = at_;
        take_word(";=");
        skip_blank();
        const bool begins = is_at("=");
        if (begins || is_whole_) at_ = start;
        return begins;
    }

    void skip_comment() {
        int depth = 0;
        int quotes = 0;
        for (; !is_done(); ++at_) {
            const char c = text_[at_];
            if (c == '\\') ++at_;
            if (c == '"') ++quotes;
            if (c == '(') ++depth;
            if (c == ')' && --depth == 0) break;
        }
        // Servers put the sender's address into comments as it is: a quote that is still open
        // where the comment ends says that the end is the sender's.
        if (is_done() || quotes % 2 != 0) return give_up();
        ++at_;
    }

    void take_quoted(std::string& word) {
        for (++at_; !is_done() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') ++at_;
            if (!is_done()) word.push_back(text_[at_]);
        }
        if (is_done()) return give_up();
        ++at_;
    }

    std::string take_word(std::string_view ends) {
        std::string word;
        while (!is_done() && !is_at(" \t\r\n(") && !is_at(ends)) {
            if (text_[at_] == '"') {
                take_quoted(word);
            } else {
                if (text_[at_] == ')') give_up();
                if (!is_done()) word.push_back(text_[at_++]);
            }
        }
        return text::lower_ascii(word);
    }

    void skip_statement() {
        for (skip_blank(); !is_done() && !is_at(";"); skip_blank()) {
            if (take_word(";").starts_with('@')) give_up();
        }
    }

    /// "name = value" up to the next semicolon; nothing when there is none ("none").
    std::optional<MethodResult> take_method() {
        std::optional<MethodResult> method;
        for (skip_blank(); !is_done() && !is_at(";"); skip_blank()) {
            auto name = take_word(";=");
            skip_blank();
            // What is left of an address that a comment or a blank cut in two.
            if (name.starts_with('@')) give_up();
            if (!is_at("=")) continue;
            ++at_;
            skip_blank();
            auto value = take_word(";");
            if (!method)
                method = MethodResult{name.substr(0, name.find('/')), std::move(value), {}};
            else
                method->properties.emplace_back(std::move(name), std::move(value));
        }
        return method;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool is_whole_ = true;
};

}  // namespace

std::string MethodResult::get(std::string_view key) const {
    const auto found = std::ranges::find(
        properties, key, [](const auto& one) -> std::string_view { return one.first; });
    return found == properties.end() ? "" : found->second;
}

AuthenticationResults read_authentication_results(std::string_view unfolded) {
    auto read = ResultsReader(unfolded).read();
    if (read.is_whole) return read;
    read.methods.clear();
    const bool fails = text::lower_ascii(unfolded).find("dmarc=fail") != std::string::npos;
    if (fails) read.methods.push_back({"dmarc", "fail", {}});
    return read;
}

}  // namespace ondam::mail
