#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>

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

/// The letters and digits of a charset label: "KS_C_5601-1987" and "ksc56011987" are one.
std::string bare_label(std::string_view charset) {
    std::string bare;
    for (const char c : lower_ascii(charset)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) bare.push_back(c);
    }
    return bare;
}

constexpr std::array<std::string_view, 22> korean_labels = {
    "euckr",   "xeuckr",  "cseuckr",       "ksc56011987", "ksc56011989", "ksc56011992",
    "ksc5601", "ksc5636", "csksc56011987", "ksx1001",     "ksx10011992", "isoir149",
    "cp949",   "xcp949",  "ms949",         "windows949",  "xwindows949", "uhc",
    "korean",  "hangul",  "cp51949",       "5601"};

/// What the label means in practice: senders name the small charset and use the larger one that
/// includes it.
std::string icu_name(std::string_view charset, const std::string& bare) {
    if (std::ranges::find(korean_labels, bare) != korean_labels.end()) return "windows-949";
    if (bare == "iso88591" || bare == "latin1") return "windows-1252";
    if (bare == "gb2312" || bare == "gbk" || bare == "xgbk") return "gb18030";
    if (bare == "shiftjis" || bare == "sjis" || bare == "xsjis") return "windows-31j";
    return std::string(trim(charset));
}

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};

std::string utf8_of(const UChar* from, const UChar* end) {
    std::string out;
    out.reserve(std::size_t(end - from) * 3);
    while (from < end) {
        char32_t code = *from++;
        const bool pair = U16_IS_LEAD(code) && from < end && U16_IS_TRAIL(*from);
        if (pair) code = char32_t(U16_GET_SUPPLEMENTARY(code, *from++));
        // NUL goes: PostgreSQL cannot hold it.
        if (code != 0) append_code_point(out, code);
    }
    return out;
}

std::optional<std::string> decode_by_icu(std::string_view bytes, const std::string& name) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, CloseConverter> converter(ucnv_open(name.c_str(), &status));
    if (U_FAILURE(status)) return std::nullopt;
    std::string out;
    std::array<UChar, 4096> buffer;
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    // A surrogate pair may be cut by the end of the buffer, so its first half waits for the next
    // round.
    UChar* start = buffer.data();
    do {
        status = U_ZERO_ERROR;
        UChar* to = start;
        ucnv_toUnicode(converter.get(), &to, buffer.data() + buffer.size(), &from, end, nullptr,
                       true, &status);
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR) return std::nullopt;
        const bool half = status == U_BUFFER_OVERFLOW_ERROR && U16_IS_LEAD(to[-1]);
        out += utf8_of(buffer.data(), half ? to - 1 : to);
        if (half) buffer[0] = to[-1];
        start = buffer.data() + (half ? 1 : 0);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    return out;
}

/// ISO-2022-KR (RFC 1557) with its shifts undone: mail often lacks the designator that ICU insists
/// on.
std::string unshift_korean(std::string_view bytes) {
    constexpr std::string_view designator = "\x1b$)C";
    std::string out;
    bool shifted = false;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const char c = bytes[at];
        if (bytes.substr(at, designator.size()) == designator) {
            at += designator.size() - 1;
        } else if (c == '\x0e' || c == '\x0f') {
            shifted = c == '\x0e';
        } else {
            if (c == '\n') shifted = false;
            out.push_back(shifted && c > ' ' && c < '\x7f' ? char(c | 0x80) : c);
        }
    }
    return out;
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

std::optional<std::string> decode(std::string_view bytes, std::string_view charset) {
    const auto bare = bare_label(charset);
    if (bare.empty() || bare.size() > 40) return std::nullopt;
    // Plain ASCII is what it is, or UTF-8 sent under a label too small for it.
    if (bare == "utf8" || bare == "usascii" || bare == "ascii") return make_valid_utf8(bytes);
    if (bare == "iso2022kr" || bare == "csiso2022kr") {
        return decode_by_icu(unshift_korean(bytes), "windows-949");
    }
    return decode_by_icu(bytes, icu_name(charset, bare));
}

}  // namespace ondam::text
