#pragma once

#include <future>
#include <memory>

#include "base/log.h"
#include "platform/http/server.h"
#include "support/clock.h"
#include "support/ids.h"
#include "support/socket_client.h"

namespace ondam::http {

/// A real server on a free port with routes of its own.
struct TestServer {
    explicit TestServer(ServerOptions options = {}, log::Level least = log::Level::error)
        : options_(std::move(options)) {
        options_.port = 0;
        options_.access_log = least <= log::Level::info;
        log::set_level(least);
    }
    TestServer& start() {
        server = std::make_unique<Server>(router, clock, ids, options_);
        server->start();
        return *this;
    }
    test::SocketClient client() { return test::SocketClient(server->port()); }
    test::Answer send(std::string_view bytes) {
        auto connection = client();
        connection.send(bytes);
        return test::read_answer(connection);
    }

    Router router;
    test::ManualClock clock;
    test::SequentialIds ids;
    std::unique_ptr<Server> server;

private:
    ServerOptions options_;
};

}  // namespace ondam::http
