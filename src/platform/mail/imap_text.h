#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

/// Reading and writing what IMAP's lines are made of (RFC 3501). Private to this library.
namespace ondam::mail::imap {

/// One response: its text with each literal replaced by "{}", and the literals in order.
struct Response {
    std::string text;
    std::vector<std::string> literals;
};

std::optional<std::uint64_t> number_at(std::string_view text, std::size_t at);
/// The number behind a word: "UID 17" in a FETCH response.
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view word);
/// The date in a FETCH response: INTERNALDATE "12-Mar-2026 18:00:00 +0900".
std::optional<Time> internal_date(std::string_view text);
/// What a FETCH response has for BODY[section], literal or quoted; nothing for NIL.
std::optional<std::string> take_body(Response& response, std::string_view section);
std::string quoted(std::string_view text);
/// A name in IMAP's own UTF-7 (RFC 3501 §5.1.3): base64 of UTF-16 with a comma, between & and -.
std::string mailbox_name(std::string_view utf8);

}  // namespace ondam::mail::imap
