#include "platform/events/wire.h"

#include <gtest/gtest.h>
#include <map>

#include "platform/events/message_filter.h"
#include "platform/events/wire_text.h"
#include "platform/json/json.h"
#include "support/databases.h"

namespace ondam::events {
namespace {

TEST(WireText, knows_json_from_what_only_looks_like_it) {
    for (const char* good :
         {"{}", "[]", " { \"a\" : [ 1 , -0.5e+3 , true , null ] } ", "\"\\u00e9\"", "0", "-1",
          "\"\\ud800\"", "[[[]]]", "{\"a\":{\"b\":\"\"}}"}) {
        EXPECT_TRUE(wire::is_json(good)) << good;
    }
    for (const char* bad :
         {"",         " ",        "{",   "}",       "[1,]",      "{,}",    "{\"a\"}",
          "{\"a\":}", "{a:1}",    "01",  "1.",      ".5",        "1e",     "+1",
          "tru",      "nulll",    "\"",  "\"\\q\"", "\"\\u12\"", "\"\n\"", "[1 2]",
          "1 2",      "\"\xc3\"", "NaN", "--1"}) {
        EXPECT_FALSE(wire::is_json(bad)) << bad;
    }
    EXPECT_TRUE(wire::is_json(std::string(64, '[') + std::string(64, ']')));
    EXPECT_FALSE(wire::is_json(std::string(65, '[') + std::string(65, ']')));
}

TEST(WireText, tells_what_is_too_deep_from_what_is_broken) {
    const auto nested = [](std::size_t levels, const std::string& inner) {
        std::string text;
        for (std::size_t i = 0; i < levels; ++i) text += i % 2 ? "[7, " : "{\"a\":[], \"b\": ";
        text += inner;
        while (levels-- > 0) text += levels % 2 ? " ]" : "}";
        return text;
    };
    EXPECT_EQ(wire::check(nested(64, "1")), wire::Soundness::sound);
    for (const std::size_t levels : {65, 66, 100, 40'000})
        EXPECT_EQ(wire::check(nested(levels, "\"\"")), wire::Soundness::deep) << levels;
    EXPECT_EQ(wire::check(nested(64, "[]")), wire::Soundness::deep);
    EXPECT_EQ(wire::check(nested(64, "{ }")), wire::Soundness::deep);
    EXPECT_EQ(wire::check(nested(70, "1e999")), wire::Soundness::deep);
    for (const char* inner :
         {"", "[1,]", "{,}", "{\"a\"}", "{\"a\":}", "[1 2]", "]", "}", "tru", "01"})
        EXPECT_EQ(wire::check(nested(70, inner)), wire::Soundness::broken) << inner;
    EXPECT_EQ(wire::check(std::string(400'000, '[')), wire::Soundness::broken);
    EXPECT_EQ(wire::check(std::string(65, '[') + std::string(66, ']')), wire::Soundness::broken);
    EXPECT_EQ(wire::check(std::string(65, '[') + std::string(64, ']') + "}"),
              wire::Soundness::broken);
}

TEST(WireText, finds_every_special_character_wherever_it_stands) {
    for (std::size_t length = 0; length < 40; ++length) {
        const std::string plain(length, 'x');
        EXPECT_TRUE(wire::is_json('"' + plain + '"'));
        EXPECT_FALSE(wire::is_json('"' + plain));
        EXPECT_FALSE(wire::is_json('"' + plain + '\x1f' + plain + '"'));
        EXPECT_TRUE(wire::is_json('"' + plain + "\\\"" + plain + '"'));
        std::string out;
        wire::append_string(out, plain + "\"\\\n" + plain + "가");
        EXPECT_EQ(*wire::scalar(out), plain + "\"\\\n" + plain + "가");
    }
}

TEST(WireText, mends_what_other_readers_would_refuse) {
    const std::map<std::string, std::string> cases{
        {R"(["\ud83d"])", R"(["\ufffd"])"},
        {R"({"\uDE00":"a\ud83d\ud83d\ude00b\ude00\\ud83d"})",
         R"({"\ufffd":"a\ufffd\ud83d\ude00b\ufffd\\ud83d"})"},
        {"[100000000000000000000,-7,1234567890123456789]",
         "[100000000000000000000.0,-7,1234567890123456789]"},
        {"[1e9999,-1e+9999,1e-9999,1e300]", "[null,null,1e-9999,1e300]"},
    };
    for (const auto& [odd, sound] : cases) {
        EXPECT_EQ(wire::check(odd), wire::Soundness::odd) << odd;
        EXPECT_EQ(wire::mended(odd), sound);
        EXPECT_TRUE(json::parse(sound)) << sound;
    }
    for (const char* sound : {R"(["\u00e9\ud7ff","\\ud83d"])", "[123456789012345678,1e99]"}) {
        EXPECT_EQ(wire::check(sound), wire::Soundness::sound) << sound;
    }
}

TEST(WireText, reads_scalars_as_text) {
    EXPECT_EQ(wire::scalar("12.50"), "12.50");
    EXPECT_EQ(wire::scalar("true"), "true");
    EXPECT_EQ(wire::scalar(R"("\ud83d\ude00\u0041\n")"),
              "\xf0\x9f\x98\x80"
              "A\n");
    EXPECT_EQ(wire::scalar(R"("\ude00x\ud83d")"), "\xef\xbf\xbdx\xef\xbf\xbd");
    EXPECT_EQ(wire::scalar(R"("a\u0000b")"), "ab");
    EXPECT_FALSE(wire::scalar("null"));
    EXPECT_FALSE(wire::scalar("{}"));
}

TEST(Wire, shows_the_shape_without_the_values) {
    EXPECT_EQ(wire::shape_of(R"({"email":"kim@example.com","age":33,"list":[true,null]})"),
              R"({"email":"text","age":"number","list":["flag",null]})");
    EXPECT_LE(wire::shape_of("[" + std::string(20'000, '1') + "]").size(), 1'000U);
}

TEST(Wire, tells_names_of_nobody) {
    for (const char* nobody : {"", "null", "NULL", " anonymous ", "0000-0000", "undefined"}) {
        EXPECT_TRUE(wire::names_nobody(nobody)) << nobody;
    }
    EXPECT_FALSE(wire::names_nobody("kim"));
    EXPECT_FALSE(wire::names_nobody("1000"));
}

std::uint64_t scrambled(std::uint64_t number) {
    number += 0x9e3779b97f4a7c15U;
    number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9U;
    number = (number ^ number >> 27) * 0x94d049bb133111ebU;
    return number ^ number >> 31;
}

TEST(MessageFilter, never_forgets_and_rarely_guesses_wrong) {
    constexpr std::uint64_t count = 1'000'000;
    const auto now = from_milliseconds(1'773'306'000'000);
    MessageFilter filter;
    for (std::uint64_t i = 0; i < count; ++i) filter.add(scrambled(i), now);
    std::uint64_t wrong = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        ASSERT_TRUE(filter.contains(scrambled(i)));
        wrong += filter.contains(scrambled(count + i)) ? 1 : 0;
    }
    EXPECT_LT(wrong, count / 1'000);
    EXPECT_LT(filter.bytes(), count * 8);
}

TEST(MessageFilter, survives_on_disk_and_refuses_a_damaged_copy) {
    const test::TemporaryFolder folder;
    const auto now = from_milliseconds(1'773'306'000'000);
    MessageFilter filter;
    for (std::uint64_t i = 0; i < 200'000; ++i) filter.add(scrambled(i), now);
    MessageFilter::write(folder.path(), filter.snapshot(7));
    for (std::uint64_t i = 200'000; i < 300'000; ++i) filter.add(scrambled(i), now);
    MessageFilter::write(folder.path(), filter.snapshot(9));
    MessageFilter loaded;
    EXPECT_EQ(loaded.load(folder.path()), 9U);
    for (std::uint64_t i = 0; i < 300'000; ++i) ASSERT_TRUE(loaded.contains(scrambled(i)));

    std::fstream file(folder.path() + "/generation-1",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1000);
    file.put('\x7f');
    file.close();
    EXPECT_FALSE(MessageFilter().load(folder.path()));
}

TEST(MessageFilter, lets_go_of_generations_that_are_too_old) {
    const auto now = from_milliseconds(1'773'306'000'000);
    MessageFilter filter;
    for (std::uint64_t i = 0; i < 200'000; ++i) filter.add(scrambled(i), now);
    const auto full = filter.bytes();
    filter.forget_before(now + milliseconds(1));
    EXPECT_LT(filter.bytes(), full);
    EXPECT_TRUE(filter.contains(scrambled(199'999)));
}

}  // namespace
}  // namespace ondam::events
