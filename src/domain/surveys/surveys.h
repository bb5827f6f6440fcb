#pragma once

#include "domain/conversations/services.h"
#include "domain/staff/throttle.h"
#include "domain/surveys/survey.h"

namespace ondam::surveys {

using staff::Actor;

/// Asks customers how it was, with one tap, where they were when it was resolved. Owns
/// `survey_requests`, `survey_responses`; emits SurveyAsked, SurveyAnswered.
///
/// Follows the journal for ConversationResolved (and for what became of questions): one question
/// for each open-resolve cycle, after a delay, and only where a person answered a customer. The
/// answer is credited to who resolved, or to the assignee when a program did.
class Surveys : public records::Follower, public conversations::ButtonAnswers {
public:
    struct Options {
        std::string public_url;  ///< before `/s/<token>` in mails
    };
    /// Registers the job that asks.
    Surveys(conversations::Services& conversations, Options options);

    static constexpr std::string_view ask_job = "ask_csat";
    static constexpr auto edit_window = std::chrono::hours(1);
    static constexpr auto lifetime = std::chrono::days(30);

    std::string_view name() const override { return "surveys"; }
    void handle(records::Transaction& transaction,
                const std::vector<records::JournalEntry>& entries) override;
    jobs::Outcome run_ask(const jobs::Job& job);

    /// `csat:<token or id>:<score>`; the presser must be the customer of the conversation.
    Result<void> pressed(WorkspaceId workspace, customers::CustomerId customer,
                         std::string_view button_id) override;
    std::optional<ConversationId> typed(records::Transaction& transaction, WorkspaceId workspace,
                                        customers::CustomerId customer, channels::ChannelId channel,
                                        std::string_view text) override;
    /// For the widget, whose session has proved who answers.
    Result<void> answer(WorkspaceId workspace, customers::CustomerId customer, RequestId id,
                        const Answer& answer);

    /// Refuses a sender who posts without end.
    Result<void> take_turn(std::string_view remote_address) {
        return answers_by_address_.take(staff::sender_of(remote_address));
    }

    struct Standing {
        Request request;
        std::string business;  ///< who asks
        std::optional<Answer> answer;
        bool closed = false;  ///< it can be answered or changed no more
    };
    /// What the page behind a link shows. `not_found` for an unknown token.
    Result<Standing> find(std::string_view token);
    /// `conflict` with code `closed` when the time for it is over.
    Result<void> answer(std::string_view token, const Answer& answer);
    /// For whoever shows the question again, with the answer given so far.
    std::optional<Standing> find(records::Reader& reader, WorkspaceId workspace,
                                 RequestId id) const;

    struct Query {
        std::optional<std::string> from = {};  ///< days of the workspace's zone, both included
        std::optional<std::string> to = {};
        std::optional<UserId> agent = {};
        std::optional<int> score = {};
        std::optional<std::string> cursor = {};
        int limit = 50;
    };
    /// Newest first.
    Result<customers::Page<Response>> list(const Actor& actor, const Query& query);

private:
    struct Settings {
        bool enabled = true;
        std::chrono::seconds delay{0};
        std::optional<std::string> question;
        std::string locale;
        std::string time_zone;
    };
    /// Whom the answer is about: who resolved, or whose it is when a program did.
    std::optional<UserId> whose(records::Reader& reader, WorkspaceId workspace,
                                const conversations::ConversationResolved& resolved) const;
    static Settings find_settings(records::Reader& reader, WorkspaceId workspace);
    std::optional<std::string> why_not(records::Reader& reader, const Request& request,
                                       const conversations::Conversation& conversation,
                                       conversations::ChannelKind kind) const;
    void ask(records::Transaction& transaction, const Request& request) const;
    /// A question that never left was not asked; one that is sent again was.
    void note_delivery(records::Transaction& transaction, const records::JournalEntry& entry) const;
    void skip(records::Transaction& transaction, const Request& request,
              std::string_view reason) const;
    Result<void> record(records::Transaction& transaction, const Request& request,
                        const Answer& answer) const;
    Standing standing(records::Reader& reader, Request request) const;

    conversations::Services& conversations_;
    const conversations::Parts& parts_;
    Options options_;
    staff::Throttle answers_by_address_{parts_.clock,
                                        {.limit = 60, .window = std::chrono::minutes(1)}};
};

/// The list of answers under /api/v1.
void add_routes(staff::Api& api, Surveys& surveys);
/// /s/{token}: a page that works without scripts; a GET answers nothing.
void add_survey_page(staff::Api& api, Surveys& surveys);

}  // namespace ondam::surveys
