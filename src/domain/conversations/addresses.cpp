#include "domain/conversations/addresses.h"

#include <algorithm>

#include "domain/customers/identity_rules.h"

namespace ondam::conversations {

Result<std::vector<std::string>> read_addresses(std::string_view field,
                                                const std::vector<std::string>& given) {
    std::vector<std::string> addresses;
    for (const auto& one : given) {
        auto address = customers::normalise(customers::IdentityKind::email, one, "");
        if (!address) {
            return invalid(std::string(field), "format",
                           "holds " + one + ", which is not an e-mail address");
        }
        if (std::ranges::find(addresses, *address) == addresses.end())
            addresses.push_back(*std::move(address));
    }
    return addresses;
}

}  // namespace ondam::conversations
