#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

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
/// Bookings have confirmation codes too: these count where the mail is about an account, and with a
/// code that no booking looks like.
constexpr auto confirmation_words =
    std::to_array<std::string_view>({"confirmation code", "confirm code"});
constexpr auto account_words = std::to_array<std::string_view>(
    {"verify your", "confirm your e", "sign in to", "sign up", "log in to", "your account",
     "new account", "creating your", "email address", "e-mail address", "didn't request",
     "did not request", "sign-in", "signing in", "logging in"});
/// "your gift code": no code of an account.
constexpr auto ordinary_words = std::to_array<std::string_view>(
    {"order",  "booking",  "reservation",  "discount",  "promo",   "coupon",   "voucher",
     "gift",   "zip",      "postal",       "post code", "area",    "country",  "product",
     "item",   "tracking", "confirmation", "pickup",    "pick-up", "referral", "refund",
     "return", "customer", "source",       "invoice",   "error",   "bar code", "qr code",
     "door",   "gate",     "model",        "colour",    "color"});
/// A mail with one of these has a link that is as good as a password.
constexpr auto link_words = std::to_array<std::string_view>(
    {"verify your", "verification", "confirm your", "password reset", "reset your", "magic link",
     "activate your", "sign in to", "log in to", "sign-in link", "이메일 인증", "본인 인증",
     "본인인증", "비밀번호 재설정", "비밀번호를 재설정", "계정 활성", "로그인 링크", "가입 인증"});
/// A link with one of these needs no words beside it.
constexpr auto plain_link_parts = std::to_array<std::string_view>(
    {"password_reset",   "password-reset", "passwordreset",      "password/reset",
     "reset_password",   "reset-password", "resetpassword",      "reset/password",
     "invitation_token", "invite_token",   "confirmation_token", "verification_token",
     "reset_token",      "magic_link",     "magic-link",         "magiclink",
     "login_token",      "verify_email",   "verify-email",       "email_verification"});
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

/// The text as a person reads it: full-width letters and digits are plain ones, and what has no
/// width is not there.
struct Plain {
    explicit Plain(std::string_view given) {
        text.reserve(given.size());
        places.reserve(given.size() + 1);
        for (std::size_t at = 0; at < given.size();) {
            const auto size = length_at(given, at);
            if (size == 1) add(given[at], at);
            if (size > 1 && !is_without_width(given.substr(at, size))) {
                if (const char c = narrow(given.substr(at, size)); c != 0)
                    add(c, at);
                else
                    for (std::size_t i = 0; i < size; ++i) add(given[at + i], at + i);
            }
            at += size;
        }
        places.push_back(given.size());
    }

    std::string text;
    std::vector<std::size_t> places;  ///< of each byte, and of the end, in what was given

private:
    void add(char c, std::size_t place) {
        text.push_back(c);
        places.push_back(place);
    }
    static std::size_t length_at(std::string_view given, std::size_t at) {
        const auto lead = static_cast<unsigned char>(given[at]);
        const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
        return std::min(size, given.size() - at);
    }
    static bool is_without_width(std::string_view letter) {
        constexpr std::array<std::string_view, 9> known{
            "\xc2\xad",     "\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x80\x8e",
            "\xe2\x80\x8f", "\xe2\x81\xa0", "\xef\xb8\x8f", "\xef\xbb\xbf"};
        return std::ranges::find(known, letter) != known.end();
    }
    /// U+FF01 to U+FF5E are the printable ASCII in full width.
    static char narrow(std::string_view letter) {
        if (letter.size() != 3 || letter[0] != '\xef') return 0;
        const auto middle = static_cast<unsigned char>(letter[1]);
        const auto last = static_cast<unsigned char>(letter[2]);
        if (middle == 0xbc && last >= 0x81) return char(last - 0x81 + '!');
        if (middle == 0xbd && last <= 0x9e) return char(last - 0x80 + '`');
        return 0;
    }
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
constexpr std::size_t reach = 160;  ///< bytes between the words and their code
/// A code that stands alone in its line may be further off.
constexpr std::size_t reach_of_a_line = 600;

bool is_alone_in_its_line(std::string_view text, Span token) {
    const auto before = text.substr(0, token.begin).find_last_not_of(" \t\r*");
    const auto behind = text.find_first_not_of(" \t\r*", token.end);
    return (before == std::string_view::npos || text[before] == '\n') &&
           (behind == std::string_view::npos || text[behind] == '\n');
}

void add_codes_behind(std::string_view text, std::string_view lower, std::size_t from,
                      std::vector<Span>& covered) {
    for (const auto& token :
         tokens_of(text, {from, std::min(text.size(), from + reach_of_a_line)})) {
        if (contains_any(lower.substr(from, token.begin - from), other_numbers)) return;
        const bool is_near = token.begin - from < reach || is_alone_in_its_line(text, token);
        if (is_near && is_code_at(text, token)) covered.push_back(token);
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

/// What stands between "your" and "code" in one line, when it names a service.
bool names_a_service(std::string_view between) {
    return between.size() <= 40 && between.find_first_of("\n.,:;?!") == std::string_view::npos &&
           !text::trim(between).empty() && !contains_any(between, ordinary_words);
}

/// "593821 is your Example code", "Your Example code is 593821".
void add_codes_of_services(std::string_view text, std::string_view lower,
                           std::vector<Span>& covered) {
    constexpr std::string_view your = "your ";
    for (auto at = lower.find(" code"); at != std::string_view::npos;
         at = lower.find(" code", at + 1)) {
        const auto end = at + 5;
        if (end < lower.size() && is_letter(lower[end])) continue;
        const auto begin = lower.rfind(your, at);
        if (begin == std::string_view::npos || begin + your.size() > at) continue;
        const auto first = begin + your.size();
        if (!names_a_service(lower.substr(first, at - first))) continue;
        add_code_before(text, lower, first, covered);
        const auto said = lower.substr(end, 8);
        const bool is_said = said.starts_with(" is") || said.starts_with(":");
        if (!is_said) continue;
        const auto tokens = tokens_of(text, {end, std::min(text.size(), end + 24)});
        for (const auto& token : tokens) {
            if (is_code_at(text, token)) covered.push_back(token);
        }
    }
}

/// Only those with the shape that services give out: "F4K-9QZ".
void keep_pairs(std::string_view text, std::size_t from, std::vector<Span>& covered) {
    const auto is_no_pair = [&](Span span) {
        const auto code = text.substr(span.begin, span.end - span.begin);
        return code.size() != 7 || code[3] != '-';
    };
    const auto kept =
        std::remove_if(covered.begin() + std::ptrdiff_t(from), covered.end(), is_no_pair);
    covered.erase(kept, covered.end());
}

/// Of "https://host/confirm/0123456789abcdef" all behind the host.
void add_links(std::string_view text, std::string_view lower, bool is_about_links,
               std::vector<Span>& covered) {
    constexpr std::size_t shortest_secret = 16;
    for (auto at = lower.find("://"); at != std::string_view::npos; at = lower.find("://", at)) {
        at += 3;
        const auto end = std::min(text.size(), text.find_first_of(" \t\r\n<>\"'()[]", at));
        const auto path = std::min(end, text.find_first_of("/?#", at));
        const auto shown = lower.substr(path, end - path);
        std::size_t run = 0, longest = 0, longest_with_digit = 0;
        bool has_digit = false;
        for (const char c : shown) {
            const bool goes_on = is_part(c) || c == '_' || c == '.' || c == '~' || c == '%';
            run = goes_on ? run + 1 : 0;
            has_digit = goes_on && (has_digit || is_digit(c));
            longest = std::max(longest, run);
            if (has_digit) longest_with_digit = std::max(longest_with_digit, run);
        }
        const bool is_plain =
            longest_with_digit >= shortest_secret && contains_any(shown, plain_link_parts);
        const bool is_meant =
            is_about_links && longest >= shortest_secret && contains_any(shown, link_parts);
        if (is_plain || is_meant) covered.push_back({path + 1, end});
        at = end;
    }
}

}  // namespace

std::string mask_sign_in(std::string_view given, std::string_view whole) {
    const Plain plain(given);
    const std::string_view text = plain.text;
    const auto lower = text::lower_ascii(text);
    const auto about = whole.empty() ? lower : text::lower_ascii(Plain(whole).text);
    std::vector<Span> covered;
    add_codes(text, lower, code_words, covered);
    add_codes_of_services(text, lower, covered);
    const auto before = covered.size();
    add_codes(text, lower, confirmation_words, covered);
    if (!contains_any(about, account_words)) keep_pairs(text, before, covered);
    add_links(text, lower, contains_any(about, link_words), covered);
    std::ranges::sort(covered, {}, &Span::begin);
    std::string out;
    std::size_t done = 0;  // In what was given.
    for (const auto& span : covered) {
        const auto begin = plain.places[span.begin];
        if (begin < done) continue;
        out.append(given.substr(done, begin - done)).append("******");
        done = plain.places[span.end];
    }
    return out.append(given.substr(done));
}

}  // namespace ondam::extract
