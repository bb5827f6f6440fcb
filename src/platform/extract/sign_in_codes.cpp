#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "platform/extract/extract.h"

namespace ondam::extract {
namespace {

using Words = std::span<const std::string_view>;

/// What stands beside a code that signs somebody in.
constexpr auto code_words = std::to_array<std::string_view>({"verification code",
                                                             "verification pin",
                                                             "security code",
                                                             "login code",
                                                             "log-in code",
                                                             "sign-in code",
                                                             "signin code",
                                                             "authentication code",
                                                             "one-time code",
                                                             "one-time password",
                                                             "one time password",
                                                             "one-time passcode",
                                                             "one-time pin",
                                                             "passcode",
                                                             "otp",
                                                             "인증번호",
                                                             "인증 번호",
                                                             "인증코드",
                                                             "인증 코드",
                                                             "확인 코드",
                                                             "확인코드",
                                                             "보안 코드",
                                                             "보안코드",
                                                             "로그인 코드",
                                                             "일회용 비밀번호",
                                                             "일회용 코드"});
/// Bookings have confirmation codes too: these count where the mail is about an account.
constexpr auto confirmation_words =
    std::to_array<std::string_view>({"confirmation code", "confirm code"});
constexpr auto account_words = std::to_array<std::string_view>(
    {"verify your", "confirm your email", "sign in to", "sign up", "log in to"});
/// A mail with one of these has a link that is as good as a password.
constexpr auto link_words = std::to_array<std::string_view>(
    {"verify your", "verification", "confirm your", "password reset", "reset your", "magic link",
     "activate your", "sign in to", "log in to", "sign-in link", "이메일 인증", "본인 인증",
     "본인인증", "비밀번호 재설정", "비밀번호를 재설정", "계정 활성", "로그인 링크", "가입 인증"});
constexpr auto link_parts = std::to_array<std::string_view>(
    {"verif", "confirm", "activat", "reset", "magic", "token", "signin", "sign-in", "sign_in",
     "login", "auth", "invite", "otp", "code="});
/// A number after one of these is another number.
constexpr auto other_numbers = std::to_array<std::string_view>(
    {"order", "invoice", "tracking", "ticket", "case", "call", "tel", "phone", "주문", "송장",
     "운송장", "전화", "연락", "문의", "계좌", "예약"});

bool contains_any(std::string_view text, Words words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_part(char c) { return is_letter(c) || is_digit(c) || c == '-'; }

struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// "482913", "G-482913", "F2K-4QX"; no date and no word.
bool is_code(std::string_view token) {
    const auto dashes = std::ranges::count(token, '-');
    const auto digits = std::ranges::count_if(token, is_digit);
    const auto length = std::ptrdiff_t(token.size()) - dashes;
    const bool is_lower = std::ranges::any_of(token, [](char c) { return c >= 'a' && c <= 'z'; });
    if (is_lower || dashes > 1 || token.front() == '-' || token.back() == '-') return false;
    if (digits == length) return length >= 4 && length <= 8;
    const bool is_two_by_three = token.size() == 7 && token[3] == '-';
    return length >= 6 && length <= 10 && (digits > 0 || is_two_by_three);
}

/// The tokens of a window; two neighbours of three digits ("482 913") are one.
std::vector<Span> tokens_of(std::string_view text, Span window) {
    std::vector<Span> tokens;
    for (auto at = window.begin; at < window.end;) {
        if (!is_part(text[at])) {
            ++at;
            continue;
        }
        auto end = at;
        while (end < text.size() && is_part(text[end])) ++end;
        const auto is_half = [&](Span half) {
            return half.end - half.begin == 3 &&
                   std::ranges::all_of(text.substr(half.begin, 3), is_digit);
        };
        const bool continues = !tokens.empty() && tokens.back().end + 1 == at &&
                               text[at - 1] == ' ' && is_half(tokens.back()) && is_half({at, end});
        if (continues) {
            tokens.back().end = end;
        } else {
            tokens.push_back({at, end});
        }
        at = end;
    }
    return tokens;
}

bool is_code_at(std::string_view text, Span token) {
    std::string joined(text.substr(token.begin, token.end - token.begin));
    std::erase(joined, ' ');
    return is_code(joined);
}

/// Between a code and what it is.
constexpr auto saying_words =
    std::to_array<std::string_view>({"is your", "is the", "은 ", "는 ", "은(는)", "(은", "(는"});
constexpr std::size_t reach = 80;  ///< bytes between the words and their code

void add_codes_behind(std::string_view text, std::string_view lower, std::size_t from,
                      std::vector<Span>& covered) {
    for (const auto& token : tokens_of(text, {from, std::min(text.size(), from + reach)})) {
        if (contains_any(lower.substr(from, token.begin - from), other_numbers)) return;
        if (is_code_at(text, token)) covered.push_back(token);
    }
}

/// "482913 is your verification code", "482913은 인증번호입니다".
void add_code_before(std::string_view text, std::string_view lower, std::size_t until,
                     std::vector<Span>& covered) {
    auto from = until > reach ? until - reach : 0;
    if (const auto line = text.substr(from, until - from).rfind('\n');
        line != std::string_view::npos) {
        from += line + 1;
    }
    while (from > 0 && from < until && is_part(text[from - 1])) ++from;  // Never half a number.
    for (const auto& token : tokens_of(text, {from, until})) {
        const auto behind = text::trim(lower.substr(token.end, until - token.end));
        const bool is_said = std::ranges::any_of(
            saying_words, [&](std::string_view word) { return behind.starts_with(word); });
        if (is_said && is_code_at(text, token)) covered.push_back(token);
    }
}

void add_codes(std::string_view text, std::string_view lower, Words words,
               std::vector<Span>& covered) {
    for (const auto word : words) {
        for (auto at = lower.find(word); at != std::string_view::npos;
             at = lower.find(word, at + word.size())) {
            const auto end = at + word.size();
            const bool is_inside = (at > 0 && is_letter(lower[at - 1]) && is_letter(word[0])) ||
                                   (end < lower.size() && is_letter(lower[end]) &&
                                    lower[end] != 's' && is_letter(word.back()));
            if (is_inside) continue;
            add_codes_behind(text, lower, end, covered);
            add_code_before(text, lower, at, covered);
        }
    }
}

/// Of "https://host/confirm/0123456789abcdef" all behind the host.
void add_links(std::string_view text, std::string_view lower, std::vector<Span>& covered) {
    constexpr std::size_t shortest_secret = 16;
    for (auto at = lower.find("://"); at != std::string_view::npos; at = lower.find("://", at)) {
        at += 3;
        const auto end = std::min(text.size(), text.find_first_of(" \t\r\n<>\"'()[]", at));
        const auto path = std::min(end, text.find_first_of("/?#", at));
        const auto shown = lower.substr(path, end - path);
        std::size_t run = 0, longest = 0;
        for (const char c : shown) {
            run = is_part(c) || c == '_' || c == '.' || c == '~' || c == '%' ? run + 1 : 0;
            longest = std::max(longest, run);
        }
        if (longest >= shortest_secret && contains_any(shown, link_parts)) {
            covered.push_back({path + 1, end});
        }
        at = end;
    }
}

}  // namespace

std::string mask_sign_in(std::string_view text) {
    const auto lower = text::lower_ascii(text);
    std::vector<Span> covered;
    add_codes(text, lower, code_words, covered);
    if (contains_any(lower, account_words)) add_codes(text, lower, confirmation_words, covered);
    if (contains_any(lower, link_words)) add_links(text, lower, covered);
    std::ranges::sort(covered, {}, &Span::begin);
    std::string out;
    std::size_t done = 0;
    for (const auto& span : covered) {
        if (span.begin < done) continue;
        out.append(text.substr(done, span.begin - done)).append("******");
        done = span.end;
    }
    return out.append(text.substr(done));
}

}  // namespace ondam::extract
