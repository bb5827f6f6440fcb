#pragma once

#include <ctime>

namespace ondam::test {

/// Seconds of work that this thread has done since its making, so that a busy machine fails no
/// test. The sanitizers make work several times longer: their build counts a fifth.
class Effort {
public:
    double seconds() const { return (now() - began_) / scale; }

private:
#ifdef __SANITIZE_ADDRESS__
    static constexpr double scale = 5;
#else
    static constexpr double scale = 1;
#endif
    static double now() {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
    }
    double began_ = now();
};

}  // namespace ondam::test
