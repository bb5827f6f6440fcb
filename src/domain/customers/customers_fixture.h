#pragma once

#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "domain/customers/customers.h"
#include "domain/customers/erasure.h"
#include "domain/customers/facts.h"
#include "domain/customers/profiler.h"
#include "platform/files/store.h"
#include "platform/jobs/jobs.h"
#include "support/clock.h"
#include "support/databases.h"
#include "support/ids.h"

namespace ondam::customers {

/// The whole module over a real database and a real event log, for tests.
class CustomersFixture : public testing::TestWithParam<records::Dialect> {
protected:
    static inline const WorkspaceId workspace =
        *WorkspaceId::parse("00000000-0000-7000-9000-000000000001");

    CustomersFixture() { restart_profiler(); }
    ~CustomersFixture() override { following.reset(); }

    static IdentityId user(std::string_view id) {
        return identity_node(workspace, IdentityKind::user_id, id);
    }
    static IdentityId anonymous(std::string_view id) {
        return identity_node(workspace, IdentityKind::anonymous_id, id);
    }

    void send(events::EventType type, std::string_view name, std::string_view json,
              IdentityId node) {
        append(type, name, json, node, clock.now());
    }
    /// To the node of the event's user id, or else of its anonymous id.
    void send_at(Time time, events::EventType type, std::string_view json,
                 std::string_view name = "") {
        const auto ids_of = scan_ids(json);
        append(type, name, json,
               ids_of.user_id.empty() ? anonymous(ids_of.anonymous_id) : user(ids_of.user_id),
               time);
    }
    void track(IdentityId node, std::string_view name) {
        const bool is_anonymous = node == anonymous("a1");
        send(events::EventType::track, name,
             is_anonymous ? R"({"anonymousId":"a1"})" : R"({"userId":"null"})", node);
    }

    void restart_profiler() {
        following.reset();
        profiler = std::make_unique<Profiler>(Profiler::Parts{*database, journal, *store.log,
                                                              *store.states, identities, order_book,
                                                              appointments, clock});
        following = store.log->follow(*profiler, {});
        customers = std::make_unique<Customers>(
            Customers::Parts{*database, journal, identities, order_book, appointments, *profiler,
                             index, ids, clock, audit});
    }

    Erasure::Parts erasure_parts(std::vector<ErasureParticipant*> participants = {}) {
        return {*database,
                journal,
                jobs,
                *store.log,
                *files,
                identities,
                *profiler,
                index,
                audit,
                clock,
                std::move(participants)};
    }

    std::optional<CustomerId> owner(IdentityId node) {
        return database->read([&](records::Reader& reader) {
            return identities.customer_of(reader, workspace, node);
        });
    }
    CustomerView view(CustomerId id) { return customers->view(agent, id).value(); }
    static std::string trait(const CustomerView& view, std::string_view key) {
        for (const auto& trait : view.traits) {
            if (trait.key == key) return trait.value;
        }
        return "";
    }
    std::int64_t facts(std::string_view kind) {
        return database->read([&](records::Reader& reader) {
            std::int64_t count = 0;
            for (const auto& entry : records::Journal::after(reader, 0, 100'000))
                count += entry.fact.kind == kind;
            return count;
        });
    }

    /// The rows that events make, without ids drawn and times of writing.
    std::vector<std::string> dump_rows() {
        static constexpr std::array texts{
            "SELECT 'identity ' || id || ' ' || ordinal || ' ' || customer_id AS line FROM "
            "identities WHERE workspace = $1 ORDER BY id",
            "SELECT 'edge ' || node_a || ' ' || node_b || ' ' || rule AS line FROM identity_edges "
            "WHERE workspace = $1 ORDER BY node_a, node_b",
            "SELECT 'customer ' || id || ' ' || name || ' ' || COALESCE(email, '-') || ' ' || "
            "seen_at AS line FROM customers WHERE workspace = $1 AND NOT is_absorbed ORDER BY id",
            "SELECT 'order ' || number || ' ' || identity_id || ' ' || standing || ' ' || "
            "placed_at "
            "AS line FROM orders WHERE workspace = $1 ORDER BY number, identity_id",
            "SELECT 'order word ' || number || ' ' || identity_id || ' ' || time || ' ' || "
            "message_id || ' ' || kind || ' ' || COALESCE(total, -1) AS line FROM order_words "
            "WHERE "
            "workspace = $1 ORDER BY number, identity_id, time, message_id",
            "SELECT 'appointment ' || id || ' ' || identity_id || ' ' || title || ' ' || starts_at "
            "|| ' ' || COALESCE(moved_from, -1) || ' ' || status || ' ' || stated_at AS line FROM "
            "appointments WHERE workspace = $1 ORDER BY id",
            "SELECT 'trait ' || identity_id || ' ' || trait || ' ' || value || ' ' || time AS line "
            "FROM customer_traits WHERE workspace = $1 ORDER BY identity_id, trait"};
        return database->read([&](records::Reader& reader) {
            std::vector<std::string> lines;
            for (const auto* text : texts) {
                for (const auto& row :
                     reader.all(records::Statement{"dump", text, text}, workspace)) {
                    lines.push_back(row.text("line"));
                }
            }
            return lines;
        });
    }
    std::vector<std::string> dump_states() {
        std::vector<std::string> states;
        store.states->scan("profiles", "", [&](std::string_view key, std::string_view value) {
            states.push_back(std::string(key) + std::string(value));
            return events::EventLog::Visit::next;
        });
        return states;
    }
    void forget_rows() {
        database->write([&](records::Transaction& transaction) {
            for (const auto* text : {"DELETE FROM identities WHERE workspace = $1",
                                     "DELETE FROM heard_events WHERE workspace = $1",
                                     "DELETE FROM identity_edges WHERE workspace = $1",
                                     "DELETE FROM identity_claims WHERE workspace = $1",
                                     "DELETE FROM customers WHERE workspace = $1",
                                     "DELETE FROM orders WHERE workspace = $1",
                                     "DELETE FROM order_words WHERE workspace = $1",
                                     "DELETE FROM appointments WHERE workspace = $1",
                                     "DELETE FROM appointment_words WHERE workspace = $1",
                                     "DELETE FROM customer_traits WHERE workspace = $1"}) {
                transaction.run(records::Statement{"forget", text, text}, workspace);
            }
        });
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::TemporaryFolder folder;
    test::ManualClock clock;
    test::SequentialIds ids;
    records::Journal journal{clock};
    staff::Audit audit{*database, clock};
    crypto::FieldCipher cipher{std::string(32, 'k')};
    events::EventStore store = open_events();
    text_search::Index index{GetParam()};
    std::unique_ptr<files::Store> files = files::open_folder(folder.path() + "/files");
    jobs::Jobs jobs{*database, ids, clock};
    Identities identities{journal, cipher, ids, clock};
    Orders order_book{journal};
    Appointments appointments{*database, journal, identities, ids, clock};
    staff::Actor agent =
        staff::Actor::for_user(workspace, staff::UserId{ids.next_uuid()}, staff::Role::admin);
    std::unique_ptr<Profiler> profiler;
    std::unique_ptr<Customers> customers;
    std::unique_ptr<events::Following> following;

private:
    events::EventStore open_events() {
        if (GetParam() == records::Dialect::sqlite) {
            events::RocksOptions options;
            options.folder = folder.path() + "/events";
            options.memtable_mb = 8;
            return events::open_rocks(options, clock);
        }
        return events::open_postgres_events(database, {}, clock);
    }
    void append(events::EventType type, std::string_view name, std::string_view json,
                IdentityId node, Time time) {
        events::Event event{.workspace = workspace,
                            .node = node.uuid,
                            .time = time,
                            .received_at = clock.now(),
                            .sequence = 0,
                            .type = type,
                            .message_id = "m" + std::to_string(++messages_),
                            .name = std::string(name),
                            .json = std::string(json)};
        // Each event is sent twice, as a client that heard no answer does.
        for (int i = 0; i < 2; ++i) {
            std::promise<void> done;
            const auto queued = store.log->append({event}, [&done](auto) { done.set_value(); });
            ASSERT_TRUE(queued);
            done.get_future().wait();
        }
        ASSERT_TRUE(store.log->drain(std::chrono::seconds(20)));
    }
    int messages_ = 0;
};

}  // namespace ondam::customers
