#include "platform/json/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/material.h"

namespace ondam::json {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string round(std::string_view text) {
    const auto value = parse(text);
    return value ? to_text(*value) : "refused: " + value.error().faults.front().code;
}

enum class Colour { red, blue };
std::optional<Colour> from_text(std::type_identity<Colour>, std::string_view text) {
    if (text == "red") return Colour::red;
    if (text == "blue") return Colour::blue;
    return std::nullopt;
}
std::string_view to_text(Colour colour) { return colour == Colour::red ? "red" : "blue"; }

/// "field code" of each fault.
std::vector<std::string> faults_of(Reader& in) {
    std::vector<std::string> out;
    if (const auto refusal = in.take_faults()) {
        for (const auto& fault : refusal->faults) out.push_back(fault.field + " " + fault.code);
    }
    return out;
}

TEST(Json, keeps_what_it_reads) {
    for (const auto* text :
         {R"({"b":1,"a":[true,false,null,"x",-7,1.5,1e+300,{}]})", "[]", "\"한글 🙂\"", "null",
          "9223372036854775807", "-9223372036854775808", R"("\"\\\n\r\t\u0001\u007f")"}) {
        EXPECT_EQ(round(text), text);
    }
    EXPECT_EQ(round(" [ 1 , 2 ] "), "[1,2]");
    EXPECT_EQ(round(R"("\ud55c\u2028")"), "\"한\xe2\x80\xa8\"");
}

TEST(Json, writes_large_numbers_so_that_they_are_read_again) {
    EXPECT_EQ(round("18888888888888888888.0"), "1.888888888888889e+19");
    EXPECT_EQ(round("18446744073709551615"), "1.8446744073709552e+19");
    EXPECT_EQ(round("1e15"), "1e+15");
    EXPECT_EQ(round("-0.0"), "0");
    for (const auto* text :
         {"18888888888888888888.0", "18446744073709551615", "-9.3e18", "5e-324"}) {
        EXPECT_EQ(round(round(text)), round(text)) << text;
    }
}

TEST(Json, counts_the_last_of_repeated_keys) {
    EXPECT_EQ(round(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
}

TEST(Json, refuses_more_than_64_levels) {
    const auto nested = [](int levels) {
        return std::string(std::size_t(levels), '[') + std::string(std::size_t(levels), ']');
    };
    EXPECT_EQ(round(nested(64)), nested(64));
    EXPECT_EQ(round(nested(65)), "refused: json");
    EXPECT_EQ(round(nested(100'000)), "refused: json");
}

TEST(Json, refuses_what_is_no_json) {
    for (const auto* text :
         {"", " ", "{", "[1,]", "{\"a\":}", "'a'", "nul", "01", "1.", "+1", "\"\xff\"", "\"a\nb\"",
          "1 2", "\xef\xbb\xbf[]x", "NaN", "\"\\ud800\""}) {
        EXPECT_EQ(round(text), "refused: json") << text;
    }
}

TEST(Json, walks_missing_places_safely) {
    const auto value = *parse(R"({"entry":[{"id":12,"ok":true}]})");
    EXPECT_EQ(value["entry"][0]["id"].scalar_text(), "12");
    EXPECT_EQ(value["entry"][0]["ok"].scalar_text(), "true");
    EXPECT_EQ(value["entry"][0]["id"].number(), 12.0);
    EXPECT_TRUE(value["entry"][7]["id"]["x"].is_null());
    EXPECT_EQ(value["entry"].text(), "");
    EXPECT_FALSE(value["entry"].scalar_text());
    EXPECT_FALSE(value["none"].scalar_text());
}

TEST(Writer, writes_what_parses_again) {
    Writer out;
    out.begin_object().field("name", "a\"b\xff").field("count", 3).field("ratio", 0.5);
    out.field("at", from_milliseconds(0))
        .field("colour", Colour::blue)
        .field("none", std::optional<int>());
    out.field("list", std::vector<std::string>{"x", "y"}).raw_field("raw", R"({"z":1})");
    out.field("endless", 1.0 / 0.0).key("empty").begin_array().end_array().end_object();
    EXPECT_EQ(
        out.text(),
        R"({"name":"a\"b�","count":3,"ratio":0.5,"at":"1970-01-01T00:00:00.000Z","colour":"blue","none":null,)"
        R"("list":["x","y"],"raw":{"z":1},"endless":null,"empty":[]})");
    EXPECT_TRUE(parse(out.text()));
}

TEST(Reader, reads_a_whole_object) {
    Reader in(
        R"({"name":"Ann","age":7,"score":1.5,"vip":true,"at":"2026-03-12T18:00:00+09:00","colour":"red",
                  "tags":["a","b"],"extra":{"x":[1]},"id":"01890000-0000-7000-8000-000000000001"})");
    EXPECT_EQ(in.required_string("name"), "Ann");
    EXPECT_EQ(in.required_integer("age", 0, 150), 7);
    EXPECT_EQ(in.optional_number("score"), 1.5);
    EXPECT_EQ(in.optional_boolean("vip"), true);
    EXPECT_EQ(in.optional_time("at"), from_milliseconds(1'773'306'000'000));
    EXPECT_EQ(in.required_enum<Colour>("colour"), Colour::red);
    EXPECT_THAT(in.optional_strings("tags").value(), ElementsAre("a", "b"));
    EXPECT_EQ(to_text(*in.optional_value("extra")), R"({"x":[1]})");
    EXPECT_EQ(in.required_id<WorkspaceId>("id").text(), "01890000-0000-7000-8000-000000000001");
    EXPECT_THAT(faults_of(in), IsEmpty());
}

TEST(Reader, collects_all_faults_once_each) {
    Reader in(
        R"({"name":1,"nick":"","age":200,"vip":"yes","at":"today","colour":"green","tags":["a",1,""],"id":"x",
                  "zero":"a\u0000b","long":"한글한글","typo":1})");
    in.required_string("name");
    in.required_string("nick");
    in.required_integer("age", 0, 150);
    in.optional_boolean("vip");
    in.optional_time("at");
    in.required_enum<Colour>("colour");
    in.optional_strings("tags");
    in.required_id<WorkspaceId>("id");
    in.required_string("missing");
    in.required_string("zero");
    in.optional_string("long", {0, 3});
    EXPECT_THAT(faults_of(in), ElementsAre("name type", "nick required", "age range", "vip type",
                                           "at time", "colour choice", "tags[1] type",
                                           "tags[2] required", "id id", "missing required",
                                           "zero characters", "long too_long", "typo unknown"));
}

TEST(Reader, takes_types_strictly) {
    Reader in(R"({"integer":1.0,"string":true,"flag":1,"list":{},"object":[]})");
    in.optional_integer("integer", 0, 9);
    in.optional_string("string");
    in.optional_boolean("flag");
    in.optional_strings("list");
    in.object("object");
    EXPECT_THAT(faults_of(in), ElementsAre("integer type", "string type", "flag type", "list type",
                                           "object type"));
}

TEST(Reader, tells_absent_from_null) {
    Reader in(R"({"a":null})");
    EXPECT_TRUE(in.has("a"));
    EXPECT_TRUE(in.is_null("a"));
    EXPECT_FALSE(in.has("b"));
    EXPECT_FALSE(in.is_null("b"));
    EXPECT_EQ(in.optional_string("a"), std::nullopt);
    EXPECT_THAT(faults_of(in), IsEmpty());
}

TEST(Reader, counts_code_points_not_bytes) {
    Reader in(R"({"name":"한글한글"})");
    EXPECT_EQ(in.optional_string("name", {4, 4}), "한글한글");
    EXPECT_THAT(faults_of(in), IsEmpty());
}

TEST(Reader, names_the_path_of_nested_faults) {
    Reader in(R"({"lines":[{"sku":"a"},{"sku":1,"typo":1},5],"address":{"city":""}})");
    for (auto* line : in.objects("lines")) line->required_string("sku");
    in.object("address")->required_string("city");
    EXPECT_THAT(faults_of(in), ElementsAre("lines[1].sku type", "lines[1].typo unknown",
                                           "lines[2] type", "address.city required"));
}

TEST(Reader, refuses_repeated_keys_at_every_depth) {
    Reader in(R"({"a":1,"a":2,"list":[{"b":1,"b":1}]})");
    in.optional_integer("a", 0, 9);
    in.optional_value("list");
    EXPECT_THAT(faults_of(in), ElementsAre("a repeated", "list[0].b repeated"));
}

TEST(Reader, speaks_of_broken_input_alone) {
    Reader broken("{\"name\":");
    broken.required_string("name");
    EXPECT_THAT(faults_of(broken), ElementsAre(" json"));
    Reader list("[1]");
    list.required_string("name");
    EXPECT_THAT(faults_of(list), ElementsAre(" type"));
}

TEST(Reader, limits_lists) {
    Reader in(R"({"tags":["a","b","c"],"rows":[{},{}]})");
    in.optional_strings("tags", 2);
    in.objects("rows", 1);
    EXPECT_THAT(faults_of(in), ElementsAre("tags too_many", "rows too_many"));
}

TEST(Json, decides_as_the_public_test_suite) {
    const auto folder = test::material("json");
    if (!folder) return;
    int taken = 0;
    int refused = 0;
    for (const auto& [path, content] : test::read_tar_gz(*folder / "http/json-test-suite.tar.gz")) {
        const auto name = path.substr(path.rfind('/') + 1);
        if (!name.ends_with(".json")) continue;
        const auto value = parse(content);
        Reader reader(content);
        EXPECT_TRUE(!value || parse(to_text(*value))) << name;
        if (name.starts_with("y_")) {
            EXPECT_TRUE(value) << name;
            ++taken;
        } else if (name.starts_with("n_")) {
            EXPECT_FALSE(value) << name;
            ++refused;
        }
    }
    EXPECT_GE(taken, 90);
    EXPECT_GE(refused, 100);
}

}  // namespace
}  // namespace ondam::json
