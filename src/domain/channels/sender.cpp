#include "domain/channels/sender.h"

#include "platform/json/json.h"

namespace ondam::channels {
namespace {

constexpr int max_attempts = 12;
/// A full day is looked at again so often: an operator may have set another limit.
constexpr std::chrono::minutes look_again{30};

struct Target {
    WorkspaceId workspace;
    MessageRef message;
};

Target target_of(const jobs::Job& job) {
    const auto payload = json::parse(job.payload);
    ONDAM_CHECK(payload.has_value());
    return {.workspace = WorkspaceId::parse((*payload)["workspace"].text()).value_or(WorkspaceId{}),
            .message = MessageRef::parse((*payload)["message"].text()).value_or(MessageRef{})};
}

Deliveries::Change change_to(DeliveryState state, std::string code = {}, std::string error = {}) {
    return {.state = state,
            .error_code = std::move(code),
            .error = std::move(error),
            .external_id = {}};
}

}  // namespace

Sender::Sender(records::Database& database, const Channels& channels, const Deliveries& deliveries,
               jobs::Jobs& jobs, const Clock& clock, Options options)
    : database_(database),
      channels_(channels),
      deliveries_(deliveries),
      jobs_(jobs),
      clock_(clock),
      options_(options),
      limit_(clock, "messages", {.limit = 0}) {
    jobs.handle(
        std::string(delivery_job),
        {.concurrency = 8, .lease = std::chrono::seconds(120), .max_attempts = max_attempts},
        [this](const jobs::Job& job) { return deliver(job); });
}

/// Marks it as sending before the first byte leaves, so that a crash in between shows as doubt and
/// not as a second mail.
Sender::Begun Sender::begin(const jobs::Job& job, WorkspaceId workspace, MessageRef message,
                            Deliveries::Stored& stored) const {
    return database_.write([&](records::Transaction& transaction) {
        auto found = deliveries_.find(transaction, workspace, message);
        if (!found || !jobs_.holds(transaction, job)) return Begun::no;
        stored = std::move(*found);
        const auto state = stored.delivery.state;
        if (state != DeliveryState::queued && state != DeliveryState::sending) return Begun::no;
        const auto channel = channels_.open(transaction, stored.message.channel);
        if (!channel || !channel->channel.enabled) {
            deliveries_.set(transaction, workspace, message,
                            change_to(DeliveryState::failed, "channel_off",
                                      "The channel was switched off or removed."));
            return Begun::no;
        }
        const auto* adapter = channels_.adapter(channel->channel.kind);
        // An earlier try never said what became of it: it died, or its word was not stored.
        if (state == DeliveryState::sending && !adapter->is_idempotent()) {
            deliveries_.set(transaction, workspace, message,
                            change_to(DeliveryState::unknown, "interrupted",
                                      "Its sending was interrupted; it may or may not have left."));
            return Begun::no;
        }
        if (state == DeliveryState::queued) {
            if (adapter->is_metered() && !may_leave_today(transaction, job, stored))
                return Begun::too_many_today;
            deliveries_.set(transaction, workspace, message, change_to(DeliveryState::sending));
        }
        return Begun::yes;
    });
}

bool Sender::may_leave_today(records::Transaction& transaction, const jobs::Job& job,
                             const Deliveries::Stored& stored) const {
    // What is tried again was counted at its first try.
    if (options_.messages_a_day == 0 || job.attempt > 1) return true;
    const auto workspace = stored.message.workspace;
    if (deliveries_.count(transaction, workspace, options_.messages_a_day)) return true;
    if (stored.delivery.error_code != "daily_limit") {
        deliveries_.set(transaction, workspace, stored.delivery.message,
                        change_to(DeliveryState::queued, "daily_limit",
                                  "As many messages have left today as this workspace may send a "
                                  "day (limits.messages_a_day); it leaves after midnight UTC."));
    }
    return false;
}

jobs::Outcome Sender::postpone(WorkspaceId workspace) {
    limit_.note_refused(workspace);
    const auto now = clock_.now();
    const Time tomorrow = std::chrono::ceil<std::chrono::days>(now + milliseconds(1));
    return jobs::Postponed{std::min(tomorrow, Time(now + look_again)), "the day's messages left"};
}

jobs::Outcome Sender::deliver(const jobs::Job& job) {
    const auto [workspace, message] = target_of(job);
    Deliveries::Stored stored;
    const auto begun = begin(job, workspace, message, stored);
    if (begun == Begun::too_many_today) return postpone(workspace);
    if (begun == Begun::no) return jobs::Done{};
    if (stored.address.empty()) {
        record(job, stored,
               change_to(DeliveryState::failed, "recipient_gone", "The recipient was erased."));
        return jobs::Done{};
    }
    const auto channel = channels_.open(stored.message.channel);
    if (!channel) return jobs::RetryAt{clock_.now(), "the channel went away"};
    auto* adapter = channels_.adapter(channel->channel.kind);
    return finish(job, stored, adapter->send(*channel, stored.message, stored.address));
}

jobs::Outcome Sender::finish(const jobs::Job& job, const Deliveries::Stored& stored,
                             const SendOutcome& outcome) const {
    if (const auto* sent = std::get_if<Sent>(&outcome)) {
        auto change = change_to(sent->state);
        change.external_id = sent->external_id;
        record(job, stored, change);
        return jobs::Done{};
    }
    if (const auto* refused = std::get_if<Refused>(&outcome)) {
        record(job, stored, change_to(DeliveryState::failed, refused->code, refused->error));
        if (refused->code == "credentials" || refused->code == "token_refused") {
            channels_.set_state(stored.message.channel, "failing", refused->code, refused->error);
        }
        return jobs::Done{};
    }
    if (const auto* doubt = std::get_if<InDoubt>(&outcome)) {
        auto change = change_to(DeliveryState::unknown, "in_doubt", doubt->error);
        change.external_id = doubt->external_id;
        record(job, stored, change);
        return jobs::Done{};
    }
    const auto& later = std::get<NotNow>(outcome);
    if (job.attempt >= max_attempts) {
        record(job, stored, change_to(DeliveryState::failed, later.code, later.error));
        return jobs::Done{};
    }
    record(job, stored, change_to(DeliveryState::queued, later.code, later.error));
    return jobs::RetryAt{jobs::next_retry(job, clock_.now()), later.error};
}

void Sender::record(const jobs::Job& job, const Deliveries::Stored& stored,
                    const Deliveries::Change& change) const {
    database_.write([&](records::Transaction& transaction) {
        // An old holder's word no longer counts: whoever took over decides.
        if (!jobs_.holds(transaction, job)) return;
        // The provider may have told of the delivery before its answer to the sending was stored.
        const auto now =
            deliveries_.find(transaction, stored.message.workspace, stored.delivery.message);
        const bool is_ahead = now && (now->delivery.state == DeliveryState::delivered ||
                                      now->delivery.state == DeliveryState::read);
        if (is_ahead) return;
        deliveries_.set(transaction, stored.message.workspace, stored.delivery.message, change);
    });
}

}  // namespace ondam::channels
