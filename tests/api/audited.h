#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ondam::test {

/// What a writing operation of the contract leaves in the audit, or why it leaves nothing.
struct Audited {
    std::string_view label;   ///< `POST /api/v1/teams`
    std::string_view action;  ///< an entry's action begins so; empty where there is none
    std::string_view reason = {};
    /// The answer to a request that was met before, which does nothing again.
    int repeated = 0;
    /// Where that answer is like the first: the entry is the one of the row that it shows.
    enum class Repeats { by_status, by_id } repeats = Repeats::by_status;
};

const std::vector<Audited>& audited_operations();
/// The row of the operation that a request is; nothing for most reading and for what others
/// write.
const Audited* audited(std::string_view method, std::string_view target);

}  // namespace ondam::test
