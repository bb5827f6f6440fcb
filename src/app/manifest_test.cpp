#include "app/manifest.h"

#include <gmock/gmock.h>

namespace ondam::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Manifest made() {
    Manifest manifest;
    manifest.made_at = from_milliseconds(1'700'000'000'123);
    manifest.database = "sqlite";
    manifest.rows = {{"customers", 12}, {"messages", 40}};
    manifest.audit_heads = {{"w", "abc"}};
    manifest.events_up_to = 9'000'000'001;
    manifest.files = 3;
    manifest.key_id = "0123456789abcdef";
    return manifest;
}

TEST(Manifest, reads_what_it_wrote) {
    const auto read = Manifest::parse(made().text());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text(), made().text());
    EXPECT_EQ(read->events_up_to, 9'000'000'001u);
}

TEST(Manifest, refuses_another_format_and_damage) {
    EXPECT_FALSE(Manifest::parse(R"({"format":2})"));
    EXPECT_FALSE(Manifest::parse(R"({"format":1,)"));
}

TEST(Manifest, names_what_did_not_arrive) {
    EXPECT_THAT(differences(made(), made()), IsEmpty());
    auto found = made();
    found.rows["messages"] = 39;
    found.rows.erase("customers");
    found.audit_heads["w"] = "abd";
    found.events_up_to = 5;
    found.files = 1;
    EXPECT_THAT(differences(made(), found),
                ElementsAre("table customers: 12 rows were saved, the table is missing",
                            "table messages: 40 rows were saved, 39 came",
                            "the audit chain of workspace w ends elsewhere",
                            "the event log is cut short", "2 files are missing"));
}

}  // namespace
}  // namespace ondam::app
