#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "app/app.h"
#include "app/readiness.h"
#include "platform/http/server.h"
#include "platform/metrics/requests.h"
#include "platform/net/address.h"

namespace ondam::app {

/// What watches from outside see: /livez (the process answers), /readyz (it can take work, else why
/// not), /metrics (Prometheus text). Details go to this machine and to the addresses of
/// `metrics.allow`; others learn from /readyz that it is ready or not, and /metrics does not exist
/// for them.
class Probes {
public:
    Probes(App& app, const http::Server& server, const metrics::RequestMeter& requests);
    /// Adds the three routes.
    void add_routes(http::Router& router);

private:
    struct Seen {
        std::vector<Check> checks;
        std::chrono::steady_clock::time_point at{};
    };
    http::Response ready(const http::Request& request);
    /// Asked again after two seconds at the earliest: a probe must not be a way to make the disk
    /// work.
    std::vector<Check> checks();
    bool may_see_details(const http::Request& request) const;

    App& app_;
    const http::Server& server_;
    const metrics::RequestMeter& requests_;
    std::vector<net::Cidr> allowed_;
    std::mutex mutex_;
    Seen seen_;
};

/// Everything of /metrics but the requests.
void write_metrics(App& app, const http::ServerStats& server, metrics::Exposition& out);

}  // namespace ondam::app
