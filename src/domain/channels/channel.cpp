#include "domain/channels/channel.h"

#include <array>

#include "base/enum_text.h"

namespace ondam::channels {
namespace {

constexpr std::array<std::string_view, 4> kind_texts{"web_chat", "email", "whatsapp", "api"};
constexpr std::array<std::string_view, 3> proof_texts{"proven", "unchecked", "unproven"};
constexpr std::array<std::string_view, 7> state_texts{"queued", "sending", "sent",   "delivered",
                                                      "read",   "failed",  "unknown"};

}  // namespace

std::string_view to_text(ChannelKind kind) { return kind_texts[std::size_t(kind)]; }
std::optional<ChannelKind> from_text(std::type_identity<ChannelKind>, std::string_view text) {
    return enum_from_text<ChannelKind>(kind_texts, text);
}
std::string_view to_text(Proof proof) { return proof_texts[std::size_t(proof)]; }
std::optional<Proof> from_text(std::type_identity<Proof>, std::string_view text) {
    return enum_from_text<Proof>(proof_texts, text);
}
std::string_view to_text(DeliveryState state) { return state_texts[std::size_t(state)]; }
std::optional<DeliveryState> from_text(std::type_identity<DeliveryState>, std::string_view text) {
    return enum_from_text<DeliveryState>(state_texts, text);
}

}  // namespace ondam::channels
