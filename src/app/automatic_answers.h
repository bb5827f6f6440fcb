#pragma once

#include "domain/channels/out_of_hours.h"
#include "domain/conversations/messages.h"

namespace ondam::app {

/// What channels say by themselves, written by conversations.
class AutomaticAnswers : public channels::AutomaticAnswers {
public:
    explicit AutomaticAnswers(const conversations::Messages& messages) : messages_(messages) {}
    bool answer(records::Transaction& transaction, WorkspaceId workspace,
                channels::ConversationRef conversation, channels::ChannelId channel,
                std::string_view text, std::string_view once) override;

private:
    const conversations::Messages& messages_;
};

/// A message as the contract shows it, for the channel that brought it in.
std::function<Result<std::string>(const staff::Actor&, channels::ConversationRef,
                                  channels::MessageRef)>
message_shower(conversations::Messages& messages);

}  // namespace ondam::app
