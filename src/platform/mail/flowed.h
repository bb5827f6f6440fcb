#pragma once

#include <string>
#include <string_view>

namespace ondam::mail {

/// A text of `format=flowed` (RFC 3676) with its paragraphs on one line each, as the writer saw
/// them; `deletes_space` is its `delsp=yes`. Quotes stay marked.
std::string unflow(std::string_view text, bool deletes_space);

}  // namespace ondam::mail
