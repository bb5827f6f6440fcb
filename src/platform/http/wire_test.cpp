#include <gtest/gtest.h>
#include <map>

#include "base/text.h"
#include "platform/http/test_server.h"
#include "platform/json/json.h"
#include "support/material.h"

namespace ondam::http {
namespace {

using namespace std::chrono_literals;

/// What llhttp reads and we refuse on purpose.
const std::map<std::string_view, std::string_view> refused_here{
    {"method: SOURCE request with ICE", "another protocol"},
    {"method: OPTIONS request with RTSP", "another protocol"},
    {"method: PRI request HTTP2", "another protocol"},
    {"sample: No HTTP version", "HTTP/0.9"},
    {"transfer-encoding: POST with `chunked` as last transfer-encoding",
     "a coding that we cannot undo: 501"},
    {"transfer-encoding: POST with `chunked` as last transfer-encoding (multiple headers)",
     "the same"},
};

/// The samples stand in llhttp's documents without the empty line that ends them, where the reader
/// could wait for it.
std::string completed(std::string bytes, std::size_t messages) {
    if (messages > 0 && !bytes.ends_with("\r\n\r\n") && bytes.ends_with("\r\n")) bytes += "\r\n";
    return bytes;
}

std::vector<int> answers_to(TestServer& server, const std::string& bytes) {
    auto client = server.client();
    client.send(bytes);
    client.finish_sending();
    std::vector<int> statuses;
    for (;;) {
        const auto answer = test::read_answer(client);
        if (answer.status == 0) return statuses;
        statuses.push_back(answer.status);
    }
}

void add_everything(Router& router) {
    for (const auto method :
         {Method::get, Method::post, Method::put, Method::patch, Method::options}) {
        router.add(method, "/{rest...}",
                   [](const Request&) -> Result<Response> { return text_response(200, "ok"); });
    }
}

TEST(Wire, reads_and_refuses_as_llhttp_does) {
    const auto folder = test::material("http");
    if (!folder) return;
    TestServer server;
    add_everything(server.router);
    server.start();
    const auto cases = json::parse(test::read_file(*folder / "http/llhttp-requests.json"));
    ASSERT_TRUE(cases);
    for (const auto& each : *cases->array()) {
        const auto id = each["id"].text();
        const auto messages = std::size_t(*each["messages_complete"].integer());
        const auto raw = *text::from_base64(each["raw_b64"].text());
        const auto statuses = answers_to(server, completed(raw, messages));
        const bool refused = !statuses.empty() && statuses.back() >= 400;
        if (!each["error"].is_null()) {
            // Complete messages before the fault may be answered; after it nothing is.
            EXPECT_LE(statuses.size(), messages + 1)
                << id << ": " << testing::PrintToString(statuses);
            EXPECT_TRUE(refused || messages > 0) << id << ": " << testing::PrintToString(statuses);
        } else if (refused_here.contains(id)) {
            EXPECT_TRUE(refused) << id;
        } else if (messages > 0) {
            EXPECT_GE(statuses.size(), messages) << id << ": " << testing::PrintToString(statuses);
            const bool upgrade = each["upgrade"].boolean() && *each["upgrade"].boolean();
            const bool unknown_method = statuses.front() == 501;
            EXPECT_TRUE(upgrade || unknown_method || statuses.front() == 200)
                << id << ": " << statuses.front();
        }
    }
}

}  // namespace
}  // namespace ondam::http
