#pragma once

#include "domain/channels/channels.h"
#include "domain/staff/workspaces.h"
#include "platform/calendar/calendar.h"

namespace ondam::channels {

/// Writes an automatic answer into a conversation and sends it on its channel; conversations does.
class AutomaticAnswers {
public:
    virtual ~AutomaticAnswers() = default;
    /// False when `once` was sent before or the customer cannot be reached there.
    virtual bool answer(records::Transaction& transaction, WorkspaceId workspace,
                        ConversationRef conversation, ChannelId channel, std::string_view text,
                        std::string_view once) = 0;
};

/// Takes messages in like the intake behind it, and says when nobody is there: once a conversation
/// and closing time, at most once in ten minutes to anybody and 500 times an hour in a workspace,
/// never to machines, lists and doubtful senders, never with a word of what was written. Owns
/// `automatic_replies`.
class AnsweringIntake : public Intake {
public:
    struct Parts {
        records::Database& database;
        Intake& intake;
        AutomaticAnswers& answers;
        const Channels& channels;
        const staff::Workspaces& workspaces;
        IdSource& ids;
        const Clock& clock;
    };
    explicit AnsweringIntake(const Parts& parts) : parts_(parts) {}

    using Intake::receive;
    Result<Received> receive(const IncomingMessage& message, const TakenIn& taken_in) override;
    Result<void> pressed(WorkspaceId workspace, const std::vector<customers::Claim>& sender,
                         std::string_view button_id) override {
        return parts_.intake.pressed(workspace, sender, button_id);
    }

    static constexpr auto pause = std::chrono::minutes(10);
    static constexpr std::int64_t most_an_hour = 500;

private:
    void answer(const IncomingMessage& message, const Received& received) const;
    std::string calendar_of(WorkspaceId workspace, ChannelId channel) const;
    /// Notes one more answer when the caps allow it.
    bool take(records::Transaction& transaction, const IncomingMessage& message) const;

    Parts parts_;
};

}  // namespace ondam::channels
