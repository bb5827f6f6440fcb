#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ondam::net {

/// An IPv4 or IPv6 address. IPv4 inside IPv6 (::ffff:a.b.c.d) is read as the IPv4 address that it
/// means.
struct Address {
    std::array<std::uint8_t, 16> bytes{};  ///< IPv4 in the first four
    bool v6 = false;

    static std::optional<Address> parse(std::string_view text);
    std::string text() const;
    friend bool operator==(const Address&, const Address&) = default;
};

/// A range of addresses such as "10.0.0.0/8", "fd00::/8" or one address.
class Cidr {
public:
    static std::optional<Cidr> parse(std::string_view text);
    bool contains(const Address& address) const;

private:
    Address base_;
    int bits_ = 0;
};

bool any_contains(const std::vector<Cidr>& ranges, const Address& address);

/// True for addresses of the open internet alone: not private, link-local, loopback, carrier-grade
/// NAT, documentation, benchmark, multicast, reserved, nor IPv6 forms that carry such an IPv4
/// address (mapped, NAT64, 6to4, Teredo).
bool is_public(const Address& address);
/// Of this machine.
bool is_loopback(const Address& address);

}  // namespace ondam::net
