#pragma once

#include <string_view>
#include <vector>

#include "platform/extract/extract.h"

namespace ondam::extract {

/// Of telephone numbers: which were given up ("옛 번호 … 새 번호 …", "from … to …") and which are
/// somebody else's ("남편 번호", "my mother's number"). `found` holds them in any order.
void mark_holders(std::string_view lower, std::vector<Found>& found);

}  // namespace ondam::extract
