#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "platform/json/json.h"

namespace ondam::customers {

/// The first of these keys that is a string, a number or a flag and says something; one line of at
/// most 200 characters.
std::optional<std::string> first_text(const json::Value& from,
                                      std::initializer_list<std::string_view> keys);
/// The first of these keys that is a time, as the tracking protocol takes them; one without an
/// offset is meant by the clocks of `zone`, where that is known, else UTC.
std::optional<Time> first_time(const json::Value& from,
                               std::initializer_list<std::string_view> keys,
                               std::string_view zone = "");

}  // namespace ondam::customers
