#include "base/names.h"

#include <algorithm>
#include <array>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "base/text.h"

namespace ondam::text {
namespace {

constexpr char32_t non_joiner = 0x200c, joiner = 0x200d, emoji_form = 0xfe0f, black_flag = 0x1f3f4,
                   cancel_tag = 0xe007f, keycap = 0x20e3;

bool is_joiner(char32_t code) { return code == non_joiner || code == joiner; }
bool is_tag(char32_t code) { return code >= 0xe0020 && code <= cancel_tag; }

bool is_picture(char32_t code) {
    return code == emoji_form ||
           u_hasBinaryProperty(UChar32(code), UCHAR_EXTENDED_PICTOGRAPHIC) != 0 ||
           u_hasBinaryProperty(UChar32(code), UCHAR_EMOJI_MODIFIER) != 0;
}

UScriptCode script_of(char32_t code) {
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(UChar32(code), &status);
    return U_SUCCESS(status) ? script : USCRIPT_UNKNOWN;
}

/// Whether the letters of this script change their form beside a joiner.
bool joins(char32_t code) {
    constexpr std::array plain{USCRIPT_COMMON,   USCRIPT_INHERITED, USCRIPT_LATIN,
                               USCRIPT_GREEK,    USCRIPT_CYRILLIC,  USCRIPT_HANGUL,
                               USCRIPT_HAN,      USCRIPT_HIRAGANA,  USCRIPT_KATAKANA,
                               USCRIPT_BOPOMOFO, USCRIPT_HEBREW,    USCRIPT_UNKNOWN};
    return std::ranges::find(plain, script_of(code)) == plain.end();
}

/// A variation of the character before: an emoji, a keycap, a Han character as a family writes it.
bool varies(char32_t before, char32_t after) {
    return is_picture(before) || after == keycap || script_of(before) == USCRIPT_HAN ||
           joins(before);
}

/// Whether an invisible character between these two is part of how they are written.
bool is_written(char32_t code, char32_t before, char32_t after) {
    if (is_tag(code)) return before == black_flag || is_tag(before);
    if (u_hasBinaryProperty(UChar32(code), UCHAR_VARIATION_SELECTOR) != 0)
        return varies(before, after);
    if (!is_joiner(code)) return false;
    return (joins(before) && joins(after)) ||
           (code == joiner && is_picture(before) && is_picture(after));
}

}  // namespace

bool is_invisible(char32_t code) {
    const bool is_annotation = code >= 0xfff9 && code <= 0xfffb;
    return is_annotation ||
           u_hasBinaryProperty(UChar32(code), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

bool has_invisible(std::string_view utf8) {
    for (std::size_t at = 0; at < utf8.size();) {
        if (is_invisible(take_code_point(utf8, at))) return true;
    }
    return false;
}

bool is_blank(std::string_view utf8) {
    constexpr char32_t blank_braille = 0x2800;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto code = take_code_point(utf8, at);
        const bool is_empty = u_isUWhiteSpace(UChar32(code)) || code == blank_braille ||
                              u_charType(UChar32(code)) == U_CONTROL_CHAR || is_invisible(code);
        if (!is_empty) return false;
    }
    return true;
}

std::string plain_name(std::string_view utf8) {
    const auto line = one_line(utf8);
    std::string out;
    out.reserve(line.size());
    char32_t before = 0;
    for (std::size_t at = 0; at < line.size();) {
        const auto code = take_code_point(line, at);
        auto next = at;
        const auto after = next < line.size() ? take_code_point(line, next) : char32_t(0);
        if (is_invisible(code) && !is_written(code, before, after)) continue;
        append_code_point(out, code);
        before = code;
    }
    // What was taken out may have parted two spaces.
    return one_line(out);
}

}  // namespace ondam::text
