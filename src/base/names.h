#pragma once

#include <string>
#include <string_view>

namespace ondam::text {

/// Characters that nobody sees: a text that holds one looks like another, or is read in another
/// order than it is stored in. Joiners are among them.
bool is_invisible(char32_t code);
bool has_invisible(std::string_view utf8);
/// Nothing but white space of any script, controls and what nobody sees: no message.
bool is_blank(std::string_view utf8);

/// A name on one line, without what nobody sees. Joiners stay where writing needs them: between
/// letters of scripts that join (Persian, Sinhala …), between emoji, and in flags.
std::string plain_name(std::string_view utf8);

}  // namespace ondam::text
