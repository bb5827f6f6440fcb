#include <gmock/gmock.h>

#include "platform/metrics/requests.h"

namespace ondam::metrics {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Exposition, escapes_labels_and_writes_whole_numbers_whole) {
    Exposition out;
    out.family("a_total", Kind::counter, "What it is.").sample({{"name", "a\"b\\c\nd"}}, 12);
    out.sample({}, 0.25);
    EXPECT_EQ(out.text(),
              "# HELP a_total What it is.\n# TYPE a_total counter\n"
              "a_total{name=\"a\\\"b\\\\c\\nd\"} 12\na_total 0.25\n");
    EXPECT_EQ(to_text(1e18), "1e+18");
}

TEST(RequestMeter, counts_by_status_and_sums_buckets_upwards) {
    RequestMeter meter;
    meter.record({.method = "GET", .pattern = "/a/{id}", .status = 200, .spent = 900us});
    meter.record({.method = "GET", .pattern = "/a/{id}", .status = 404, .spent = 30ms});
    meter.record({.method = "GET", .pattern = "", .status = 404, .spent = 20s});
    Exposition out;
    meter.write(out);
    const auto& text = out.text();
    const std::string series = "method=\"GET\",pattern=\"/a/{id}\"";
    EXPECT_THAT(text, HasSubstr("requests_total{" + series + ",status=\"404\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("seconds_bucket{" + series + ",le=\"0.001\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("seconds_bucket{" + series + ",le=\"0.025\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("seconds_bucket{" + series + ",le=\"0.05\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("seconds_bucket{" + series + ",le=\"+Inf\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("seconds_count{method=\"GET\",pattern=\"none\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("pattern=\"none\",le=\"10\"} 0\n"));
}

}  // namespace
}  // namespace ondam::metrics
