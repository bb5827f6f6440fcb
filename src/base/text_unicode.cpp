#include <algorithm>
#include <stdexcept>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include "base/text.h"

namespace ondam::text {
namespace {

using Normalizer = const icu::Normalizer2* (*)(UErrorCode&);

void require(UErrorCode status) {
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
}

/// Most text is in its form already; asking is cheaper than building it anew.
std::string normalise(Normalizer instance, std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = instance(status);
    require(status);
    const icu::StringPiece piece(utf8.data(), int32_t(utf8.size()));
    if (normalizer->isNormalizedUTF8(piece, status)) return std::string(utf8);
    require(status);
    std::string out;
    icu::StringByteSink<std::string> sink(&out, int32_t(utf8.size()));
    normalizer->normalizeUTF8(0, piece, sink, nullptr, status);
    require(status);
    return out;
}

bool is_ascii(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return (c & 0x80) != 0; });
}

bool breaks_a_line(char32_t code) {
    return u_isUWhiteSpace(UChar32(code)) || u_charType(UChar32(code)) == U_CONTROL_CHAR;
}

}  // namespace

std::string nfc(std::string_view utf8) {
    if (is_ascii(utf8)) return std::string(utf8);
    return normalise(icu::Normalizer2::getNFCInstance, utf8);
}

std::string fold(std::string_view utf8) {
    if (is_ascii(utf8)) return lower_ascii(utf8);
    return normalise(icu::Normalizer2::getNFKCCasefoldInstance, utf8);
}

std::string one_line(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    bool gap = false;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto code = take_code_point(utf8, at);
        if (breaks_a_line(code)) {
            gap = true;
            continue;
        }
        if (gap && !out.empty()) out.push_back(' ');
        gap = false;
        append_code_point(out, code);
    }
    return out;
}

}  // namespace ondam::text
