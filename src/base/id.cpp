#include "base/id.h"

#include <algorithm>
#include <cstring>

#include "base/sha1.h"

namespace ondam {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_dash_place(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Uuid id;
    std::size_t nibble = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_dash_place(at)) {
            if (text[at] != '-') return std::nullopt;
            continue;
        }
        const int digit = hex_digit(text[at]);
        if (digit < 0) return std::nullopt;
        auto& byte = id.bytes[nibble / 2];
        byte = std::uint8_t(byte << 4 | digit);
        ++nibble;
    }
    return id;
}

std::string Uuid::text() const {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (is_dash_place(out.size())) out.push_back('-');
        out.push_back(digits[bytes[i] >> 4]);
        out.push_back(digits[bytes[i] & 15]);
    }
    return out;
}

Uuid uuid_v5(const Uuid& name_space, std::string_view name) {
    std::string data(reinterpret_cast<const char*>(name_space.bytes.data()),
                     name_space.bytes.size());
    data.append(name);
    const auto digest = sha1(data);
    Uuid id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    id.bytes[6] = std::uint8_t((id.bytes[6] & 0x0f) | 0x50);
    id.bytes[8] = std::uint8_t((id.bytes[8] & 0x3f) | 0x80);
    return id;
}

}  // namespace ondam

std::size_t std::hash<ondam::Uuid>::operator()(const ondam::Uuid& id) const noexcept {
    std::uint64_t high = 0, low = 0;
    std::memcpy(&high, id.bytes.data(), 8);
    std::memcpy(&low, id.bytes.data() + 8, 8);
    // UUIDv7 shares its first bytes among neighbours; the multiply spreads the rest over the whole
    // word.
    return std::size_t((high ^ (low * 0x9E3779B97F4A7C15ull)) * 0xff51afd7ed558ccdull);
}
