#include "domain/staff/throttle.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "platform/net/address.h"

namespace ondam::staff {

double Throttle::refilled(const Bucket& bucket, Time now) const {
    // A clock that jumped back must not lock anybody out for the length of the jump.
    const double elapsed = std::max(0.0, std::chrono::duration<double>(now - bucket.at).count());
    return std::min(limits_.limit,
                    bucket.left + elapsed * limits_.limit / double(limits_.window.count()));
}

void Throttle::forget_full(Time now) {
    std::erase_if(buckets_,
                  [&](const auto& entry) { return refilled(entry.second, now) >= limits_.limit; });
    if (buckets_.size() < limits_.max_keys) return;
    // A flood of new senders: those who took least are forgotten, never those who are at their
    // limit.
    std::vector<double> left;
    left.reserve(buckets_.size());
    for (const auto& [key, bucket] : buckets_) left.push_back(refilled(bucket, now));
    const auto middle = left.begin() + std::ptrdiff_t(left.size() / 2);
    std::nth_element(left.begin(), middle, left.end());
    std::erase_if(buckets_, [&, most = *middle](const auto& entry) {
        return refilled(entry.second, now) >= most;
    });
}

Result<void> Throttle::take(std::string_view key, double amount) {
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    if (buckets_.size() >= limits_.max_keys) forget_full(now);
    auto [found, created] = buckets_.try_emplace(std::string(key), Bucket{limits_.limit, now});
    auto& bucket = found->second;
    bucket.left = refilled(bucket, now);
    bucket.at = now;
    if (bucket.left < 1) {
        const double wait = (1 - bucket.left) * double(limits_.window.count()) / limits_.limit;
        return rate_limited(std::chrono::seconds(std::max(1L, long(std::ceil(wait)))));
    }
    bucket.left -= amount;
    return {};
}

std::string sender_of(std::string_view address) {
    auto parsed = net::Address::parse(address);
    if (!parsed || !parsed->v6) return std::string(address);
    std::fill(parsed->bytes.begin() + 8, parsed->bytes.end(), std::uint8_t(0));
    return parsed->text();
}

}  // namespace ondam::staff
