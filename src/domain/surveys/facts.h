#pragma once

#include "domain/surveys/survey.h"
#include "platform/records/journal.h"

namespace ondam::surveys {

namespace fact {
inline constexpr std::string_view csat_asked = "csat.asked";
inline constexpr std::string_view csat_answered = "csat.answered";
}  // namespace fact

struct SurveyAsked {
    RequestId id;
    ConversationId conversation;
    customers::CustomerId customer;
    std::int64_t cycle = 1;
    std::optional<UserId> agent;
};
/// Told again when the answer changes within its hour.
struct SurveyAnswered {
    RequestId id;
    ConversationId conversation;
    customers::CustomerId customer;
    std::int64_t cycle = 1;
    std::optional<UserId> agent;
    int score = 0;
};

records::Fact to_fact(const SurveyAsked& happened);
records::Fact to_fact(const SurveyAnswered& happened);

}  // namespace ondam::surveys
