#include "domain/insights/statistics.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace ondam::insights {

Interval wilson(std::int64_t hits, std::int64_t n) {
    ONDAM_CHECK(n > 0 && hits >= 0 && hits <= n);
    constexpr double z = 1.959963984540054;
    const double count = double(n);
    const double share = double(hits) / count;
    const double centre = share + z * z / (2 * count);
    const double reach = z * std::sqrt(share * (1 - share) / count + z * z / (4 * count * count));
    const double scale = 1 + z * z / count;
    // At the ends the bound is the end itself; the difference of two doubles would miss it by a
    // hair.
    return {hits == 0 ? 0 : std::max(0.0, (centre - reach) / scale),
            hits == n ? 1 : std::min(1.0, (centre + reach) / scale)};
}

double median(const std::vector<std::int64_t>& sorted) {
    ONDAM_CHECK(!sorted.empty());
    const auto middle = sorted.size() / 2;
    if (sorted.size() % 2 == 1) return double(sorted[middle]);
    return (double(sorted[middle - 1]) + double(sorted[middle])) / 2;
}

double nearest_rank(const std::vector<std::int64_t>& sorted, double share) {
    ONDAM_CHECK(!sorted.empty());
    const auto rank = std::size_t(std::ceil(share * double(sorted.size())));
    return double(sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1]);
}

}  // namespace ondam::insights
