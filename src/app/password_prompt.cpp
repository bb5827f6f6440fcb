#include "app/password_prompt.h"

#include <cstdio>
#include <string_view>
#include <termios.h>
#include <unistd.h>

namespace ondam::app {
namespace {

constexpr std::size_t longest = 1'000;

/// What is typed is not shown while one lives. Ctrl-C waits as well: it would leave the terminal
/// mute.
class Silence {
public:
    Silence() {
        is_terminal_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        if (!is_terminal_) return;
        auto silent = before_;
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~Silence() {
        if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    bool is_terminal() const { return is_terminal_; }

private:
    termios before_{};
    bool is_terminal_ = false;
};

std::string read_line() {
    std::string line;
    for (int c; (c = std::getchar()) != EOF && c != '\n';) {
        if (line.size() < longest) line.push_back(char(c));
    }
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::string ask(std::string_view words) {
    std::fwrite(words.data(), 1, words.size(), stderr);
    auto line = read_line();
    std::fputc('\n', stderr);
    return line;
}

}  // namespace

Result<std::string> read_password() {
    const Silence silence;
    if (!silence.is_terminal()) {
        auto line = read_line();
        if (line.empty()) {
            return invalid("password", "required",
                           "is the first line of standard input, which is empty");
        }
        return line;
    }
    auto password = ask("Password: ");
    if (password.empty() || password.find('\x03') != std::string::npos)
        return invalid("password", "required", "was not typed; nobody was added");
    if (ask("Once more: ") != password)
        return invalid("password", "differs", "was typed in two ways; nobody was added");
    return password;
}

}  // namespace ondam::app
