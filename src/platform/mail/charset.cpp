#include <algorithm>

#include "base/text.h"
#include "platform/mail/mime.h"

namespace ondam::mail {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_damaged(std::string_view utf8) { return utf8.find(replacement) != std::string_view::npos; }

bool is_ascii(std::string_view bytes) {
    return std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool has_shifts(std::string_view bytes) { return bytes.find('\x1b') != std::string_view::npos; }

/// Two high bytes in a row: the mark of East Asian text, where western letters stand alone.
bool has_high_pair(std::string_view bytes) {
    const auto is_high = [](char c) { return static_cast<unsigned char>(c) >= 0xA1; };
    for (std::size_t at = 1; at < bytes.size(); ++at) {
        if (is_high(bytes[at - 1]) && is_high(bytes[at])) return true;
    }
    return false;
}

/// KS X 1001 spells a syllable that it lacks as a filler and its three letters.
constexpr std::string_view filler = "\xE3\x85\xA4";

/// The place of a compatibility letter in a list of such letters; -1 when it is not in it.
int place_of(std::u32string_view letters, char32_t letter) {
    const auto found = letters.find(letter);
    return found == std::u32string_view::npos ? -1 : int(found);
}

std::string compose_spelled_syllables(std::string decoded) {
    constexpr std::u32string_view leads = U"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
    constexpr std::u32string_view tails =
        U"ㅤㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
    auto at = decoded.find(filler);
    if (at == std::string::npos) return decoded;
    std::string out = decoded.substr(0, at);
    while (at < decoded.size()) {
        auto next = at;
        if (text::take_code_point(decoded, next) == U'\u3164' && next + 9 <= decoded.size()) {
            const int lead = place_of(leads, text::take_code_point(decoded, next));
            const int vowel = int(text::take_code_point(decoded, next)) - 0x314F;
            const int tail = place_of(tails, text::take_code_point(decoded, next));
            if (lead >= 0 && vowel >= 0 && vowel < 21 && tail >= 0) {
                text::append_code_point(out, char32_t(0xAC00 + (lead * 21 + vowel) * 28 + tail));
                at = next;
                continue;
            }
        }
        text::append_code_point(out, text::take_code_point(decoded, at));
    }
    return out;
}

/// "Grüße" are two letters of Latin-1 and one Chinese character of CP949: Korean is what gives
/// Hangul.
bool is_mostly_hangul(std::string_view utf8) {
    int hangul = 0, others = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto letter = text::take_code_point(utf8, at);
        const bool is_syllable = letter >= U'\uAC00' && letter <= U'\uD7A3';
        const bool is_single = letter >= U'\u3131' && letter <= U'\u318E';
        if (is_syllable || is_single)
            ++hangul;
        else if (letter >= 0x80)
            ++others;
    }
    return hangul > others;
}

/// Nothing when the bytes cannot be Korean in one of its older charsets.
std::optional<std::string> guess_korean(std::string_view bytes) {
    if (!has_high_pair(bytes)) return std::nullopt;
    auto korean = text::decode(bytes, "windows-949");
    if (!korean || is_damaged(*korean) || !is_mostly_hangul(*korean)) return std::nullopt;
    return compose_spelled_syllables(*std::move(korean));
}

std::string guess(std::string_view bytes) {
    if (is_ascii(bytes)) return text::make_valid_utf8(bytes);
    if (text::is_valid_utf8(bytes)) return text::make_valid_utf8(bytes);
    if (auto korean = guess_korean(bytes)) return *std::move(korean);
    return text::decode(bytes, "windows-1252").value_or(text::make_valid_utf8(bytes));
}

}  // namespace

std::string to_utf8(std::string_view bytes, std::string_view charset) {
    if (is_ascii(bytes) && !has_shifts(bytes) && bytes.find('\x0e') == std::string_view::npos) {
        const auto wide = text::starts_with_ignoring_case(charset, "utf-7") ||
                          text::starts_with_ignoring_case(charset, "utf-16") ||
                          text::starts_with_ignoring_case(charset, "utf-32") ||
                          text::starts_with_ignoring_case(charset, "hz");
        if (!wide) return text::make_valid_utf8(bytes);
    }
    const auto label = text::lower_ascii(text::trim(charset));
    const bool says_little = label.empty() || label == "us-ascii" || label == "ascii" ||
                             label == "unknown-8bit" || label == "x-unknown";
    if (says_little) return guess(bytes);
    auto decoded = text::decode(bytes, label);
    if (!decoded) return guess(bytes);
    if (!is_damaged(*decoded)) return compose_spelled_syllables(*std::move(decoded));
    if (text::is_valid_utf8(bytes)) return text::make_valid_utf8(bytes);
    if (label == "utf-8" || label == "utf8") {
        // Mislabelled as a whole is guessed; a few broken bytes in real UTF-8 are only marked.
        if (auto korean = guess_korean(bytes)) return *std::move(korean);
    }
    return *std::move(decoded);
}

}  // namespace ondam::mail
