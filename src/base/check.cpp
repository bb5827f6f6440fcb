#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace ondam::detail {

void check_failed(const char* expression, const char* file, int line) {
    std::fprintf(
        stderr,
        "{\"level\":\"fatal\",\"event\":\"check.failed\",\"check\":\"%s\",\"at\":\"%s:%d\"}\n",
        expression, file, line);
    std::abort();
}

}  // namespace ondam::detail
