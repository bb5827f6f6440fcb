#include "domain/customers/identities.h"

#include <gtest/gtest.h>
#include <random>
#include <set>
#include <thread>

#include "domain/customers/facts.h"
#include "domain/customers/graph.h"
#include "identities_sql.h"
#include "support/clock.h"
#include "support/databases.h"
#include "support/ids.h"

namespace ondam::customers {
namespace {

const WorkspaceId workspace = *WorkspaceId::parse("00000000-0000-7000-9000-000000000001");
const WorkspaceId other_workspace = *WorkspaceId::parse("00000000-0000-7000-9000-000000000002");

class IdentitiesTest : public testing::TestWithParam<records::Dialect> {
protected:
    using Claims = std::vector<Claim>;

    Result<Identified> try_identify(const Claims& claims, const Encounter& encounter,
                                    WorkspaceId where = workspace) {
        return database->write([&](records::Transaction& transaction) {
            return identities.identify(transaction, where, claims, encounter);
        });
    }
    Identified identify(const Claims& claims) { return try_identify(claims, encounter()).value(); }
    Encounter encounter() { return {.source = "test", .evidence = "message-1", .at = clock.now()}; }

    template <class F>
    auto write(F f) {
        return database->write([&](records::Transaction& transaction) { return f(transaction); });
    }
    std::vector<Edge> edges(CustomerId customer) {
        return database->read([&](records::Reader& reader) {
            return identities.edges_of(reader, workspace, customer);
        });
    }
    std::optional<CustomerId> owner(IdentityId node) {
        return database->read([&](records::Reader& reader) {
            return identities.customer_of(reader, workspace, node);
        });
    }
    std::vector<Suggestion> suggestions(CustomerId customer) {
        return database->read([&](records::Reader& reader) {
            return identities.suggestions(reader, workspace, customer);
        });
    }
    /// Everything that clustering decides: each identity's customer, and each living customer's
    /// row.
    static std::vector<std::string> dump(records::Database& from) {
        static constexpr records::Statement owners{"owners",
                                                   "SELECT id || ' ' || customer_id AS line FROM "
                                                   "identities WHERE workspace = $1 ORDER BY id",
                                                   "SELECT id || ' ' || customer_id AS line FROM "
                                                   "identities WHERE workspace = $1 ORDER BY id"};
        static constexpr auto rows_text =
            "SELECT id || ' ' || name || ' ' || COALESCE(email, '-') || ' ' || COALESCE(phone, "
            "'-') || ' ' || "
            "created_at AS line FROM customers WHERE workspace = $1 AND NOT is_absorbed ORDER BY "
            "id";
        static constexpr records::Statement rows{"rows", rows_text, rows_text};
        return from.read([](records::Reader& reader) {
            std::vector<std::string> lines;
            for (const auto& row : reader.all(owners, workspace)) lines.push_back(row.text("line"));
            for (const auto& row : reader.all(rows, workspace)) lines.push_back(row.text("line"));
            return lines;
        });
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::ManualClock clock;
    test::SequentialIds ids;
    records::Journal journal{clock};
    crypto::FieldCipher cipher{std::string(32, 'k')};
    Identities identities{journal, cipher, ids, clock};
};
INSTANTIATE_TEST_SUITE_P(, IdentitiesTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(IdentitiesTest, knows_a_person_again_in_any_spelling) {
    const auto first = identify({{IdentityKind::email, "Ann@Example.COM", Trust::verified},
                                 {IdentityKind::phone, "010-1234-5678"}});
    EXPECT_TRUE(first.created);
    EXPECT_EQ(first.identities.size(), 2u);

    const auto again = identify({{IdentityKind::phone, "+82 10 1234 5678"}});
    EXPECT_FALSE(again.created);
    EXPECT_EQ(again.customer, first.customer);
    const auto by_mail = identify({{IdentityKind::email, " ann@example.com "}});
    EXPECT_EQ(by_mail.customer, first.customer);
    EXPECT_EQ(by_mail.identity, first.identity);
}

TEST_P(IdentitiesTest, keeps_workspaces_apart) {
    const auto here = identify({{IdentityKind::email, "ann@example.com"}});
    const auto there =
        try_identify({{IdentityKind::email, "ann@example.com"}}, encounter(), other_workspace);
    EXPECT_TRUE(there->created);
    EXPECT_NE(there->customer, here.customer);
    EXPECT_FALSE(database->read([&](records::Reader& reader) {
        return identities.resolve(reader, other_workspace, here.customer);
    }));
}

TEST_P(IdentitiesTest, refuses_values_that_stand_for_nobody) {
    for (const auto* value : {"", "0", "0000-0000", "null", "Undefined", "-1", "guest", "anonymous",
                              "00000000-0000-0000-0000-000000000000", "None", "  "}) {
        const auto result = try_identify({{IdentityKind::user_id, value}}, encounter());
        ASSERT_FALSE(result) << value;
        EXPECT_EQ(result.error().faults.front().code, "unusable");
    }
    const auto mixed = identify({{IdentityKind::user_id, "null"}, {IdentityKind::email, "a@b.kr"}});
    EXPECT_EQ(mixed.identities.size(), 1u);
}

TEST_P(IdentitiesTest, merges_by_an_edge_and_undoes_it_exactly) {
    const auto by_mail = identify({{IdentityKind::email, "emily@example.com"}});
    const auto by_chat = identify({{IdentityKind::whatsapp, "821012345678"}});
    ASSERT_NE(by_mail.customer, by_chat.customer);
    const auto before = dump(database);

    const auto both = identify(
        {{IdentityKind::whatsapp, "821012345678"}, {IdentityKind::email, "emily@example.com"}});
    EXPECT_EQ(both.customer, by_mail.customer) << "the older customer lives on";
    EXPECT_EQ(both.merged, std::vector{by_chat.customer});
    EXPECT_EQ(owner(by_chat.identity), by_mail.customer);
    EXPECT_EQ(database->read([&](records::Reader& reader) {
        return identities.resolve(reader, workspace, by_chat.customer);
    }),
              by_mail.customer);

    const auto edge = edges(both.customer).at(0);
    const auto parts = write([&](auto& transaction) {
        return identities.undo(transaction, workspace, edge.id, encounter());
    });
    EXPECT_EQ(parts->size(), 2u);
    EXPECT_EQ(dump(database), before);

    const auto later = identify(
        {{IdentityKind::whatsapp, "821012345678"}, {IdentityKind::email, "emily@example.com"}});
    EXPECT_TRUE(later.merged.empty()) << "what was taken apart by hand stays apart";
    EXPECT_EQ(dump(database), before);
}

TEST_P(IdentitiesTest, drops_the_weakest_claim_when_a_limit_would_break) {
    const auto first =
        identify({{IdentityKind::user_id, "u1"}, {IdentityKind::email, "family@example.com"}});
    const auto second =
        identify({{IdentityKind::email, "family@example.com"}, {IdentityKind::user_id, "u2"}});
    EXPECT_TRUE(second.created);
    EXPECT_NE(second.customer, first.customer);
    ASSERT_EQ(second.dropped.size(), 1u);
    EXPECT_EQ(second.dropped[0].kind, IdentityKind::email);

    for (int i = 1; i <= 5; ++i) {
        identify({{IdentityKind::user_id, "u2"},
                  {IdentityKind::phone, "0101234000" + std::to_string(i)}});
    }
    const auto sixth =
        identify({{IdentityKind::user_id, "u2"}, {IdentityKind::phone, "01012340006"}});
    EXPECT_EQ(sixth.customer, second.customer);
    EXPECT_EQ(sixth.dropped.size(), 1u);
    EXPECT_FALSE(owner(identity_node(workspace, IdentityKind::phone, "+821012340006")));
}

TEST_P(IdentitiesTest, a_shared_tablet_joins_nobody) {
    const auto ann =
        identify({{IdentityKind::user_id, "ann"}, {IdentityKind::anonymous_id, "tablet"}});
    const auto bob =
        identify({{IdentityKind::user_id, "bob"}, {IdentityKind::anonymous_id, "tablet"}});
    EXPECT_NE(ann.customer, bob.customer);
    EXPECT_EQ(owner(identity_node(workspace, IdentityKind::anonymous_id, "tablet")), ann.customer);
}

TEST_P(IdentitiesTest, a_claim_in_a_message_only_suggests) {
    const auto mail = identify({{IdentityKind::email, "emily@example.com", Trust::verified},
                                {IdentityKind::phone, "010-1234-5678", Trust::claimed}});
    EXPECT_EQ(mail.identities.size(), 1u);
    EXPECT_TRUE(suggestions(mail.customer).empty()) << "nobody has this number yet";

    const auto chat = identify({{IdentityKind::whatsapp, "821012345678", Trust::verified},
                                {IdentityKind::phone, "+821012345678", Trust::verified}});
    ASSERT_NE(chat.customer, mail.customer);
    ASSERT_EQ(suggestions(chat.customer).size(), 1u);
    const auto suggestion = suggestions(mail.customer).at(0);
    EXPECT_EQ(suggestion.claimed_customer, chat.customer);
    EXPECT_EQ(suggestion.value, "+821012345678");

    const auto one = write([&](auto& transaction) {
        return identities.settle_claim(transaction, workspace, suggestion.id,
                                       Identities::Verdict::accepted, encounter());
    });
    EXPECT_EQ(*one, mail.customer);
    EXPECT_EQ(owner(chat.identity), mail.customer);
    EXPECT_TRUE(suggestions(mail.customer).empty());
    const auto twice = write([&](auto& transaction) {
        return identities.settle_claim(transaction, workspace, suggestion.id,
                                       Identities::Verdict::accepted, encounter());
    });
    EXPECT_EQ(twice.error().kind, RefusalKind::conflict);
}

TEST_P(IdentitiesTest, a_rejected_claim_is_not_suggested_again) {
    const auto mail = identify({{IdentityKind::email, "a@example.com", Trust::verified},
                                {IdentityKind::phone, "010-1234-5678", Trust::claimed}});
    identify({{IdentityKind::phone, "010-1234-5678", Trust::verified}});
    const auto claim = suggestions(mail.customer).at(0).id;
    write([&](auto& transaction) {
        return identities.settle_claim(transaction, workspace, claim, Identities::Verdict::rejected,
                                       encounter());
    }).value();
    identify({{IdentityKind::email, "a@example.com", Trust::verified},
              {IdentityKind::phone, "010-1234-5678", Trust::claimed}});
    EXPECT_TRUE(suggestions(mail.customer).empty());
}

TEST_P(IdentitiesTest, two_first_messages_at_once_make_one_customer) {
    constexpr int callers = 8;
    for (int round = 0; round < 5; ++round) {
        const auto value = "new-" + std::to_string(round) + "@example.com";
        const auto phone = "0105555000" + std::to_string(round);
        std::vector<CustomerId> seen(callers);
        std::vector<std::thread> threads;
        for (int i = 0; i < callers; ++i) {
            threads.emplace_back([&, i] {
                Claims claims{{IdentityKind::email, value}, {IdentityKind::phone, phone}};
                if (i % 2) std::swap(claims[0], claims[1]);
                seen[std::size_t(i)] = try_identify(claims, encounter())->customer;
            });
        }
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(std::set<CustomerId>(seen.begin(), seen.end()).size(), 1u);
    }
    EXPECT_EQ(dump(database).size(), 10u + 5u);
}

TEST_P(IdentitiesTest, too_big_a_merge_waits_for_a_judgement) {
    database->write([&](records::Transaction& transaction) {
        static constexpr auto text =
            "INSERT INTO workspaces (id, slug, name, locale, time_zone, default_region, settings, "
            "version, created_at) "
            "VALUES ($1, 'default', 'Shop', 'ko', 'Asia/Seoul', 'KR', '{\"hold_emails\":2}', 1, 0)";
        transaction.run(records::Statement{"insert_workspace", text, text}, workspace);
    });
    const auto one = identify(
        {{IdentityKind::email, "a1@example.com"}, {IdentityKind::email, "a2@example.com"}});
    const auto two =
        identify({{IdentityKind::email, "b1@example.com"}, {IdentityKind::phone, "01012345678"}});
    const auto held =
        identify({{IdentityKind::email, "a1@example.com"}, {IdentityKind::phone, "01012345678"}});
    ASSERT_TRUE(held.held);
    EXPECT_EQ(held.customer, one.customer);
    EXPECT_EQ(owner(two.identity), two.customer);

    const auto reviews = database->read([&](records::Reader& reader) {
        return identities.open_reviews(reader, workspace, {from_milliseconds(-1), ""}, 10);
    });
    ASSERT_EQ(reviews.size(), 1u);
    EXPECT_EQ(reviews[0].reason, "too_many_emails");
    const auto merged = write([&](auto& transaction) {
        return identities.settle_review(transaction, workspace, *held.held,
                                        Identities::Verdict::accepted, encounter());
    });
    EXPECT_EQ(*merged, one.customer);
    EXPECT_EQ(owner(two.identity), one.customer);
    const auto again = write([&](auto& transaction) {
        return identities.settle_review(transaction, workspace, *held.held,
                                        Identities::Verdict::rejected, encounter());
    });
    EXPECT_FALSE(again) << "it is decided";
    std::vector<std::string> told;
    database->read([&](records::Reader& reader) {
        for (const auto& entry : records::Journal::after(reader, 0, 1000)) {
            if (entry.fact.kind == fact::merge_decided)
                told.push_back(entry.fact.subject + entry.fact.data);
        }
    });
    EXPECT_EQ(told, std::vector<std::string>{held.held->text() + R"({"decision":"merge"})"});
}

/// Random people, joined and taken apart in random order, against the same people joined by the
/// edges that stand.
TEST_P(IdentitiesTest, undoing_in_any_order_equals_a_rebuild_without_the_edges) {
    const unsigned seeds = GetParam() == records::Dialect::sqlite ? 8 : 2;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        auto first = test::fresh_database(GetParam());
        auto second = test::fresh_database(GetParam());
        std::vector<IdentityId> nodes;
        const auto add_people = [&](records::Database& to) {
            nodes.clear();
            for (int i = 0; i < 14; ++i) {
                const Claim claim =
                    i % 2 ? Claim{IdentityKind::email, "p" + std::to_string(i) + "@example.com"}
                          : Claim{IdentityKind::external, "shop:" + std::to_string(i)};
                auto met = encounter();
                met.name = "Person " + std::to_string(i);
                nodes.push_back(to.write([&](records::Transaction& transaction) {
                                      return identities.identify(transaction, workspace, {claim},
                                                                 met);
                                  })->identity);
            }
        };
        add_people(first);
        add_people(second);

        std::set<NodePair> standing;
        std::map<NodePair, EdgeId> known;
        for (int step = 0; step < 60; ++step) {
            const auto pair =
                ordered(nodes[random() % nodes.size()], nodes[random() % nodes.size()]);
            if (pair.first == pair.second) continue;
            first
                ->write([&](records::Transaction& transaction) -> Result<CustomerId> {
                    if (standing.count(pair)) {
                        const auto undone =
                            identities.undo(transaction, workspace, known.at(pair), encounter());
                        standing.erase(pair);
                        return undone->front();
                    }
                    const auto joined = identities.join(transaction, workspace, pair.first,
                                                        pair.second, encounter());
                    for (const auto& edge : identities.edges_of(transaction, workspace, *joined)) {
                        if (!edge.retracted_at) known[ordered(edge.node_a, edge.node_b)] = edge.id;
                    }
                    standing.insert(pair);
                    return joined;
                })
                .value();
            EXPECT_EQ(first->write([&](records::Transaction& transaction) {
                return identities.recluster(transaction, workspace);
            }),
                      0);
        }

        std::vector<NodePair> edges(standing.begin(), standing.end());
        std::shuffle(edges.begin(), edges.end(), random);
        for (const auto& [a, b] : edges) {
            second
                ->write([&](records::Transaction& transaction) {
                    return identities.join(transaction, workspace, a, b, encounter());
                })
                .value();
        }
        EXPECT_EQ(dump(first), dump(second));
    }
}

TEST_P(IdentitiesTest, customers_have_ids_that_grow_with_the_time_they_were_met) {
    CustomerId last;
    for (int i = 0; i < 20; ++i) {
        clock.advance(milliseconds(1));
        const auto met = identify({{IdentityKind::user_id, "u" + std::to_string(i)}}).customer;
        EXPECT_GT(met, last);
        EXPECT_EQ(met.text()[14], '7');
        last = met;
    }
}

TEST_P(IdentitiesTest, an_identity_number_is_known_again_and_never_stored_openly) {
    const auto first = identify({{IdentityKind::identity_number, "900101-1234567"}});
    const auto again = identify({{IdentityKind::identity_number, "9001011234567"}});
    EXPECT_EQ(again.customer, first.customer);
    const auto shown = database->read([&](records::Reader& reader) {
        EXPECT_EQ(identities.reveal(reader, workspace, first.identity), "9001011234567");
        EXPECT_EQ(identities.reveal(reader, other_workspace, first.identity), std::nullopt);
        return identities.identities_of(reader, workspace, first.customer).at(0).value;
    });
    EXPECT_EQ(shown, "900101*******");
    EXPECT_NE(first.identity,
              identity_node(workspace, IdentityKind::identity_number, "9001011234567"));
}

TEST(IdentityRules, come_from_the_settings_of_the_workspace) {
    const auto rules = read_identity_rules(
        R"({"undo_seconds":5,"identity_limits":{"user_id":2,"email":0},"hold_identities":"many",
            "blocked_values":[{"kind":"user_id","value":"SHOP-TEST"},{"kind":"fax","value":"1"}]})");
    EXPECT_EQ(rules.limit(IdentityKind::user_id), 2);
    EXPECT_EQ(rules.limit(IdentityKind::email), 5) << "no limit of nothing";
    EXPECT_EQ(rules.hold_identities, IdentityRules().hold_identities);
    EXPECT_TRUE(rules.is_blocked(IdentityKind::user_id, "shop-test"));
    EXPECT_FALSE(rules.is_blocked(IdentityKind::external, "shop-test"));
    EXPECT_EQ(read_identity_rules("broken").limit(IdentityKind::email), 5);
}

TEST(Normalise, gives_each_kind_its_one_spelling) {
    EXPECT_EQ(*normalise(IdentityKind::email, "Kim@한국.kr", "KR"), "kim@xn--3e0b707e.kr");
    EXPECT_EQ(*normalise(IdentityKind::email, "first.last+tag@Gmail.com", "KR"),
              "first.last+tag@gmail.com");
    EXPECT_EQ(*normalise(IdentityKind::phone, "02-312-3456", "KR"), "+8223123456");
    EXPECT_EQ(*normalise(IdentityKind::whatsapp, "+82 10-1234-5678", "KR"), "821012345678");
    EXPECT_EQ(*normalise(IdentityKind::user_id, " U-1 ", "KR"), "U-1");
    for (const auto* bad :
         {"ann", "ann@", "@example.com", "a b@example.com", "ann@localhost", "ann@a..com"}) {
        EXPECT_FALSE(normalise(IdentityKind::email, bad, "KR")) << bad;
    }
    EXPECT_FALSE(normalise(IdentityKind::phone, "12", "KR"));
    EXPECT_FALSE(normalise(IdentityKind::whatsapp, "emily", "KR"));
}

}  // namespace
}  // namespace ondam::customers
