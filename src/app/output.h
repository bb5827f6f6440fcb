#pragma once

#include <cstdio>
#include <string_view>

namespace ondam::app {

/// Where a command writes: the terminal, or the socket of the process that asked for it.
class Output {
public:
    virtual ~Output() = default;
    virtual void out(std::string_view text) = 0;
    virtual void error(std::string_view text) = 0;
};

class TerminalOutput final : public Output {
public:
    void out(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stdout); }
    void error(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stderr); }
};

}  // namespace ondam::app
