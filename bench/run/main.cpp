#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "bench/bench.h"

/// `bench_events ingest|ack|timeline [--events N] [--seconds N] [--data DIR]`: the benchmarks of
/// events without the rest of the program.
int main(int argc, char** argv) {
    const std::string name = argc > 1 ? argv[1] : "";
    ondam::bench::BenchOptions options;
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string option = argv[i];
        if (option == "--events") options.events = std::strtoull(argv[i + 1], nullptr, 10);
        if (option == "--seconds") options.seconds = std::atoi(argv[i + 1]);
        if (option == "--data") options.folder = argv[i + 1];
    }
    try {
        if (name == "ingest") return ondam::bench::bench_ingest(options);
        if (name == "ack") return ondam::bench::bench_ack(options);
        if (name == "timeline") return ondam::bench::bench_timeline(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    std::fprintf(stderr,
                 "bench_events ingest|ack|timeline [--events N] [--seconds N] [--data DIR]\n");
    return 2;
}
