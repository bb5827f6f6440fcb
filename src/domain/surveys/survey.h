#pragma once

#include <optional>
#include <string>

#include "base/id.h"
#include "base/time.h"
#include "domain/conversations/conversation.h"
#include "domain/customers/customer.h"

namespace ondam::surveys {

using RequestId = Id<struct SurveyRequestTag>;
using conversations::ConversationId;
using staff::UserId;

/// A question about one resolution of one conversation.
struct Request {
    WorkspaceId workspace;
    RequestId id;
    ConversationId conversation;
    std::int64_t cycle = 1;
    std::string state;            ///< `waiting`, `asked`, `skipped`
    std::string locale;           ///< `ko` or `en`
    std::string question;         ///< as it was put
    std::optional<UserId> agent;  ///< whom the answer is about: who resolved, or the assignee
    channels::ChannelId channel;  ///< where the customer was
    std::optional<conversations::MessageId> message;  ///< that put it
    std::optional<Time> asked_at;
};

struct Answer {
    int score = 0;  ///< 1 to 5
    std::optional<std::string> comment = {};
};

struct Response {
    RequestId id;
    ConversationId conversation;
    std::int64_t number = 0;
    std::optional<customers::Customer> customer;
    customers::CustomerId customer_id;
    std::optional<UserId> agent;
    std::string channel_kind;
    int score = 0;
    std::optional<std::string> comment;
    Time asked_at;
    Time answered_at;
};

}  // namespace ondam::surveys
