#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/text.h"
#include "platform/events/wire.h"
#include "platform/events/wire_text.h"

namespace {

class CountedIds : public ondam::IdSource {
public:
    ondam::Uuid next_uuid() override {
        ondam::Uuid id;
        id.bytes[15] = ++last_;
        return id;
    }

private:
    std::uint8_t last_ = 0;
};

}  // namespace

/// Whatever comes in, what goes into the log is one JSON object, and nothing is read beyond the
/// body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam::events;
    const std::string body(reinterpret_cast<const char*>(data), size);
    static_cast<void>(wire::unpack_gzip(body, wire::body_limit));
    const auto envelope = wire::read_envelope(body);
    if (!envelope.valid) return 0;
    CountedIds ids;
    for (const auto type : {std::optional<EventType>(), std::optional(EventType::track)}) {
        const auto reading =
            wire::read_events(envelope,
                              {.workspace = {},
                               .received_at = ondam::from_milliseconds(1'773'306'000'000),
                               .type = type,
                               .client_address = "203.0.113.7"},
                              ids);
        for (const auto& event : reading.events) {
            ONDAM_CHECK(wire::is_json(event.json));
            ONDAM_CHECK(event.json.starts_with("{\"type\":"));
            ONDAM_CHECK(!event.message_id.empty());
        }
        for (const auto& refused : reading.refused)
            ONDAM_CHECK(ondam::text::first(refused.sample, 1'000) == refused.sample);
    }
    return 0;
}
