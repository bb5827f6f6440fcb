#include "base/text.h"

#include <gtest/gtest.h>

#include "base/enum_text.h"

namespace ondam {
namespace {

enum class Colour { red, dark_blue };
std::string_view to_text(Colour colour) { return colour == Colour::red ? "red" : "dark_blue"; }

TEST(EnumText, names_what_is_possible) {
    static_assert(enum_size<Colour> == 2);
    EXPECT_EQ(none_of<Colour>(), "is none of red, dark_blue");
    EXPECT_EQ(none_of(std::array<std::string_view, 1>{"a"}), "is none of a");
}

TEST(Text, trims_and_compares_without_case) {
    EXPECT_EQ(text::trim(" \t a b \r\n"), "a b");
    EXPECT_EQ(text::trim(" \n "), "");
    EXPECT_EQ(text::lower_ascii("ABC xyz 가Z"), "abc xyz 가z");
    EXPECT_TRUE(text::equal_ignoring_case("Content-TYPE", "content-type"));
    EXPECT_FALSE(text::equal_ignoring_case("a", "ab"));
    EXPECT_TRUE(text::starts_with_ignoring_case("Bearer xyz", "bearer "));
    EXPECT_FALSE(text::starts_with_ignoring_case("Bea", "bearer"));
}

TEST(Text, splits_joins_and_replaces) {
    EXPECT_EQ(text::split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
    EXPECT_EQ(text::split("", ','), (std::vector<std::string_view>{""}));
    EXPECT_EQ(text::join({"a", "b", "c"}, ", "), "a, b, c");
    EXPECT_EQ(text::join({}, ", "), "");
    EXPECT_EQ(text::replace_all("aaa", "aa", "b"), "ba");
    EXPECT_EQ(text::replace_all("a.b.c", ".", "->"), "a->b->c");
    EXPECT_EQ(text::replace_all("abc", "", "x"), "abc");
}

TEST(Text, knows_valid_utf8) {
    for (const char* good : {"", "plain", "환불", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF",
                             "\xF4\x8F\xBF\xBF", "long enough ascii, then 한글"}) {
        EXPECT_TRUE(text::is_valid_utf8(good)) << good;
    }
    for (const char* bad :
         {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "abcdefghi\xFF"}) {
        EXPECT_FALSE(text::is_valid_utf8(bad)) << bad;
    }
}

TEST(Text, repairs_invalid_utf8_by_whole_damaged_stretches) {
    EXPECT_EQ(text::make_valid_utf8("a\xE2\x82z"), "a\xEF\xBF\xBDz");
    EXPECT_EQ(text::make_valid_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(text::make_valid_utf8(std::string_view("a\0b", 3)), "ab");
    EXPECT_EQ(text::make_valid_utf8("환불"), "환불");
}

TEST(Text, counts_and_cuts_code_points) {
    EXPECT_EQ(text::length("환불 please 😀"), 11u);
    EXPECT_EQ(text::first("환불해주세요", 2), "환불");
    EXPECT_EQ(text::first("환불", 9), "환불");
    EXPECT_EQ(text::first("환불", 0), "");
}

TEST(Text, takes_and_appends_every_code_point) {
    for (char32_t code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 97) {
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        std::string utf8;
        text::append_code_point(utf8, code);
        std::size_t at = 0;
        ASSERT_EQ(text::take_code_point(utf8, at), code);
        ASSERT_EQ(at, utf8.size());
    }
    std::string surrogate;
    text::append_code_point(surrogate, 0xD800);
    EXPECT_EQ(surrogate, "\xEF\xBF\xBD");
}

TEST(Text, composes_hangul_typed_as_jamo) {
    EXPECT_EQ(text::nfc("\u1112\u116A\u11AB\u1107\u116E\u11AF"), "환불");
    EXPECT_EQ(text::nfc("e\u0301"), "\u00E9");
    EXPECT_EQ(text::nfc("환불"), "환불");
    EXPECT_EQ(text::nfc("plain"), "plain");
}

TEST(Text, folds_width_case_and_what_cannot_be_seen) {
    EXPECT_EQ(text::fold("ＡＢＣ０１２"), "abc012");
    EXPECT_EQ(text::fold("Straße"), "strasse");
    EXPECT_EQ(text::fold("ÉCOLE"), "école");
    EXPECT_EQ(text::fold("zero\u200Bwidth"), "zerowidth");
    EXPECT_EQ(text::fold("\u1112\u116A\u11AB"), "환");
    EXPECT_EQ(text::fold("MiXeD"), "mixed");
}

TEST(Text, puts_everything_on_one_line) {
    EXPECT_EQ(text::one_line("  a\r\n b\t\tc\u3000d\u2028e\x01 "), "a b c d e");
    EXPECT_EQ(text::one_line("\n"), "");
}

TEST(Text, decodes_every_spelling_of_the_korean_charset) {
    for (const char* label : {"euc-kr", "EUC-KR", "ks_c_5601-1987", "KSC5601", "ksc_5601", "cp949",
                              "MS949", "windows-949", "uhc", "korean", "CP51949", "\"euc-kr\""}) {
        // The second syllable exists in the extension alone.
        EXPECT_EQ(text::decode("\xC8\xAF\x8C\x63", label), "환똠") << label;
    }
    EXPECT_EQ(text::decode("\\", "euc-kr"), "\\");
    EXPECT_EQ(text::decode("~", "euc-kr"), "~");
}

TEST(Text, decodes_iso_2022_kr_with_and_without_its_designator) {
    EXPECT_EQ(text::decode("\x1b$)C\x0eH/:R\x0f ok", "iso-2022-kr"), "환불 ok");
    EXPECT_EQ(text::decode("\x0eH/:R\x0f ok", "ISO-2022-KR"), "환불 ok");
    EXPECT_EQ(text::decode("\x0eH/\nok", "iso-2022-kr"), "환\nok");
}

TEST(Text, decodes_johab_syllables_and_symbols) {
    EXPECT_EQ(text::decode("\xD0\x65\x8A\x82\xB4\xE1 ok", "johab"), "한국어 ok");
    EXPECT_EQ(text::decode("\xD9\x31\xE0\x31", "JOHAB"), "\u3000伽");
    EXPECT_EQ(text::decode("\x80", "johab"), "\xEF\xBF\xBD");
}

TEST(Text, decodes_other_charsets_and_refuses_unknown_ones) {
    EXPECT_EQ(text::decode("caf\xE9 \x80", "ISO-8859-1"), "café €");
    EXPECT_EQ(text::decode("\x82\xA0", "Shift_JIS"), "あ");
    EXPECT_EQ(text::decode("\xFF", "utf-8"), "\xEF\xBF\xBD");
    EXPECT_EQ(text::decode(std::string_view("\x00\x41\xD5\x58", 4), "utf-16be"), "A하");
    EXPECT_EQ(text::decode("a", "no-such-charset"), std::nullopt);
    EXPECT_EQ(text::decode("a", ""), std::nullopt);
}

TEST(Text, decodes_more_than_one_buffer_and_never_halves_a_pair) {
    std::string wide, expected;
    for (int i = 0; i < 5000; ++i) {
        wide += i == 0 ? std::string("\x00\x61", 2) : std::string("\xD8\x3D\xDE\x00", 4);
        expected += i == 0 ? "a" : "😀";
    }
    EXPECT_EQ(text::decode(wide, "utf-16be"), expected);
}

TEST(Text, encodes_base64_as_rfc_4648_shows) {
    const std::pair<const char*, const char*> cases[] = {
        {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
        {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : cases) {
        EXPECT_EQ(text::base64(plain), encoded);
        EXPECT_EQ(text::from_base64(encoded), plain);
    }
    EXPECT_EQ(text::base64_url("\xFB\xFF"), "-_8");
    EXPECT_EQ(text::from_base64("-_8"), "\xFB\xFF");
    EXPECT_EQ(text::from_base64("Zm9v\r\n YmFy"), "foobar");
    for (const char* bad : {"Z", "Zg=", "Zg==Zg==", "Zg===", "Zm9v!", "=", "환"}) {
        EXPECT_EQ(text::from_base64(bad), std::nullopt) << bad;
    }
}

TEST(Text, reads_back_what_it_wrote_in_every_encoding) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes.push_back(char(i));
        EXPECT_EQ(text::from_base64(text::base64(bytes)), bytes);
        EXPECT_EQ(text::from_base64(text::base64_url(bytes)), bytes);
        EXPECT_EQ(text::from_hex(text::hex(bytes)), bytes);
        EXPECT_EQ(text::url_decode(text::url_encode(bytes), text::UrlPart::path), bytes);
        EXPECT_EQ(text::url_decode(text::url_encode(bytes), text::UrlPart::query), bytes);
    }
}

TEST(Text, decodes_urls_by_part_and_refuses_broken_escapes) {
    EXPECT_EQ(text::url_decode("a+b%20c", text::UrlPart::query), "a b c");
    EXPECT_EQ(text::url_decode("a+b%20c", text::UrlPart::path), "a+b c");
    EXPECT_EQ(text::url_decode("%", text::UrlPart::path), std::nullopt);
    EXPECT_EQ(text::url_decode("%4", text::UrlPart::path), std::nullopt);
    EXPECT_EQ(text::url_decode("%zz", text::UrlPart::path), std::nullopt);
    EXPECT_EQ(text::url_encode("환 a/b"), "%ED%99%98%20a%2Fb");
    EXPECT_EQ(text::from_hex("abc"), std::nullopt);
    EXPECT_EQ(text::from_hex("zz"), std::nullopt);
}

}  // namespace
}  // namespace ondam
