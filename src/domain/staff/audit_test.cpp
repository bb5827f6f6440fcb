#include "domain/staff/staff_fixture.h"

namespace ondam::staff {
namespace {

class AuditTest : public StaffTest {
protected:
    AuditTest() {
        database->write([this](records::Transaction& transaction) {
            for (int i = 0; i < 20; ++i) {
                audit.add(transaction, owner,
                          {.action = "customer.erase", .resource = std::to_string(i)});
            }
        });
    }
    std::string fault() { return audit.verify(home).value_or("sound"); }
    std::int64_t last() { return audit.head(home).value().sequence; }
};
INSTANTIATE_TEST_SUITE_P(, AuditTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(AuditTest, is_sound_until_somebody_touches_it) {
    EXPECT_EQ(fault(), "sound");
    EXPECT_EQ(audit.verify(elsewhere), std::nullopt);
}

TEST_P(AuditTest, finds_a_change_of_any_column) {
    for (const auto* change :
         {"time = time + 1", "actor = 'system'", "action = 'nothing'", "resource = 'x'",
          "address = '10.0.0.1'", "data = '{\"a\":1}'", "hash = 'ff'"}) {
        const auto kept = database->read([&](records::Reader& reader) {
            static constexpr const char* text =
                "SELECT time, actor, action, resource, address, data, hash FROM audit_entries "
                "WHERE workspace = $1 AND sequence = 7";
            return *reader.first(records::Statement{"test", text, text}, home);
        });
        execute("UPDATE audit_entries SET " + std::string(change) + " WHERE workspace = '" +
                home.text() + "' AND sequence = 7");
        EXPECT_EQ(fault(), "audit entry 7 was changed") << change;
        database->write([&](records::Transaction& transaction) {
            static constexpr const char* text =
                "UPDATE audit_entries SET time = $2, actor = $3, action = $4, resource = $5, "
                "address = $6, data = $7, hash = $8 WHERE workspace = $1 AND sequence = 7";
            transaction.run(records::Statement{"test", text, text}, home, kept.get<Time>("time"),
                            kept.text("actor"), kept.text("action"), kept.text("resource"),
                            kept.text("address"), kept.text("data"), kept.text("hash"));
        });
        ASSERT_EQ(fault(), "sound");
    }
}

TEST_P(AuditTest, finds_a_hole) {
    execute("DELETE FROM audit_entries WHERE workspace = '" + home.text() + "' AND sequence = 5");
    EXPECT_EQ(fault(), "audit entry 5 is missing");
}

TEST_P(AuditTest, finds_an_end_that_was_cut_off) {
    const auto before = last();
    execute("DELETE FROM audit_entries WHERE workspace = '" + home.text() + "' AND sequence > " +
            std::to_string(before - 3));
    EXPECT_EQ(fault(), "the chain is cut after entry " + std::to_string(before - 3) + ", it had " +
                           std::to_string(before));
}

TEST_P(AuditTest, finds_a_chain_that_was_thrown_away) {
    execute("DELETE FROM audit_entries WHERE workspace = '" + home.text() + "'");
    EXPECT_TRUE(fault().starts_with("the chain is cut after entry 0")) << fault();
    execute("DELETE FROM audit_heads WHERE workspace = '" + home.text() + "'");
    EXPECT_EQ(fault(), "sound") << "nothing is left that could tell; the workspace's rows would";
}

/// Somebody with the database and this program, but without the master key.
TEST_P(AuditTest, finds_a_chain_that_was_written_anew) {
    const Audit forger(*database, clock, std::string(32, 'f'));
    execute("DELETE FROM audit_entries WHERE workspace = '" + home.text() + "' AND sequence > 3");
    database->write([&](records::Transaction& transaction) {
        forger.add(transaction, owner, {.action = "session.create", .resource = "me"});
    });
    EXPECT_EQ(forger.verify(home), std::nullopt) << "every hash fits";
    EXPECT_EQ(fault(), "the head of the chain was changed by somebody without the master key");
    execute("DELETE FROM audit_heads WHERE workspace = '" + home.text() + "'");
    EXPECT_EQ(fault(), "the head of the chain is missing");
}

TEST_P(AuditTest, seals_chains_that_are_older_than_their_heads) {
    execute("DELETE FROM audit_heads");
    audit.seal_old_chains();
    EXPECT_EQ(fault(), "sound");
    EXPECT_EQ(audit.verify(elsewhere), std::nullopt);
}

}  // namespace
}  // namespace ondam::staff
