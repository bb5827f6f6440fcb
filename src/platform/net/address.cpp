#include "platform/net/address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <span>

namespace ondam::net {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<Cidr> known(std::string_view text) { return Cidr::parse(text); }

std::vector<Cidr> ranges(std::span<const std::string_view> texts) {
    std::vector<Cidr> out;
    for (const auto text : texts) out.push_back(known(text).value());
    return out;
}

Address v4_at(const Address& address, std::size_t offset) {
    Address inner;
    std::copy_n(address.bytes.begin() + std::ptrdiff_t(offset), 4, inner.bytes.begin());
    return inner;
}

/// The special-purpose registries of IANA (RFC 6890 and its successors).
const std::vector<Cidr>& closed_v4() {
    static constexpr std::array<std::string_view, 17> texts{
        "0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",     "169.254.0.0/16",
        "172.16.0.0/12",  "192.0.0.0/24",   "192.0.2.0/24",  "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4",    "240.0.0.0/4"};
    static const auto list = ranges(texts);
    return list;
}

const std::vector<Cidr>& closed_v6() {
    static constexpr std::array<std::string_view, 4> texts{"2001::/23", "2001:db8::/32",
                                                           "3fff::/20", "2002::/16"};
    static const auto list = ranges(texts);
    return list;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    const std::string terminated(text);
    if (terminated.find('\0') != std::string::npos) return std::nullopt;
    Address address;
    if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1) return std::nullopt;
    if (std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin())) {
        return v4_at(address, mapped_prefix.size());
    }
    address.v6 = true;
    return address;
}

std::string Address::text() const {
    std::array<char, INET6_ADDRSTRLEN> out{};
    inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), out.data(), out.size());
    return out.data();
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto base = Address::parse(text.substr(0, slash));
    if (!base) return std::nullopt;
    Cidr range;
    range.base_ = *base;
    const int most = base->v6 ? 128 : 32;
    range.bits_ = most;
    if (slash == std::string_view::npos) return range;
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), range.bits_);
    if (error != std::errc() || end != digits.end()) return std::nullopt;
    if (range.bits_ < 0 || range.bits_ > most) return std::nullopt;
    return range;
}

bool Cidr::contains(const Address& address) const {
    if (address.v6 != base_.v6) return false;
    const auto whole = std::size_t(bits_) / 8;
    if (!std::equal(base_.bytes.begin(), base_.bytes.begin() + std::ptrdiff_t(whole),
                    address.bytes.begin())) {
        return false;
    }
    const int rest = bits_ % 8;
    if (rest == 0) return true;
    const auto mask = std::uint8_t(0xff << (8 - rest));
    return (base_.bytes[whole] & mask) == (address.bytes[whole] & mask);
}

bool any_contains(const std::vector<Cidr>& list, const Address& address) {
    return std::ranges::any_of(list, [&](const Cidr& range) { return range.contains(address); });
}

bool is_loopback(const Address& address) {
    static const auto v4 = known("127.0.0.0/8").value();
    static const auto v6 = known("::1/128").value();
    return v4.contains(address) || v6.contains(address);
}

bool is_public(const Address& address) {
    if (!address.v6) return !any_contains(closed_v4(), address);
    // Only 2000::/3 is handed out for the open internet; the rest is local, reserved or multicast.
    // NAT64 (64:ff9b::/96) and the old v4-compatible form lie outside it; 6to4 and Teredo are
    // listed.
    static const auto global = known("2000::/3").value();
    return global.contains(address) && !any_contains(closed_v6(), address);
}

}  // namespace ondam::net
