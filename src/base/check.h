#pragma once

namespace ondam::detail {
[[noreturn]] void check_failed(const char* expression, const char* file, int line);
}

/// Stops the program with file and line when a promise between our own lines is broken. Never on
/// user input.
#define ONDAM_CHECK(expression) \
    ((expression) ? void(0) : ::ondam::detail::check_failed(#expression, __FILE__, __LINE__))
