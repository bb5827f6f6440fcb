#include "domain/surveys/facts.h"

#include "platform/json/json.h"

namespace ondam::surveys {

records::Fact to_fact(const SurveyAsked& happened) {
    json::Writer out;
    out.begin_object()
        .field("conversation_id", happened.conversation)
        .field("cycle", happened.cycle)
        .field("agent_id", happened.agent);
    return {.kind = std::string(fact::csat_asked),
            .subject = happened.id.text(),
            .customer = happened.customer.text(),
            .data = out.end_object().take()};
}

records::Fact to_fact(const SurveyAnswered& happened) {
    json::Writer out;
    out.begin_object()
        .field("conversation_id", happened.conversation)
        .field("cycle", happened.cycle)
        .field("agent_id", happened.agent)
        .field("score", happened.score);
    return {.kind = std::string(fact::csat_answered),
            .subject = happened.id.text(),
            .customer = happened.customer.text(),
            .data = out.end_object().take()};
}

}  // namespace ondam::surveys
