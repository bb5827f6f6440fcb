#include "domain/live/frames.h"

#include <algorithm>

namespace ondam::live {

Text pong() {
    static const Text text = std::make_shared<const std::string>(R"({"type":"pong"})");
    return text;
}

std::string_view to_text(TypingState state) { return state == TypingState::on ? "on" : "off"; }

std::optional<TypingState> parse_typing(std::string_view text) {
    if (text == "on") return TypingState::on;
    if (text == "off") return TypingState::off;
    return std::nullopt;
}

bool TypingGate::passes(TypingState state) {
    if (state == TypingState::off) {
        // Whoever sent and types on is seen again soon: a client says "on" once and not every time.
        next_ = std::min(next_, clock_.now() + std::chrono::milliseconds(200));
        return std::exchange(on_, false);
    }
    if (clock_.now() < next_) return false;
    next_ = clock_.now() + std::chrono::seconds(1);
    on_ = true;
    return true;
}

}  // namespace ondam::live
