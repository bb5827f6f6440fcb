#pragma once

#include <vector>

#include "domain/conversations/conversation.h"
#include "domain/customers/customers.h"
#include "platform/records/database.h"

namespace ondam::conversations {

/// What lists show of these conversations, in their order, with a fixed number of statements.
/// Unread counts are the actor's own.
std::vector<Brief> find_briefs(records::Reader& reader, const customers::Customers& customers,
                               const Actor& actor, std::vector<Conversation> conversations);

}  // namespace ondam::conversations
