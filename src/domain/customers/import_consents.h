#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/customers/customer.h"

namespace ondam::customers {

/// `consent:marketing` or `consent:marketing:<channel>`, where a heading (in lower case, without
/// spaces) asks whether somebody wants to be written to: 수신동의, SMS수신동의, email_consent.
/// Empty where it asks something else, as for the use of personal data: that is no such consent.
std::string consent_target(std::string_view heading);

/// A word or a date of consent as the file has it. `at` is nothing where the cell names no day.
struct ConsentCell {
    std::string purpose;
    std::optional<std::string> channel;
    ConsentState state = ConsentState::denied;
    std::optional<Time> at;
};
/// Nothing where the cell says neither yes nor no: who is written to must not be guessed.
std::optional<ConsentCell> read_consent_cell(std::string_view target, std::string_view cell);

}  // namespace ondam::customers
