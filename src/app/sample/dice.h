#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace ondam::sample {

/// Chance that falls the same way for the same seed, on every standard library.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}

    /// 0 to `sides` - 1.
    std::size_t roll(std::size_t sides) { return std::size_t(random_() % sides); }
    int between(int low, int high) { return low + int(roll(std::size_t(high - low + 1))); }
    bool chance(int percent) { return int(roll(100)) < percent; }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[roll(from.size())];
    }
    /// The place of one of these weights.
    std::size_t weigh(const std::vector<int>& weights) {
        std::size_t sum = 0;
        for (const auto weight : weights) sum += std::size_t(weight);
        auto left = roll(sum);
        std::size_t place = 0;
        while (left >= std::size_t(weights[place])) left -= std::size_t(weights[place++]);
        return place;
    }
    std::uint64_t bits() { return random_(); }

private:
    std::mt19937_64 random_;
};

}  // namespace ondam::sample
