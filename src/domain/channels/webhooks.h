#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/staff/audit.h"
#include "platform/crypto/field_cipher.h"
#include "platform/jobs/jobs.h"
#include "platform/net/client.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::channels {

using WebhookId = Id<struct WebhookTag>;
using WebhookDeliveryId = Id<struct WebhookDeliveryTag>;

/// An address of another program that hears what happens here.
struct Webhook {
    WebhookId id;
    std::string name;
    std::string url;
    std::vector<std::string> events;  ///< kinds of facts, `message.created`; `*` is all
    bool enabled = true;
    std::string state = "ok";                  ///< `ok`, `failing`, `off`
    std::optional<std::string> state_message;  ///< why, where it is not well
    Time created_at;
};

struct WebhookDelivery {
    WebhookDeliveryId id;
    std::string event;
    std::string state;  ///< `queued`, `delivered`, `failed`
    std::int64_t attempts = 0;
    std::optional<std::int64_t> response_status;
    Time created_at;
    std::optional<Time> next_attempt_at;
    std::optional<Time> delivered_at;
    std::optional<std::string> error;
};

/// Tells other programs about facts of the journal, at least once, signed as Standard Webhooks
/// says, for three days. Who answers 410, or took nothing in these three days, is left alone from
/// then on. Owns `webhooks` and
/// `webhook_deliveries`; reads the journal.
class Webhooks : public records::Follower {
public:
    Webhooks(records::Database&, jobs::Jobs&, IdSource&, const Clock&, const staff::Audit&,
             const crypto::FieldCipher&, const net::Client&);

    /// Absent stays as it is.
    struct Input {
        std::optional<std::string> name;
        std::optional<std::string> url;
        std::optional<std::vector<std::string>> events;
        std::optional<bool> enabled;
    };
    struct Made {
        Webhook webhook;
        std::string secret;  ///< shown once
    };
    Result<Made> create(const staff::Actor& actor, const Input& input);
    Result<Webhook> change(const staff::Actor& actor, WebhookId id, const Input& input);
    Result<void> remove(const staff::Actor& actor, WebhookId id);
    Result<std::vector<Webhook>> list(const staff::Actor& actor) const;

    struct Page {
        std::vector<WebhookDelivery> items;
        std::optional<std::string> next_cursor;
    };
    struct Query {
        std::optional<std::string> state;
        std::optional<std::string> cursor;
        int limit = 50;
    };
    Result<Page> deliveries(const staff::Actor& actor, WebhookId id, const Query& query) const;
    /// Sends it once more under its id, from the first attempt.
    Result<WebhookDelivery> replay(const staff::Actor& actor, WebhookId id,
                                   WebhookDeliveryId delivery);
    /// Deletes up to 5000 entries of the log of before `older_than`; answers how many.
    std::int64_t prune(records::Transaction& transaction, Time older_than) const;

    std::string_view name() const override { return "webhooks"; }
    Start start() const override { return Start::newest; }
    void handle(records::Transaction& transaction,
                const std::vector<records::JournalEntry>& entries) override;

private:
    struct Target {
        WorkspaceId workspace;
        WebhookDeliveryId delivery;
        std::string url;
        std::string secret;
        WebhookId webhook;
        std::string body;
    };
    void queue(records::Transaction& transaction, const records::JournalEntry& entry,
               WebhookId webhook) const;
    void add_job(records::Transaction& transaction, WorkspaceId workspace,
                 WebhookDeliveryId delivery) const;
    jobs::Outcome deliver(const jobs::Job& job);
    jobs::Outcome abandon(const jobs::Job& job) const;
    std::optional<Target> target_of(const jobs::Job& job) const;
    void give_up(records::Transaction& transaction, const Target& target, bool is_gone,
                 const std::string& error) const;
    jobs::Outcome finish(const jobs::Job& job, const Target& target, const net::Outcome& answer);

    records::Database& database_;
    jobs::Jobs& jobs_;
    IdSource& ids_;
    const Clock& clock_;
    const staff::Audit& audit_;
    const crypto::FieldCipher& cipher_;
    const net::Client& client_;
};

}  // namespace ondam::channels
