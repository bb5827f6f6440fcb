#include <cstdint>

#include "domain/channels/whatsapp_messages.h"

/// What a messenger's webhook says, in any shape: each message is understood or says why not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam;
    using namespace ondam::channels;
    const auto webhook = json::parse({reinterpret_cast<const char*>(data), size});
    if (!webhook) return 0;
    for (const auto* value : wire::values_of(*webhook)) {
        if (const auto* messages = (*value)["messages"].array()) {
            for (const auto& message : *messages) {
                (void)wire::read_message(*value, message);
            }
        }
        if (const auto* statuses = (*value)["statuses"].array()) {
            for (const auto& status : *statuses) (void)wire::read_status(status);
        }
    }
    return 0;
}
