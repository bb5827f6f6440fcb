#pragma once

#include <optional>
#include <string_view>

#include "domain/live/board.h"
#include "platform/json/json.h"

namespace ondam::live {

inline Text to_frame(json::Writer out) { return std::make_shared<const std::string>(out.take()); }
Text pong();

std::string_view to_text(TypingState state);
std::optional<TypingState> parse_typing(std::string_view text);

/// Lets a typist's frames through: at most one "on" a second, and "off" only after an "on".
class TypingGate {
public:
    explicit TypingGate(const Clock& clock) : clock_(clock) {}
    bool passes(TypingState state);

private:
    const Clock& clock_;
    Time next_;
    bool on_ = false;
};

}  // namespace ondam::live
