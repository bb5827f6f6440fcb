#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ondam::text {

/// A host name in the one form under which it is compared: lower case, international labels as
/// `xn--` (UTS 46, non-transitional). Nothing when it is no host name.
std::optional<std::string> domain_to_ascii(std::string_view domain);
/// The form in which people read it: `xn--mller-kva.de` is `müller.de`.
std::optional<std::string> domain_to_unicode(std::string_view domain);

}  // namespace ondam::text
