#pragma once

#include <algorithm>
#include <gtest/gtest.h>

#include "base/text.h"
#include "domain/events/collection.h"
#include "domain/events/write_keys.h"
#include "domain/staff/audit.h"
#include "platform/json/json.h"
#include "support/event_store.h"
#include "support/ids.h"

namespace ondam::events {

/// The collection over a real event log, with one write key, for tests.
class CollectionTest : public testing::Test {
protected:
    CollectionTest() {
        collection.add_routes(router);
        const auto made = keys.create(actor, "Web shop");
        key = made->key;
        id = made->write_key.id;
    }

    http::Request request(std::string path, std::string body) {
        http::Request out;
        out.method = http::Method::post;
        out.path = out.target = std::move(path);
        out.body = std::move(body);
        out.remote_address = "203.0.113.7";
        out.headers.set("Authorization", "Basic " + text::base64(key + ":"));
        return out;
    }
    http::Response post(std::string path, std::string body) {
        auto asked = request(std::move(path), std::move(body));
        return router.dispatch(asked);
    }
    std::vector<Event> stored() {
        std::vector<Event> out;
        store.log().scan({}, [&out](const Event& event) {
            out.push_back(event);
            return EventLog::Visit::next;
        });
        std::ranges::sort(out, {}, &Event::sequence);
        return out;
    }
    json::Value only_event() {
        const auto events = stored();
        EXPECT_EQ(events.size(), 1U);
        return events.empty() ? json::Value() : *json::parse(events.front().json);
    }
    std::vector<RefusedEvent> refused() {
        tally.flush();
        return *keys.refused(actor, id, "", 100);
    }
    std::vector<std::string> refused_codes() {
        std::vector<std::string> codes;
        for (const auto& each : refused()) codes.push_back(each.code);
        return codes;
    }

    test::TestEventStore store;
    test::TestDatabase database{records::Dialect::sqlite};
    test::SequentialIds ids;
    staff::Actor actor = staff::Actor::for_system(WorkspaceId{ids.next_uuid()});
    staff::Audit audit{*database, store.clock()};
    WriteKeys keys{*database, ids, store.clock(), audit};
    Tally tally{*database, ids, store.clock()};
    Collection collection{store.log(), keys, tally, ids, store.clock()};
    http::Router router;
    std::string key;
    WriteKeyId id;
};

}  // namespace ondam::events
