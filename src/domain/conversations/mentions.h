#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/conversations/changes.h"

namespace ondam::conversations {

struct Named {
    UserId id;
    std::string name;
};
/// Whom the text names with an @ before the name, in the order of `people`. Of names of which one
/// begins another the longest counts; letter case and spaces inside a name do not; particles may
/// follow a Korean name.
std::vector<UserId> find_mentioned(std::string_view text, const std::vector<Named>& people);

/// Members whom notes name. Owns `conversation_mentions`; emits MentionCreated. Inside the module.
class Mentions {
public:
    explicit Mentions(const Changes& changes) : changes_(changes) {}

    /// The message's data with whom it names, the writer left out.
    std::string data_of(records::Reader& reader, const Actor& actor, std::string_view body) const;
    /// Once the note stands: rows, and a word to each of them.
    void note(records::Transaction& transaction, WorkspaceId workspace,
              const Message& message) const;
    static std::vector<UserId> read(std::string_view data);

private:
    const Changes& changes_;
};

}  // namespace ondam::conversations
