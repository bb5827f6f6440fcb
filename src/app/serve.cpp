#include <charconv>
#include <csignal>
#include <cstdio>
#include <thread>

#include "app/admin_socket.h"
#include "app/commands.h"
#include "app/probes.h"
#include "app/sample_data.h"
#include "app/service_manager.h"
#include "base/log.h"
#include "base/text.h"
#include "platform/http/server.h"

namespace ondam::app {
namespace {

struct Listen {
    std::string address;
    std::uint16_t port = 0;
};

Listen parse_listen(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos)
        throw std::runtime_error("server.listen is ADDRESS:PORT, not " + text);
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc() || at != end)
        throw std::runtime_error("server.listen has no such port: " + text);
    return {text.substr(0, colon), port};
}

bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address == "::1" || address == "[::1]" ||
           address == "localhost";
}

std::size_t cores() { return std::max(1u, std::thread::hardware_concurrency()); }

http::ServerOptions server_options(const config::Config& config, const Listen& listen,
                                   metrics::RequestMeter& requests) {
    http::ServerOptions options;
    options.on_answered = [&requests](const http::Answered& answered) {
        requests.record({.method = http::to_text(answered.method),
                         .pattern = answered.pattern,
                         .status = answered.status,
                         .spent = answered.spent});
    };
    options.address = listen.address;
    options.port = listen.port;
    options.io_threads = config.server.io_threads > 0 ? std::size_t(config.server.io_threads)
                                                      : std::min<std::size_t>(4, cores());
    options.workers = config.server.workers > 0 ? std::size_t(config.server.workers)
                                                : std::clamp<std::size_t>(cores() * 4, 4, 32);
    options.trusted_proxies = config.server.trusted_proxies;
    return options;
}

/// SIGTERM and SIGINT are taken by one waiting thread; every other thread inherits the blocked
/// mask.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    void wait() const {
        int signal = 0;
        sigwait(&set_, &signal);
    }

private:
    sigset_t set_{};
};

/// What a person needs to begin: the address, and while there is no owner the one-time link to set
/// up.
void print_welcome(App& app, const std::string& address) {
    std::printf("Ondam runs on %s\n", address.c_str());
    if (app.accounts.needs_setup()) {
        const auto link =
            app.accounts.make_link(app.first_workspace.id, staff::LinkKind::setup, "");
        std::printf("Set it up (once, within 24 hours): %s/app/setup#%s\n", address.c_str(),
                    link.token.c_str());
    }
    std::fflush(stdout);
}

int run_invocation(App& app, const CommandCall& call, Output& output) {
    const auto invocation = parse_command_line(call.arguments, output);
    if (invocation.kind != Invocation::Kind::work) return 2;
    return invocation.work(app, call.input, output);
}

}  // namespace

int serve(const config::Config& config, SampleData sample_data) {
    const StopSignals signals;
    const ServiceManager manager;
    const auto listen = parse_listen(config.server.listen);
    if (!is_loopback(listen.address) && config.server.public_url.empty()) {
        std::fprintf(stderr, "server.public_url is required when listening on %s\n",
                     listen.address.c_str());
        return 2;
    }
    App app(config);
    metrics::RequestMeter requests;
    http::Server server(app.router, app.clock, app.ids, server_options(config, listen, requests));
    Probes probes(app, server, requests);
    probes.add_routes(app.router);
    if (sample_data == SampleData::wanted) {
        std::printf("Filling in sample data where there is none (some seconds the first time) …\n");
        std::fflush(stdout);
        fill_sample_data(app);
    }
    app.start();
    server.start();
    auto admin = std::make_unique<AdminSocket>(app.folder.at("ondam.sock"),
                                               [&app](const CommandCall& call, Output& output) {
                                                   return run_invocation(app, call, output);
                                               });
    const auto port = std::to_string(server.port());
    print_welcome(app, config.server.public_url.empty() ? "http://" + listen.address + ":" + port
                                                        : config.server.public_url);
    if (sample_data == SampleData::wanted) {
        std::printf("Sign in (once): http://%s:%s/app/sign-in#%s\n", listen.address.c_str(),
                    port.c_str(), sample_sign_in_token(app).c_str());
        std::fflush(stdout);
    }
    log::info("server.ready", {{"port", int(server.port())}});
    manager.ready();
    signals.wait();
    manager.stopping();
    log::info("server.stopping");
    server.withdraw();
    admin.reset();
    server.stop();
    app.stop();
    log::info("server.stopped");
    return 0;
}

}  // namespace ondam::app
