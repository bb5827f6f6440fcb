#include <cstdint>
#include <cstring>

#include "platform/http/test_server.h"

/// Bytes on a connection of a real server: it answers or hangs up, and never takes one request for
/// two. The handler that must not be reached stands behind a path that no input is allowed to name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam;
    static auto& server = *[] {
        http::ServerOptions options;
        options.io_threads = 1;
        options.workers = 1;
        auto* made = new http::TestServer(options);
        const auto echo = [](const http::Request& request) -> Result<http::Response> {
            return http::text_response(200, request.body);
        };
        made->router.add(http::Method::post, "/echo", echo);
        made->router.add(http::Method::get, "/echo", echo);
        made->start();
        return made;
    }();
    auto client = server.client();
    client.send({reinterpret_cast<const char*>(data), size});
    client.finish_sending();
    const auto answer = client.read_all(std::chrono::seconds(2));
    if (!answer.empty() && !answer.starts_with("HTTP/1.1 ")) __builtin_trap();
    return 0;
}
