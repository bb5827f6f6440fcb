#include "app/automatic_answers.h"

#include "domain/conversations/conversations_json.h"

namespace ondam::app {

bool AutomaticAnswers::answer(records::Transaction& transaction, WorkspaceId workspace,
                              channels::ConversationRef conversation, channels::ChannelId channel,
                              std::string_view text, std::string_view once) {
    const auto sent = messages_.send_automatic(
        transaction, workspace, conversation,
        {.channel = channel, .body = std::string(text), .once = std::string(once)});
    return sent.has_value();
}

std::function<Result<std::string>(const staff::Actor&, channels::ConversationRef,
                                  channels::MessageRef)>
message_shower(conversations::Messages& messages) {
    return [&messages](const staff::Actor& actor, channels::ConversationRef conversation,
                       channels::MessageRef message) -> Result<std::string> {
        const auto view = TRY(messages.get(actor, conversation, message));
        json::Writer out;
        conversations::write(out, view);
        return out.take();
    };
}

}  // namespace ondam::app
