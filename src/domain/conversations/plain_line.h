#pragma once

#include <string>
#include <string_view>

namespace ondam::conversations {

/// What somebody wrote, as one line to read: without the marks by which Markdown and messengers
/// make words bold, struck or a heading, and with a link's words in place of the link. Stars that
/// mark nothing (`5 * 3`, `김**`, `****-1234`) stay.
std::string plain_line(std::string_view body);

}  // namespace ondam::conversations
