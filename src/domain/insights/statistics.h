#pragma once

#include <cstdint>
#include <vector>

namespace ondam::insights {

struct Interval {
    double low = 0;
    double high = 1;
};
/// The Wilson score interval at 95 % of a share of `n` things, `n` above nothing. It stays within 0
/// and 1 and is honest for few.
Interval wilson(std::int64_t hits, std::int64_t n);

/// Of sorted values, not empty: the middle one, or the mean of the two in the middle.
double median(const std::vector<std::int64_t>& sorted);
/// Of sorted values, not empty: the smallest that at least `share` of them do not exceed.
double nearest_rank(const std::vector<std::int64_t>& sorted, double share);

}  // namespace ondam::insights
