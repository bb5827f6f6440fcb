#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The pieces of MIME below a whole mail; private to this library.
namespace ondam::mail {

/// Line breaks with the white space around them become one space.
std::string unfold(std::string_view value);

/// Behind it no encoded word ends, so that nobody looks for an end from each beginning.
std::size_t end_of_encoded_words(std::string_view value);

/// Bytes of a claimed charset as UTF-8. A missing, unknown or false claim is guessed: UTF-8, then
/// Korean where every byte fits, then western. Never fails.
std::string to_utf8(std::string_view bytes, std::string_view charset);

/// Base64, quoted-printable, uuencode or none. Damage is passed over.
std::string decode_transfer(std::string_view body, std::string_view encoding);
std::string decode_base64(std::string_view text);
enum class QuotedKind { body, header_word };
std::string decode_quoted_printable(std::string_view text, QuotedKind kind);

/// A Content-Type or Content-Disposition: its first token in lower case and its parameters
/// (names in lower case, values UTF-8, RFC 2231 pieces joined).
struct Parameterised {
    std::string value;
    std::vector<std::pair<std::string, std::string>> parameters;

    std::string get(std::string_view name) const;
};
Parameterised parse_parameters(std::string_view header);

std::string normalise_line_ends(std::string_view text);

}  // namespace ondam::mail
