#pragma once

#include "domain/customers/customer.h"
#include "domain/customers/timeline.h"
#include "platform/json/json.h"

/// Values as the contract writes them.
namespace ondam::customers {

void write(json::Writer& out, const Customer& brief);
void write(json::Writer& out, const Identity& identity);
void write(json::Writer& out, const Trait& trait);
void write(json::Writer& out, const Consent& consent);
void write(json::Writer& out, WorkspaceId workspace, const Order& order);
void write(json::Writer& out, const Appointment& appointment);
void write(json::Writer& out, const TimelineEntry& entry);

/// What a later module knows of a customer's matters, as JSON of the contract.
struct Matters {
    std::string conversations = "[]";  ///< list of ConversationBrief
    std::int64_t total = 0;
    std::int64_t open = 0;
};
/// The whole customer.
std::string to_json(WorkspaceId workspace, const CustomerView& view, const Matters& matters);

}  // namespace ondam::customers
