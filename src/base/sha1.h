#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ondam {

/// SHA-1 (FIPS 180-4), here for UUIDv5 alone: it names things and protects nothing. Secrets go to
/// platform/crypto.
std::array<std::uint8_t, 20> sha1(std::string_view data);

}  // namespace ondam
