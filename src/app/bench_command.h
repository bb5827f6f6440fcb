#pragma once

#include <cstdint>
#include <string>

#include "app/output.h"

namespace ondam::app {

struct BenchCall {
    std::string name;
    std::uint64_t events = 0;  ///< 0: what the benchmark needs by itself
    int seconds = 0;           ///< 0: what the benchmark needs by itself
    std::string folder;        ///< empty: one that vanishes
};

/// `ondam bench NAME`: measures beside whatever else runs, in a folder of its own.
int run_benchmark(const BenchCall& call, Output& output);

}  // namespace ondam::app
