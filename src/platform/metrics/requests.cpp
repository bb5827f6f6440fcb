#include "platform/metrics/requests.h"

#include <algorithm>

namespace ondam::metrics {
namespace {

/// The entry of that key, made without copying the key when it is there.
template <class Map>
auto& entry(Map& map, std::string_view key) {
    const auto found = map.find(key);
    return found != map.end() ? found->second : map[std::string(key)];
}

}  // namespace

void RequestMeter::record(const Answer& answer) {
    const double seconds = double(answer.spent.count()) / 1e6;
    const auto place = std::size_t(std::ranges::lower_bound(bounds, seconds) - bounds.begin());
    const auto pattern = answer.pattern.empty() ? std::string_view("none") : answer.pattern;
    const std::lock_guard lock(mutex_);
    auto& series = entry(entry(series_, answer.method), pattern);
    ++series.by_status[answer.status];
    ++series.by_time[place];
    series.seconds += seconds;
}

void RequestMeter::write(Exposition& out) const {
    const std::lock_guard lock(mutex_);
    write_counts(out);
    write_times(out);
}

void RequestMeter::write_counts(Exposition& out) const {
    out.family("ondam_http_requests_total", Kind::counter, "Answered requests.");
    for (const auto& [method, patterns] : series_) {
        for (const auto& [pattern, series] : patterns) {
            for (const auto& [status, count] : series.by_status) {
                out.sample(
                    {{"method", method}, {"pattern", pattern}, {"status", std::to_string(status)}},
                    double(count));
            }
        }
    }
}

void RequestMeter::write_times(Exposition& out) const {
    out.family("ondam_http_request_seconds", Kind::histogram,
               "Time from a request's first byte to its answer's last.");
    for (const auto& [method, patterns] : series_) {
        for (const auto& [pattern, series] : patterns) {
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i <= bounds.size(); ++i) {
                sum += series.by_time[i];
                const auto bound = i < bounds.size() ? to_text(bounds[i]) : std::string("+Inf");
                out.sample({{"method", method}, {"pattern", pattern}, {"le", bound}}, double(sum),
                           "_bucket");
            }
            out.sample({{"method", method}, {"pattern", pattern}}, series.seconds, "_sum");
            out.sample({{"method", method}, {"pattern", pattern}}, double(sum), "_count");
        }
    }
}

}  // namespace ondam::metrics
