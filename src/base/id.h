#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ondam {

/// 16 bytes; as text the usual 36 characters in lower case, which sort like the bytes.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    static std::optional<Uuid> parse(std::string_view text);
    std::string text() const;
    bool is_nil() const { return *this == Uuid{}; }
    friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// A UUIDv5: the same namespace and name give the same id everywhere (RFC 9562 §5.5).
Uuid uuid_v5(const Uuid& name_space, std::string_view name);

/// An id that cannot be mistaken for another noun's: `using CustomerId = Id<struct CustomerTag>;`.
template <class Tag>
struct Id {
    Uuid uuid;

    static std::optional<Id> parse(std::string_view text) {
        auto uuid = Uuid::parse(text);
        return uuid ? std::optional<Id>(Id{*uuid}) : std::nullopt;
    }
    std::string text() const { return uuid.text(); }
    friend auto operator<=>(const Id&, const Id&) = default;
};

using WorkspaceId = Id<struct WorkspaceTag>;

/// Where new ids come from: UUIDv7, so that ids sort by the time they were made.
class IdSource {
public:
    virtual ~IdSource() = default;
    virtual Uuid next_uuid() = 0;

    template <class AnyId>
    AnyId next() {
        return AnyId{next_uuid()};
    }
};

}  // namespace ondam

template <>
struct std::hash<ondam::Uuid> {
    std::size_t operator()(const ondam::Uuid& id) const noexcept;
};
template <class Tag>
struct std::hash<ondam::Id<Tag>> {
    std::size_t operator()(const ondam::Id<Tag>& id) const noexcept {
        return std::hash<ondam::Uuid>{}(id.uuid);
    }
};
