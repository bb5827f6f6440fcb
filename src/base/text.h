#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ondam::text {

std::string_view trim(std::string_view text);
std::string lower_ascii(std::string_view text);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool equal_ignoring_case(std::string_view left, std::string_view right);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view what, std::string_view with);

bool is_valid_utf8(std::string_view text);
/// Invalid bytes become U+FFFD; NUL is removed, because PostgreSQL cannot hold it.
std::string make_valid_utf8(std::string_view text);
/// Code points, not bytes; for limits that are told to people.
std::size_t length(std::string_view utf8);
/// The code point at byte `at` (< size), which moves past it. Damage gives U+FFFD and is passed
/// over.
char32_t take_code_point(std::string_view utf8, std::size_t& at);
/// Appends the code point as UTF-8; what is no character becomes U+FFFD.
void append_code_point(std::string& out, char32_t code);
/// At most `count` code points, never cut inside one.
std::string_view first(std::string_view utf8, std::size_t count);

/// Unicode NFC, so that Hangul typed as jamo equals Hangul typed as syllables.
std::string nfc(std::string_view utf8);
/// NFKC and full case folding: the form in which text is compared and searched.
std::string fold(std::string_view utf8);
/// One line: control characters and runs of white space become one space, ends trimmed.
std::string one_line(std::string_view utf8);

/// Bytes of a legacy charset as UTF-8 (ICU). Korean labels of every spelling mean windows-949,
/// which includes EUC-KR. Nothing when the charset is unknown.
std::optional<std::string> decode(std::string_view bytes, std::string_view charset);

std::string base64(std::string_view bytes);
/// Standard or URL alphabet, padding optional, white space skipped; nothing when a foreign
/// character is found.
std::optional<std::string> from_base64(std::string_view text);
std::string base64_url(std::string_view bytes);
std::string hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
/// %XX and, in queries, '+' as a space. Nothing on a broken escape.
enum class UrlPart { path, query };
std::optional<std::string> url_decode(std::string_view text, UrlPart part);
std::string url_encode(std::string_view text);

}  // namespace ondam::text
