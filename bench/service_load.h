#pragma once

#include <memory>
#include <string>

#include "bench/program.h"

namespace ondam::bench {

/// The program with a token, a write key, an agent and a channel through which messages come in.
class Service {
public:
    explicit Service(const std::string& folder);

    Program& program() { return program_; }
    const std::string& write_key() const { return write_key_; }
    /// Milliseconds from the process's start until it was ready.
    double started_in() const { return started_in_; }

    /// A connection that carries the token.
    std::unique_ptr<Client> connect() const;
    const std::string& channel() const { return channel_; }
    /// A customer's message; a sender who is new begins a conversation.
    Answer bring_message(Client& client, const std::string& id, const std::string& sender,
                         const std::string& email = "") const;
    /// The cookie of the agent.
    std::string sign_in() { return bench::sign_in(program_, "agent@example.com"); }

private:
    Program program_;
    std::string token_;
    std::string write_key_;
    std::string channel_;
    double started_in_ = 0;
};

}  // namespace ondam::bench
