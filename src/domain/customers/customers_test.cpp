#include "domain/customers/customers.h"

#include <gtest/gtest.h>
#include <set>
#include <thread>
#include <tuple>

#include "customers_fixture.h"
#include "domain/customers/customer_imports.h"
#include "domain/customers/customer_search.h"
#include "domain/customers/customers_json.h"
#include "domain/customers/timeline.h"

namespace ondam::customers {
namespace {

using namespace std::chrono_literals;

class CustomersTest : public CustomersFixture {
protected:
    CustomersTest() {
        followers.add(search);
        followers.add(copier);
        followers.start();
    }
    ~CustomersTest() override { followers.stop(); }

    Customer create(std::string name, std::vector<Claim> claims) {
        return customers->create(agent, {.name = std::move(name), .identities = std::move(claims)})
            .value();
    }
    std::vector<std::string> found(std::string text) {
        EXPECT_TRUE(followers.drain(std::chrono::seconds(20)));
        std::vector<std::string> names;
        const auto page = customers->list(agent, {.search = std::move(text)}).value();
        for (const auto& customer : page.items) {
            names.push_back(customer.name);
        }
        return names;
    }
    std::vector<std::string> told(CustomerId id, Timeline::Query query = {}) {
        EXPECT_TRUE(followers.drain(std::chrono::seconds(20)));
        std::vector<std::string> names;
        const auto page = timeline.list(agent, id, query).value();
        for (const auto& entry : page.items) names.push_back(entry.name);
        return names;
    }
    Import import(std::string_view csv, CustomerImports::Mode mode) {
        const auto started = imports.start(agent, csv, mode).value();
        EXPECT_EQ(started.state, "queued");
        jobs.run_due();
        return imports.get(agent, started.id).value();
    }

    Timeline timeline{*database, *store.log, identities};
    CustomerSearch search{index, identities};
    TimelineCopier copier{*store.log, clock};
    CustomerImports imports{
        {*database, journal, jobs, *files, identities, *customers, ids, clock, audit}};
    Erasure erasure{erasure_parts({&imports})};
    records::FollowerRunner followers{*database, journal};
    staff::Actor viewer =
        staff::Actor::for_user(workspace, staff::UserId{ids.next_uuid()}, staff::Role::viewer);
    staff::Actor stranger = staff::Actor::for_user(
        WorkspaceId{ids.next_uuid()}, staff::UserId{ids.next_uuid()}, staff::Role::owner);
};
INSTANTIATE_TEST_SUITE_P(, CustomersTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(CustomersTest, refuses_a_second_customer_with_the_same_email) {
    const auto ann = create("Ann", {{IdentityKind::email, "ann@example.com"}});
    const auto second = customers->create(
        agent, {.name = "Bob", .identities = {{IdentityKind::email, "ANN@example.com"}}});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, RefusalKind::conflict);
    EXPECT_EQ(second.error().faults.at(0).code, "taken");
    const auto bad =
        customers->create(agent, {.name = "Bob", .identities = {{IdentityKind::phone, "12"}}});
    EXPECT_EQ(bad.error().kind, RefusalKind::invalid);
    EXPECT_EQ(ann.email, "ann@example.com");
    EXPECT_EQ(create("이름뿐인 손님", {}).name, "이름뿐인 손님");
}

TEST_P(CustomersTest, asks_for_rights_and_shows_nothing_of_another_workspace) {
    const auto ann = create("Ann", {{IdentityKind::email, "ann@example.com"}});
    EXPECT_EQ(customers->create(viewer, {.name = "Bob", .identities = {}}).error().kind,
              RefusalKind::forbidden);
    EXPECT_EQ(customers->update(viewer, ann.id, {.name = "B"}).error().kind,
              RefusalKind::forbidden);
    EXPECT_EQ(customers->view(stranger, ann.id).error().kind, RefusalKind::not_found);
    EXPECT_EQ(customers->update(stranger, ann.id, {.name = "B"}).error().kind,
              RefusalKind::not_found);
    EXPECT_EQ(customers->merge(stranger, ann.id, ann.id, "").error().kind, RefusalKind::not_found);
    EXPECT_EQ(timeline.list(stranger, ann.id, {}).error().kind, RefusalKind::not_found);
    EXPECT_EQ(erasure.erase(stranger, ann.id, "").error().kind, RefusalKind::not_found);
    EXPECT_EQ(erasure.erase(viewer, ann.id, "").error().kind, RefusalKind::forbidden);
    EXPECT_TRUE(customers->list(stranger, {})->items.empty());
}

TEST_P(CustomersTest, changes_what_was_seen_and_not_what_somebody_else_changed_since) {
    const auto ann = create("Ann", {{IdentityKind::email, "ann@example.com"}});
    CustomerChange change{.name = "Anna", .language = std::optional<std::string>("ko")};
    change.traits = {{"vip", "true"}, {"old", std::nullopt}};
    change.expected_version = ann.version;
    const auto changed = customers->update(agent, ann.id, change);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->language, "ko");
    EXPECT_GT(changed->version, ann.version);
    EXPECT_EQ(customers->update(agent, ann.id, change).error().kind,
              RefusalKind::precondition_failed);
    EXPECT_EQ(trait(view(ann.id), "vip"), "true");
    EXPECT_EQ(trait(view(ann.id), "old"), "");
    customers->update(agent, ann.id, {.language = std::optional<std::string>()}).value();
    EXPECT_EQ(view(ann.id).customer.language, std::nullopt);
}

TEST_P(CustomersTest, joins_two_by_hand_and_takes_them_apart_again) {
    const auto ann = create("Ann", {{IdentityKind::email, "ann@example.com"}});
    clock.advance(std::chrono::seconds(1));
    const auto other = create("Ann Lee", {{IdentityKind::phone, "010-1234-5678"}});
    EXPECT_EQ(*customers->merge(agent, other.id, ann.id, "same voice"), ann.id);
    const auto whole = view(other.id);
    EXPECT_EQ(whole.customer.id, ann.id) << "a merged id answers with who it became";
    EXPECT_EQ(whole.customer.name, "Ann Lee") << "the newest word";
    EXPECT_EQ(whole.customer.phone, "+821012345678");
    EXPECT_EQ(found("Lee"), std::vector<std::string>{"Ann Lee"});

    const auto edge = customers->edges(agent, ann.id)->at(0);
    EXPECT_EQ(customers->undo_merge(viewer, edge.id).error().kind, RefusalKind::forbidden);
    EXPECT_EQ(customers->undo_merge(agent, edge.id)->size(), 2u);
    EXPECT_EQ(view(ann.id).customer.name, "Ann");
    EXPECT_EQ(view(other.id).customer.name, "Ann Lee");
    EXPECT_EQ(found("Ann").size(), 2u);
}

TEST_P(CustomersTest, an_identity_taken_away_takes_its_history_along) {
    const auto ann = create("Ann", {{IdentityKind::email, "ann@example.com"}});
    const auto added =
        customers->add_identity(agent, ann.id, {IdentityKind::user_id, "u1"}).value();
    EXPECT_EQ(customers->add_identity(agent, ann.id, {IdentityKind::user_id, "u1"}).error().kind,
              RefusalKind::conflict);
    send(events::EventType::track, "Product Viewed", R"({"userId":"u1"})", user("u1"));
    EXPECT_EQ(view(ann.id).counters.events, 1);
    ASSERT_TRUE(customers->remove_identity(agent, ann.id, added.id));
    EXPECT_EQ(view(ann.id).counters.events, 0);
    EXPECT_EQ(view(*owner(user("u1"))).counters.events, 1);
    const auto last = view(ann.id).identities.at(0).id;
    EXPECT_EQ(customers->remove_identity(agent, ann.id, last).error().kind, RefusalKind::conflict);
}

TEST_P(CustomersTest, the_newest_consent_of_a_purpose_and_channel_counts) {
    const auto ann = create("Ann", {{IdentityKind::email, "ann@example.com"}});
    auto between = 1min;
    const auto say = [&](std::optional<std::string> channel, ConsentState state) {
        clock.advance(between);
        CustomerChange change;
        change.consents = {{"marketing", channel, state, {}, "", ""}};
        customers->update(agent, ann.id, change).value();
    };
    const auto may_mail = [&] {
        return database->read([&](records::Reader& reader) {
            return customers->consent(reader, workspace, ann.id, "marketing", "email");
        });
    };
    EXPECT_FALSE(may_mail());
    say(std::nullopt, ConsentState::granted);
    EXPECT_EQ(may_mail()->state, ConsentState::granted);
    say("email", ConsentState::denied);
    say("sms", ConsentState::granted);
    EXPECT_EQ(may_mail()->state, ConsentState::denied);
    EXPECT_EQ(view(ann.id).consents.size(), 3u);
    EXPECT_EQ(facts(fact::consent_recorded), 3);
    // Within one millisecond, and after the clock was set back.
    for (const auto wait : {0min, -2min}) {
        between = wait;
        for (const auto state : {ConsentState::granted, ConsentState::denied}) {
            say("email", state);
            EXPECT_EQ(may_mail()->state, state) << wait.count();
        }
    }
}

TEST_P(CustomersTest, a_refusal_counts_over_a_consent_of_the_same_millisecond) {
    const auto ann = create("Ann", {{IdentityKind::email, "ann@example.com"}});
    const auto bob = create("Bob", {{IdentityKind::email, "bob@example.com"}});
    const Consent yes{"marketing", "email", ConsentState::granted, clock.now(), "form", ""};
    const Consent no{"marketing", "email", ConsentState::denied, clock.now(), "form", ""};
    for (const auto& consent : {yes, no})
        ASSERT_TRUE(customers->record_consent(agent, ann.id, consent));
    for (const auto& consent : {no, yes})
        ASSERT_TRUE(customers->record_consent(agent, bob.id, consent));
    for (const auto id : {ann.id, bob.id}) {
        EXPECT_EQ(view(id).consents.at(0).state, ConsentState::denied);
    }
}

TEST_P(CustomersTest, finds_people_by_any_part_in_korean_as_well) {
    create("홍길동", {{IdentityKind::email, "gildong.hong@example.com"},
                      {IdentityKind::phone, "010-9876-5432"}});
    create("김영희", {{IdentityKind::email, "younghee@example.com"}});
    send(events::EventType::identify, "", R"({"userId":"u1","traits":{"name":"박철수"}})",
         user("u1"));
    send(events::EventType::track, "Order Completed",
         R"({"userId":"u1","properties":{"order_id":"2026-0312-77","total":1}})", user("u1"));
    const std::vector<std::string> hong{"홍길동"}, park{"박철수"};
    EXPECT_EQ(found("길동"), hong);
    EXPECT_EQ(found("ㅎㄱㄷ"), hong);
    EXPECT_EQ(found("gildong"), hong);
    EXPECT_EQ(found("9876"), hong);
    EXPECT_EQ(found("010-9876-5432"), hong);
    EXPECT_EQ(found("0312-77"), park);
    EXPECT_EQ(found("2026-0312-77"), park);
    EXPECT_TRUE(found("없는사람").empty());
}

TEST_P(CustomersTest, finds_each_once_at_every_limit) {
    create("Exact", {{IdentityKind::email, "kim@example.com"}});
    for (int i = 0; i < 9; ++i)
        create("C" + std::to_string(i),
               {{IdentityKind::email, "kim@example.com" + std::string(1, char('a' + i))}});
    ASSERT_EQ(found("kim@example.com").size(), 10u);
    for (int limit = 1; limit <= 11; ++limit) {
        std::vector<std::string> names;
        ListQuery query{.search = "kim@example.com", .limit = limit};
        do {
            const auto page = customers->list(agent, query).value();
            EXPECT_LE(int(page.items.size()), limit);
            for (const auto& customer : page.items) names.push_back(customer.name);
            query.cursor = page.next_cursor;
        } while (query.cursor && names.size() < 100);
        EXPECT_EQ(names.front(), "Exact");
        EXPECT_EQ(names.size(), 10u) << limit;
        EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 10u) << limit;
    }
}

TEST_P(CustomersTest, lists_all_in_pages_those_seen_last_first) {
    for (int i = 0; i < 25; ++i) {
        clock.advance(std::chrono::seconds(i % 3));
        create("C" + std::to_string(i), {});
    }
    std::vector<std::string> names;
    ListQuery query{.limit = 10};
    do {
        const auto page = customers->list(agent, query).value();
        for (const auto& customer : page.items) names.push_back(customer.name);
        query.cursor = page.next_cursor;
    } while (query.cursor);
    EXPECT_EQ(names.size(), 25u);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 25u);
    EXPECT_EQ(customers->list(agent, {.cursor = "x!"}).error().faults.at(0).field, "cursor");
}

TEST_P(CustomersTest, a_timeline_holds_events_and_facts_of_all_identities) {
    const auto ann = create("Ann", {{IdentityKind::user_id, "u1"}});
    clock.advance(std::chrono::minutes(1));
    send(events::EventType::track, "Product Viewed",
         R"({"userId":"u1","properties":{"product_id":"p1"}})", user("u1"));
    clock.advance(std::chrono::minutes(1));
    const auto other = create("Ann by phone", {{IdentityKind::phone, "010-1234-5678"}});
    clock.advance(std::chrono::minutes(1));
    appointments.book(agent, other.id, {.title = "Check-up", .starts_at = clock.now()}).value();
    clock.advance(std::chrono::minutes(1));
    customers->merge(agent, ann.id, other.id, "").value();
    const std::vector<std::string> all{"customer.merged", "appointment.booked", "customer.created",
                                       "Product Viewed", "customer.created"};
    EXPECT_EQ(told(ann.id), all);
    EXPECT_EQ(told(ann.id, {.categories = {TimelineCategory::track}}),
              std::vector<std::string>{"Product Viewed"});
    EXPECT_EQ(told(ann.id, {.categories = {TimelineCategory::appointment}}),
              std::vector<std::string>{"appointment.booked"});

    std::vector<std::string> paged;
    Timeline::Query query{.limit = 2};
    do {
        const auto page = timeline.list(agent, ann.id, query).value();
        for (const auto& entry : page.items) paged.push_back(entry.name);
        query.cursor = page.next_cursor;
    } while (query.cursor);
    EXPECT_EQ(paged, all);
}

TEST_P(CustomersTest, an_erased_customer_leaves_nothing_that_can_be_read) {
    const auto ann =
        create("Ann", {{IdentityKind::user_id, "u1"}, {IdentityKind::email, "ann@example.com"}});
    send(events::EventType::track, "Order Completed",
         R"({"userId":"u1","properties":{"order_id":"o1","total":5}})", user("u1"));
    appointments.book(agent, ann.id, {.title = "Check-up", .starts_at = clock.now()}).value();
    ASSERT_EQ(found("ann@example.com").size(), 1u);

    ASSERT_TRUE(erasure.erase(agent, ann.id, "127.0.0.1"));
    EXPECT_EQ(customers->view(agent, ann.id).error().kind, RefusalKind::not_found);
    EXPECT_TRUE(found("ann@example.com").empty());
    EXPECT_TRUE(found("Ann").empty());
    EXPECT_TRUE(found("o1").empty());
    EXPECT_TRUE(dump_rows().empty());
    EXPECT_TRUE(dump_states().empty());
    EXPECT_TRUE(
        store.log
            ->newest(
                {.workspace = workspace, .nodes = {user("u1").uuid}, .before = {}, .filter = {}})
            .events.empty());
    EXPECT_EQ(facts(fact::customer_erased), 1);
    const auto told = database->read(
        [](records::Reader& reader) { return records::Journal::after(reader, 0, 1000); });
    for (const auto& entry : told)
        EXPECT_EQ(entry.fact.data.find("\"o1\""), std::string::npos) << entry.fact.kind;
    EXPECT_EQ(audit.list(agent, {}, 10)->items.at(0).resource, ann.id.text());
    EXPECT_EQ(erasure.erase(agent, ann.id, "").error().kind, RefusalKind::not_found);

    clock.advance(std::chrono::minutes(1));
    EXPECT_EQ(jobs.run_due(), 1) << "the job that finishes what a crash left does no harm";
    track(user("null"), "Product Viewed");
    send(events::EventType::track, "Product Viewed", R"({"userId":"u1"})", user("u1"));
    EXPECT_EQ(view(*owner(user("u1"))).counters.events, 1) << "who comes back is new";
}

TEST_P(CustomersTest, imports_a_file_and_names_every_refused_row) {
    create("Known", {{IdentityKind::email, "known@example.com"}});
    create("Other", {{IdentityKind::phone, "010-1111-2222"}});
    const auto* csv =
        "\xEF\xBB\xBF이름,이메일,전화번호,등급\r\n"
        "김하나,hana@example.com,010-1234-0001,\"gold, \"\"plus\"\"\"\r\n"
        "김둘,known@example.com,,silver\r\n"
        "김셋,not an address,010-1234-0003,\r\n"
        "\r\n"
        "김넷,,,\r\n"
        "김다섯,known@example.com,010-1111-2222,\r\n"
        "김여섯,six@example.com,,,more\r\n"
        "김하나,HANA@example.com,010-1234-0001,gold\r\n";
    const auto tried = import(csv, CustomerImports::Mode::dry_run);
    EXPECT_EQ(tried.state, "done");
    EXPECT_EQ(tried.rows, 7);
    EXPECT_EQ(tried.created, 1);
    EXPECT_EQ(tried.updated, 2);
    EXPECT_EQ(tried.refused, 4);
    EXPECT_TRUE(found("hana@example.com").empty()) << "a dry run changes nothing";

    const auto done = import(csv, CustomerImports::Mode::write);
    EXPECT_EQ(std::tuple(done.created, done.updated, done.refused), std::tuple(1, 2, 4));
    ASSERT_EQ(done.columns.size(), 4u);
    EXPECT_EQ(done.columns[3].second, "trait:등급");
    const auto refused = imports.refused(agent, done.id, {}, 10)->items;
    EXPECT_EQ(done.joined, 1);
    ASSERT_EQ(refused.size(), 5u);
    EXPECT_EQ(refused[0].line, 4);
    EXPECT_NE(refused[0].faults.find("\"field\":\"이메일\",\"code\":\"format\""), std::string::npos)
        << refused[0].faults;
    EXPECT_EQ(refused[1].line, 6);
    EXPECT_NE(refused[1].faults.find("required"), std::string::npos);
    EXPECT_NE(refused[2].faults.find("conflict"), std::string::npos);
    EXPECT_EQ(refused[3].cells, "[\"김여섯\",\"six@example.com\",\"\",\"\",\"more\"]");
    EXPECT_NE(refused[4].faults.find("\"line\":2"), std::string::npos) << refused[4].faults;
    EXPECT_EQ(imports.refused(agent, done.id, "6", 1)->items.at(0).line, 7);

    EXPECT_EQ(found("hana@example.com"), std::vector<std::string>{"김하나"});
    const auto hana = customers->list(agent, {.search = "hana@example.com"})->items.at(0);
    EXPECT_EQ(trait(view(hana.id), "등급"), "\"gold\"");
    EXPECT_EQ(imports.get(stranger, done.id).error().kind, RefusalKind::not_found);
}

TEST_P(CustomersTest, a_dry_run_says_what_the_run_will_do) {
    create("Known", {{IdentityKind::email, "known@example.com"}, {IdentityKind::user_id, "k1"}});
    std::string csv = "sep=;\r\n회원번호;이메일;휴대폰;메모\r\n";
    for (const auto* row :
         {"u1;one@example.com;;=1+1", ";two@example.com;010-2222-0002;", ";;;",
          "u1;two@example.com;;",             // two people of this very file
          "u2;one@example.com;;",             // a second member number beside the first
          "u2;;010-3333-0003;",               // which is somebody new
          ";one@example.com;010-3333-0003;",  // and by now somebody else
          "k2;KNOWN@example.com;;", "k2;;010-4444-0004;", "k1;;010-4444-0004;",
          "u9;nine@example.com;010-1;\"open\"x", "u9;nine@example.com;010 9999 0009;\"a\nb\""}) {
        csv += std::string(row) + "\r\n";
    }
    for (int i = 0; i < 12; ++i) csv += "u5;mail" + std::to_string(i) + "@example.com;;\r\n";
    const auto tried = import(csv, CustomerImports::Mode::dry_run);
    EXPECT_EQ(tried.rows, 23) << "a line that names the separator and an empty one are none";
    const auto done = import(csv, CustomerImports::Mode::write);
    EXPECT_EQ(done.refused, 4);
    EXPECT_EQ(done.created + done.updated + done.refused, 23);
    EXPECT_EQ(std::tuple(tried.created, tried.updated, tried.refused),
              std::tuple(done.created, done.updated, done.refused));
    const auto before = imports.refused(agent, tried.id, {}, 100)->items;
    const auto after = imports.refused(agent, done.id, {}, 100)->items;
    ASSERT_EQ(before.size(), after.size());
    EXPECT_GT(after.size(), 4u) << "rows that were taken without one of their values, too";
    for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_EQ(before[i].line, after[i].line);
        EXPECT_EQ(before[i].faults, after[i].faults) << before[i].cells;
    }
}

TEST_P(CustomersTest, reads_a_file_on_where_a_stop_left_it) {
    const int rows = GetParam() == records::Dialect::sqlite ? 3000 : 800;
    std::string csv = "name,email\n";
    for (int i = 0; i < rows; ++i) csv += "Kim,kim" + std::to_string(i) + "@example.com\n";
    const auto id = imports.start(agent, csv, CustomerImports::Mode::write).value().id;
    const auto now = [&] { return imports.get(agent, id).value(); };
    jobs.start();
    for (int i = 0; i < 20'000 && now().done == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    jobs.stop();
    const auto left = now();
    EXPECT_EQ(left.state, "running");
    EXPECT_GT(left.done, 0);
    EXPECT_LT(left.done, rows);
    jobs.run_due();
    EXPECT_EQ(now().state, "done");
    EXPECT_EQ(now().created, rows);
}

TEST_P(CustomersTest, an_erased_customer_is_in_no_refused_row_any_more) {
    const auto kim = create(
        "Kim", {{IdentityKind::email, "kim@example.com"}, {IdentityKind::phone, "010-1234-0001"}});
    create("Lee", {{IdentityKind::email, "lee@example.com"}});
    const auto done = import(
        "이름,이메일,전화번호\n"
        "김,KIM@example.com,\"not a number\"\n"
        "이,lee@example.com,\"not a number\"\n"
        "김,not an address,010 1234 0001\n",
        CustomerImports::Mode::write);
    ASSERT_EQ(done.refused, 3);
    ASSERT_TRUE(erasure.erase(agent, kim.id, "127.0.0.1"));
    const auto left = imports.refused(agent, done.id, std::nullopt, 10).value();
    ASSERT_EQ(left.items.size(), 1u);
    EXPECT_NE(left.items[0].cells.find("lee@example.com"), std::string::npos);
}

TEST_P(CustomersTest, takes_in_what_another_workspace_gave_out) {
    const auto ann = create("Ann", {{IdentityKind::email, "ann@example.com"},
                                    {IdentityKind::email, "ann.lee@example.com"},
                                    {IdentityKind::user_id, "u1"},
                                    {IdentityKind::whatsapp, "821012345678"}});
    std::ignore = customers->update(
        agent, ann.id, {.language = "ko", .traits = {{"points", "120"}, {"tags", R"(["vip"])"}}});
    create("이름뿐", {});
    std::string lines;
    const auto batch = customers->export_batch(agent, "").value();
    for (const auto& one : batch) lines += to_json(workspace, one, {}) + "\n";

    const auto elsewhere =
        staff::Actor::for_user(*WorkspaceId::parse("00000000-0000-7000-9000-0000000000ee"),
                               staff::UserId{ids.next_uuid()}, staff::Role::admin);
    const auto done =
        imports.run_now(elsewhere, lines + "{\"broken\n", CustomerImports::Mode::write).value();
    EXPECT_EQ(std::tuple(done.state, done.created, done.refused), std::tuple("done", 2, 1));
    EXPECT_EQ(imports.refused(elsewhere, done.id, {}, 10)->items.at(0).line, 3);
    const auto listed = customers->list(elsewhere, {.search = "ann.lee@example.com"})->items;
    ASSERT_EQ(listed.size(), 1u);
    const auto copy = customers->view(elsewhere, listed[0].id).value();
    const auto original = view(ann.id);
    EXPECT_EQ(copy.customer.name, "Ann");
    EXPECT_EQ(copy.customer.language, "ko");
    const auto values = [](const CustomerView& whole) {
        std::set<std::string> out;
        for (const auto& one : whole.identities)
            out.insert(std::string(to_text(one.kind)) + " " + one.value);
        for (const auto& one : whole.traits) out.insert(one.key + " " + one.value);
        return out;
    };
    EXPECT_EQ(values(copy), values(original));

    const auto again = imports.run_now(elsewhere, lines, CustomerImports::Mode::write).value();
    EXPECT_EQ(std::tuple(again.created, again.updated, again.refused), std::tuple(0, 2, 0));
}

TEST_P(CustomersTest, goes_on_with_an_import_where_a_crash_stopped_it) {
    std::string csv = "email\n";
    for (int i = 0; i < 250; ++i) csv += "p" + std::to_string(i) + "@example.com\n";
    const auto started = imports.start(agent, csv, CustomerImports::Mode::write).value();
    static constexpr auto text =
        "UPDATE customer_imports SET state = 'running', done = 200, created = 200 WHERE workspace "
        "= $1 AND id = $2";
    database->write([&](records::Transaction& transaction) {
        transaction.run(records::Statement{"half", text, text}, workspace, started.id);
    });
    jobs.run_due();
    const auto done = imports.get(agent, started.id).value();
    EXPECT_EQ(done.state, "done");
    EXPECT_EQ(done.created, 250);
    EXPECT_EQ(dump_rows().size(), 100u) << "50 identities and customers";
}

}  // namespace
}  // namespace ondam::customers
