#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "platform/calendar/calendar.h"

/// Facts that stand in a customer's message, found by rules in Korean and English. A wrong fact
/// costs more than a missed one: what could mean something else is left alone.
namespace ondam::extract {

enum class Kind {
    date,                ///< "2026-03-11"
    time,                ///< "09:00"
    date_time,           ///< "2026-03-11T09:00"
    date_range,          ///< "2026-03-10/2026-03-12", both days included
    same_time,           ///< "" — says that the time stays as it was
    appointment_change,  ///< "2026-03-12T09:00/2026-03-11T09:00"; either side may hold a date or a
                         ///< time alone, the first be empty, the second say how much later it shall
                         ///< be than it is (P1D, -PT30M) or be empty where no rule understood it
    appointment_cancel,  ///< the day or hour of it, or ""
    withdrawal,          ///< "" — nothing shall be moved or cancelled after all
    phone,               ///< E.164
    email,               ///< lower case
    order_number,        ///< upper case
    resident_number,     ///< Korean: "880101-1234567"
    identity_number,     ///< another state's or office's number, upper case
    passport,            ///< upper case
    card,                ///< digits
};
std::string_view to_text(Kind kind);

struct Found {
    Kind kind = Kind::date;
    std::size_t begin = 0;  ///< bytes of the text
    std::size_t end = 0;
    std::string value;      ///< as the kind says; dates and times are those of the wall clock
    double confidence = 0;  ///< 0 to 1; below 0.7 a person should confirm
    /// Said of what is not wished: a day that does not suit, a number that is given up.
    bool set_aside = false;
    bool of_another = false;  ///< the number of somebody else: "남편 번호", "my mother's number"
};

struct Options {
    Time reference{};            ///< when the message was written
    std::string zone = "UTC";    ///< whose days and hours are meant
    std::string default_region;  ///< ISO 3166, for telephone numbers and the order of day and month
    /// How the shop writes its order numbers: # a digit, @ a letter, all else itself
    /// ("ORD-########").
    std::vector<std::string> order_patterns;
};

/// In the order of the text. Of overlapping readings the stronger stays, but an appointment_change
/// spans its dates.
std::vector<Found> find(std::string_view text, const Options& options);

/// Whether an appointment shall be moved, understood or not.
bool asks_to_move(std::string_view text);

/// The text with every value of these kinds covered.
std::string mask(std::string_view text, const std::vector<Kind>& kinds,
                 const Options& options = {});
/// A value as it may be shown to whoever may not see it: 880101-*******.
std::string mask_value(Kind kind, std::string_view value);

/// One-time codes, and links that sign in, confirm an address or reset a password, as other
/// services send them: covered. Whoever registers elsewhere under our address shall not read them.
/// `whole` is the letter that the text is a part of, which says what it is about; empty: the text.
std::string mask_sign_in(std::string_view text, std::string_view whole = {});

inline constexpr std::size_t longest_text = 20'000;  ///< bytes; the rest is not read

}  // namespace ondam::extract
