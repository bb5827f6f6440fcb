#pragma once

#include <string>
#include <string_view>

namespace ondam::mail {

/// The text of an HTML mail, line by line; lines inside a quotation begin with "> ", as in plain
/// mails, so that one set of rules folds both.
std::string html_to_quoted_text(std::string_view html);

}  // namespace ondam::mail
