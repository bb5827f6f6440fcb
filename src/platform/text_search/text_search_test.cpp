#include "platform/text_search/text_search.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "platform/records/embedded_migrations.h"
#include "support/databases.h"

namespace ondam {
namespace {

using text_search::Document;
using text_search::Hits;
using text_search::Index;

class TextSearch : public testing::TestWithParam<records::Dialect> {
protected:
    void put(std::string id, std::string title, std::string body,
             std::vector<std::string> codes = {}, std::string kind = "message") {
        const Document document{kind, id, from_milliseconds(++time), title, body, codes};
        database->write([&](records::Transaction& transaction) {
            index.put(transaction, workspace, document);
        });
    }
    Result<Hits> search(std::string text, int limit = 20, std::optional<std::string> cursor = {}) {
        const text_search::Search what{{"message", "customer"}, text, limit, cursor};
        return database->read(
            [&](records::Reader& reader) { return index.search(reader, workspace, what); });
    }
    std::vector<std::string> ids(std::string text) {
        std::vector<std::string> out;
        const auto found = search(std::move(text));
        for (const auto& hit : found->items) out.push_back(hit.id);
        return out;
    }
    using Ids = std::vector<std::string>;

    test::TestDatabase database = test::fresh_database(GetParam());
    Index index{GetParam()};
    WorkspaceId workspace{*Uuid::parse("0190a8c0-7b3e-7abc-8def-0123456789ab")};
    std::int64_t time = 0;
};
INSTANTIATE_TEST_SUITE_P(, TextSearch, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(TextSearch, finds_korean_inside_longer_words) {
    put("a", "", "주문환불은 언제 되나요?");
    put("b", "", "배송이 너무 늦어요");
    put("c", "", "비밀번호를 잊어버렸습니다");
    EXPECT_EQ(ids("환불"), Ids{"a"});
    EXPECT_EQ(ids("배송"), Ids{"b"});
    EXPECT_EQ(ids("비밀 번호"), Ids{"c"});
    EXPECT_EQ(ids("너무늦어요"), Ids{"b"});
    EXPECT_EQ(ids("교환"), Ids{});
}

TEST_P(TextSearch, finds_names_with_and_without_their_marks) {
    put("a", "Jürgen Müller", "", {"kim@xn--mller-kva.de"}, "customer");
    put("b", "", "Grüße aus Malmö, müller.de");
    put("c", "김뮐러", "뮐러");
    for (const auto* query : {"muller", "müller", "Mu\u0308ll", "xn--mller-kva.de"}) {
        auto found = ids(query);
        std::ranges::sort(found);
        EXPECT_EQ(found, (Ids{"a", "b"})) << query;
    }
    EXPECT_EQ(ids("malmo"), Ids{"b"});
    EXPECT_EQ(ids("kim@müller.de").front(), "a");
    EXPECT_EQ(ids("뮐러"), Ids{"c"});
    EXPECT_EQ(ids("\u1106\u1171\u11AF\u1105\u1165"), Ids{"c"});
}

/// What was written before letters lost their marks.
TEST_P(TextSearch, finds_old_rows_after_their_migration) {
    put("a", "muller", "strom 환불");
    put("b", "", "환불");
    const bool on_sqlite = GetParam() == records::Dialect::sqlite;
    const auto run = [&](const char* text) {
        database->write([&](records::Transaction& transaction) {
            transaction.run(records::Statement{"test", text, text});
        });
    };
    run(on_sqlite ? "UPDATE search_tokens SET title = 'müller', words = 'ström 환불' "
                    "WHERE title LIKE '%muller%'"
                  : "UPDATE search_documents SET tokens = "
                    "'müller:1A ström:2B 환불:3B'::tsvector WHERE id = 'a'");
    EXPECT_EQ(ids("muller"), Ids{});
    for (const auto& migration : records::embedded_migrations()) {
        if (migration.name != "0022_marks") continue;
        for (const auto& step : migration.steps) {
            if (!step.only_on || step.only_on == GetParam()) run(step.sql);
        }
    }
    EXPECT_EQ(ids("muller"), Ids{"a"});
    EXPECT_EQ(ids("strom"), Ids{"a"});
    EXPECT_EQ(ids("환불").size(), 2u);
}

TEST_P(TextSearch, ranks_words_above_pairs_and_titles_above_bodies) {
    for (int i = 0; i < 30; ++i)
        put("filler" + std::to_string(i), "", "오늘 날씨가 좋아서 산책을 했다");
    put("bridge", "", "교환 불가 상품입니다");
    put("inside", "", "주문환불은 언제 되나요");
    put("word", "", "환불을 원합니다 부탁드려요");
    put("title", "환불 안내", "아래 내용을 봐 주세요");
    EXPECT_EQ(ids("환불"), (Ids{"title", "word", "inside", "bridge"}));
}

TEST_P(TextSearch, prefers_rare_words) {
    for (int i = 0; i < 30; ++i) put("many" + std::to_string(i), "", "배송 문의 드려요");
    put("rare", "", "관세 문의 드려요");
    EXPECT_EQ(ids("배송 관세 문의").front(), "rare");
}

TEST_P(TextSearch, finds_customers_by_any_part_of_their_codes_and_initials) {
    put("emily", "Emily Carter", "", {"emily.carter@example.com", "+12025550123", "(202) 555-0123"},
        "customer");
    put("hong", "홍길동", "",
        {"gildong@shop.kr", "+821012345678", "010-1234-5678", "A-20260312-77"}, "customer");
    EXPECT_EQ(ids("arter@exam"), Ids{"emily"});
    EXPECT_EQ(ids("1234-56"), Ids{"hong"});
    EXPECT_EQ(ids("01012345678"), Ids{"hong"});
    EXPECT_EQ(ids("20260312-77"), Ids{"hong"});
    EXPECT_EQ(ids("길동"), Ids{"hong"});
    EXPECT_EQ(ids("홍"), Ids{"hong"});
    EXPECT_EQ(ids("ㅎㄱㄷ"), Ids{"hong"});
    EXPECT_EQ(ids("ㄱㄷ"), Ids{"hong"});
    EXPECT_EQ(ids("emi"), Ids{"emily"});
    EXPECT_EQ(ids("CARTER"), Ids{"emily"});
    EXPECT_EQ(ids("999"), Ids{});
    put("short", "", "", {"A-1"}, "customer");
    EXPECT_EQ(ids("a-1"), Ids{"short"});
    EXPECT_EQ(ids("77"), Ids{"hong"});
    EXPECT_EQ(ids("50"), Ids{"emily"});
}

TEST_P(TextSearch, replaces_and_removes) {
    put("a", "", "환불 부탁드립니다");
    put("a", "", "배송 부탁드립니다");
    EXPECT_EQ(ids("환불"), Ids{});
    EXPECT_EQ(ids("배송"), Ids{"a"});
    database->write([&](records::Transaction& transaction) {
        index.remove(transaction, workspace, "message", "a");
    });
    EXPECT_EQ(ids("배송"), Ids{});
    put("b", "", "배송 문의");
    EXPECT_EQ(ids("배송"), Ids{"b"});
}

TEST_P(TextSearch, keeps_workspaces_and_kinds_apart) {
    put("a", "", "환불");
    put("b", "", "환불", {}, "article");
    EXPECT_EQ(ids("환불"), Ids{"a"});
    workspace = WorkspaceId{*Uuid::parse("0190a8c0-7b3e-7abc-8def-000000000000")};
    EXPECT_EQ(ids("환불"), Ids{});
}

TEST_P(TextSearch, pages_through_every_hit_once_and_refuses_foreign_cursors) {
    for (int i = 0; i < 25; ++i) put("m" + std::to_string(i), "", "환불 요청");
    Ids seen;
    std::optional<std::string> cursor;
    do {
        const auto page = search("환불", 10, cursor);
        ASSERT_TRUE(page);
        for (const auto& hit : page->items) seen.push_back(hit.id);
        cursor = page->next_cursor;
    } while (cursor);
    EXPECT_EQ(seen.size(), 25u);
    EXPECT_EQ(seen.front(), "m24");
    EXPECT_EQ(Ids(seen.end() - 1, seen.end()), Ids{"m0"});
    for (const char* bad : {"x", "-1", "10x", "99999999999999999999", ""})
        EXPECT_FALSE(search("환불", 10, bad)) << bad;
}

TEST_P(TextSearch, lists_more_fitting_words_first_and_those_of_titles_above_others) {
    put("one", "김민수", "서울상사");
    put("both", "김민수", "한강상사");
    put("firm", "박서준", "한강상사");
    put("other", "최유리", "부산상사");
    const auto listed = [&](std::string text) {
        Ids out;
        const auto hits = database->read([&](records::Reader& reader) {
            return index.list(reader, workspace, {{"message"}, text, 20, {}});
        });
        for (const auto& hit : hits->items) out.push_back(hit.id);
        return out;
    };
    EXPECT_EQ(listed("민수 한강").at(0), "both");
    EXPECT_EQ(listed("민수 한강").at(1), "one") << "a name tells more than a firm";
    EXPECT_EQ(listed("김민수"), (Ids{"both", "one"})) << "the newest first";
    EXPECT_EQ(listed("!!"), Ids());
    EXPECT_EQ(listed("ㅂㅅㅈ"), Ids{"firm"});
}

TEST_P(TextSearch, lists_a_thousand_hits_once_each_while_others_come_and_go) {
    std::set<std::string> wanted;
    // Of different lengths; every three of one moment, so that their ids decide.
    database->write([&](records::Transaction& transaction) {
        for (int i = 0; i < 1'000; ++i) {
            const auto number = std::to_string(i);
            index.put(transaction, workspace,
                      {"customer",
                       "c" + number,
                       from_milliseconds(i / 3),
                       i % 7 == 0 ? "김민수" : "김민수 " + number,
                       i % 5 == 0 ? "상회" : "",
                       {"010" + std::to_string(1'000'000 + i)}});
            wanted.insert("c" + number);
        }
    });
    put("exact", "김민수", "", {}, "customer");
    std::set<std::string> seen;
    std::optional<std::string> cursor;
    for (int page = 0; page == 0 || cursor; ++page) {
        ASSERT_LT(page, 100);
        const text_search::Search what{{"customer"}, "김민수 상회", 60, cursor, "exact"};
        const auto hits = database->read(
            [&](records::Reader& reader) { return index.list(reader, workspace, what); });
        ASSERT_TRUE(hits);
        EXPECT_LE(hits->items.size(), 60u);
        for (const auto& hit : hits->items) {
            EXPECT_NE(hit.id, "exact");
            if (!hit.id.starts_with("c")) continue;
            EXPECT_TRUE(seen.insert(hit.id).second) << hit.id << " came twice";
        }
        cursor = hits->next_cursor;
        // What comes and goes moves every rank of bm25, and every place by number.
        put("new" + std::to_string(page), "김민수 김민수", "김", {}, "customer");
        database->write([&](records::Transaction& transaction) {
            const auto gone = "new" + std::to_string(page / 2);
            if (page % 2 == 1) index.remove(transaction, workspace, "customer", gone);
        });
    }
    EXPECT_EQ(seen, wanted);
    const auto counted = [&](std::int64_t most) {
        return database->read([&](records::Reader& reader) {
            return index.count(reader, workspace, {"customer"}, "김민수", most);
        });
    };
    EXPECT_GT(counted(5'000), 1'000);
    EXPECT_EQ(counted(700), 700);
    for (const char* bad : {"", "x", "1", "1.2", ".2.c1", "1.x.c1", "99999999999999999999.1.c"}) {
        const text_search::Search what{{"customer"}, "김민수", 10, bad};
        EXPECT_FALSE(database->read([&](records::Reader& reader) {
            return index.list(reader, workspace, what).has_value();
        })) << bad;
    }
}

TEST_P(TextSearch, forgets_the_words_of_what_was_removed) {
    for (int i = 0; i < 20; ++i) put("m" + std::to_string(i), "", "canarykim wrote again");
    put("kept", "", "somebody else");
    database->write([&](records::Transaction& transaction) {
        for (int i = 0; i < 20; ++i)
            index.remove(transaction, workspace, "message", "m" + std::to_string(i));
    });
    database->write([&](records::Transaction& tx) { index.begin_forgetting(tx); });
    int steps = 0;
    while (database->write([&](records::Transaction& tx) { return index.go_on_forgetting(tx); }))
        ASSERT_LT(++steps, 100);
    EXPECT_EQ(ids("canarykim"), Ids{});
    EXPECT_EQ(ids("somebody"), Ids{"kept"});
    if (GetParam() != records::Dialect::sqlite) return;
    constexpr const char* text =
        "SELECT COUNT(*) AS number FROM search_tokens_data "
        "WHERE instr(block, CAST('canarykim' AS BLOB)) > 0";
    const auto pages = database->read([&](records::Reader& reader) {
        return reader.first(records::Statement{"pages", text, text})->integer("number");
    });
    EXPECT_EQ(pages, 0) << "not even in a page that nothing points to";
}

TEST_P(TextSearch, survives_hostile_text_and_queries) {
    const std::string hostile =
        "'\" OR 1=1; -- NEAR(a b) title:x * ^ & | ! () \\ {words}: \xFF 환불";
    put("a", hostile, hostile, {hostile});
    EXPECT_EQ(ids("환불"), Ids{"a"});
    EXPECT_TRUE(search(hostile));
    EXPECT_TRUE(search("\"\"\"***((("));
    EXPECT_EQ(ids("?!"), Ids{});
    std::string long_text;
    for (int i = 0; i < 30'000; ++i) long_text += i % 7 == 0 ? " 환불 " : "가나";
    put("long", "", long_text);
    EXPECT_EQ(ids("환불").size(), 2u);
}

/// Question and answer of the material; quotes double inside quotes.
std::vector<std::string> csv_fields(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == ',' && !quoted)
            fields.emplace_back();
        else if (line[i] != '\r')
            fields.back().push_back(line[i]);
    }
    return fields;
}

TEST_P(TextSearch, finds_the_question_with_the_same_answer) {
    const char* material = std::getenv("ONDAM_MATERIAL");
    if (!material) {
        std::cout << "left out: ONDAM_MATERIAL is not set\n";
        return;
    }
    std::ifstream file(std::string(material) + "/korean/chatbot-qa-given.csv");
    std::string line;
    std::getline(file, line);
    std::vector<std::vector<std::string>> rows;
    std::unordered_map<std::string, int> answers;
    while (std::getline(file, line) && rows.size() < 3'000) {
        rows.push_back(csv_fields(line));
        ++answers[rows.back().at(1)];
    }
    database->write([&](records::Transaction& transaction) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            index.put(transaction, workspace,
                      {"message", std::to_string(i), Time{}, "", rows[i][0], {}});
        }
    });
    int asked = 0, right = 0, own = 0, unspaced = 0;
    for (std::size_t i = 0; i < rows.size(); i += 7) {
        const auto itself = std::to_string(i);
        const auto hits = search(rows[i][0], 3)->items;
        own += !hits.empty() && rows[std::stoul(hits[0].id)][0] == rows[i][0];
        const auto bare = search(text::replace_all(rows[i][0], " ", ""), 3)->items;
        unspaced += !bare.empty() && bare[0].id == itself;
        if (answers[rows[i][1]] < 2) {
            continue;
        }
        ++asked;
        for (const auto& hit : hits) {
            if (hit.id == itself) continue;
            right += rows[std::stoul(hit.id)][1] == rows[i][1];
            break;
        }
    }
    const int questions = int((rows.size() + 6) / 7);
    std::cout << "questions find themselves " << own << "/" << questions << ", without spaces "
              << unspaced << "/" << questions << ", nearest other question has the same answer "
              << right << "/" << asked << " (R@1 " << double(right) / asked << ")\n";
    EXPECT_GT(own, questions * 97 / 100);
    EXPECT_GT(unspaced, questions * 95 / 100);
    EXPECT_GT(double(right) / asked, 0.45);
}

}  // namespace
}  // namespace ondam
