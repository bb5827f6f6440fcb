#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/customers/customer.h"

namespace ondam::customers {

/// What the event log says of one identity node, folded in order of sequence. Kept as bytes in the
/// state store.
struct ProfileState {
    struct TraitValue {
        Time time;
        std::uint64_t sequence = 0;
        std::string json;
    };

    std::uint64_t events = 0;
    Time first_seen_at;
    Time last_seen_at;
    bool has_row = false;  ///< The records know the node.
    Time row_seen_at;      ///< What the customer's row was last told of being seen.
    std::vector<std::uint64_t>
        linked;  ///< Hashes of identifiers that came together with this node.
    std::map<std::string, std::uint64_t, std::less<>> by_name;
    std::map<std::string, TraitValue, std::less<>> traits;

    void count(std::string_view name, Time time);
    /// False when a newer word stands already or the value is the same.
    bool put_trait(std::string_view key, TraitValue value);
    bool is_linked(std::uint64_t hash) const;
    void link(std::uint64_t hash);

    std::string encode() const;
    /// Nothing when the bytes are of another version; then the state is folded anew.
    static std::optional<ProfileState> decode(std::string_view bytes);
};

/// FNV-1a: stable on disk.
std::uint64_t stable_hash(std::string_view text);

/// The identifiers at the top level of an event, as written (escapes included); empty when absent.
/// Costs one pass over the text and builds nothing, because it runs for every event.
struct RawIds {
    std::string_view user_id;
    std::string_view anonymous_id;
};
RawIds scan_ids(std::string_view event_json);

}  // namespace ondam::customers
