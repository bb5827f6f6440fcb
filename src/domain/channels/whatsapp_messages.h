#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/channels/channel.h"
#include "platform/json/json.h"

/// What WhatsApp's webhook says, as our values. Unknown keys are passed over.
namespace ondam::channels::wire {

struct Media {
    std::string id;
    std::string name;  ///< may be empty
};

struct ReadMessage {
    IncomingMessage message;     ///< without workspace, channel and attachments
    std::vector<Media> media;    ///< to be fetched
    std::string button_id;       ///< of a pressed button; then `message` is its label
    std::string not_understood;  ///< why nothing can be made of it; empty otherwise
    /// A taken back reaction, an opened chat: news, and no words of a customer.
    bool is_nothing_said = false;
    bool opens_window = true;  ///< the customer did something: free text may go out for 24 hours
};

/// `value` is what a change holds, `message` one of its messages.
ReadMessage read_message(const json::Value& value, const json::Value& message);

struct ReadStatus {
    std::string external_id;
    std::optional<DeliveryState> state;  ///< nothing for words that mean nothing here
    std::string error_code;
    std::string error;
};
ReadStatus read_status(const json::Value& status);

/// Every `value` of the webhook's entries.
std::vector<const json::Value*> values_of(const json::Value& webhook);

}  // namespace ondam::channels::wire
