#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include "base/text.h"

namespace ondam::text {
namespace {

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

/// The order of the vowels in JOHAB, which leaves gaps; -1 stands for a gap.
constexpr std::array<int, 32> johab_vowels = {-1, -1, -1, 0,  1,  2,  3,  4,  -1, -1, 5,
                                              6,  7,  8,  9,  10, -1, -1, 11, 12, 13, 14,
                                              15, 16, -1, -1, 17, 18, 19, 20, -1, -1};

/// A syllable is three letters of five bits each.
char32_t johab_syllable(unsigned code) {
    const int lead = int(code >> 10 & 31) - 2;
    const int vowel = johab_vowels[code >> 5 & 31];
    const int place = int(code & 31);
    const int tail = place < 18 ? place - 1 : place - 2;
    if (lead < 0 || lead > 18 || vowel < 0 || place == 0 || place == 18 || tail > 27) return 0xFFFD;
    return char32_t(0xAC00 + (lead * 21 + vowel) * 28 + tail);
}

/// Symbols and Hanja stand in the order of KS X 1001, two of its rows to a lead byte.
std::string johab_symbol(std::uint8_t lead, std::uint8_t trail) {
    const int row = lead < 0xE0 ? 2 * (lead - 0xD9) : 2 * lead - 0x197;
    const int cell = trail < 0x91 ? trail - 0x31 : trail - 0x43;
    const bool second = cell >= 94;
    const std::string bytes{char(0xA1 + row + second), char(0xA1 + (second ? cell - 94 : cell))};
    return decode_by_icu(bytes, "windows-949").value_or("");
}

/// ICU has no JOHAB.
std::string decode_johab(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto lead = std::uint8_t(bytes[at]);
        if (lead < 0x80) {
            if (lead != 0) out.push_back(char(lead));
            continue;
        }
        const auto trail = at + 1 < bytes.size() ? std::uint8_t(bytes[++at]) : std::uint8_t(0);
        const bool is_symbol = lead >= 0xD9 && lead <= 0xF9 && lead != 0xDF;
        if (is_symbol && ((trail >= 0x31 && trail <= 0x7E) || (trail >= 0x91 && trail <= 0xFE))) {
            out += johab_symbol(lead, trail);
        } else {
            append_code_point(out, johab_syllable(unsigned(lead) << 8 | trail));
        }
    }
    return out;
}

}  // namespace

std::optional<std::string> decode(std::string_view bytes, std::string_view charset) {
    const auto bare = bare_label(charset);
    if (bare.empty() || bare.size() > 40) return std::nullopt;
    // Plain ASCII is what it is, or UTF-8 sent under a label too small for it.
    if (bare == "utf8" || bare == "usascii" || bare == "ascii") return make_valid_utf8(bytes);
    if (bare == "iso2022kr" || bare == "csiso2022kr") {
        return decode_by_icu(unshift_korean(bytes), "windows-949");
    }
    if (bare == "johab" || bare == "cp1361") return decode_johab(bytes);
    return decode_by_icu(bytes, icu_name(charset, bare));
}

}  // namespace ondam::text
