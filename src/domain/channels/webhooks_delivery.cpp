#include <algorithm>
#include <array>
#include <map>

#include "base/log.h"
#include "domain/channels/webhook_events.h"
#include "domain/channels/webhooks.h"
#include "platform/crypto/signatures.h"
#include "platform/json/json.h"
#include "webhooks_sql.h"

namespace ondam::channels {
namespace {

using std::chrono::seconds;

constexpr std::string_view webhook_job = "deliver_webhook";
/// Pauses after a failed attempt; together with them the tenth attempt comes after three days.
constexpr std::array<seconds, 9> pauses{seconds(5),         seconds(60),        seconds(5 * 60),
                                        seconds(30 * 60),   seconds(2 * 3600),  seconds(5 * 3600),
                                        seconds(10 * 3600), seconds(20 * 3600), seconds(34 * 3600)};
/// An address that took nothing for so long while a delivery ran out of attempts takes no more.
constexpr auto longest_failure = std::chrono::hours(72);
constexpr std::size_t largest_body = 20'000;

/// Up to a tenth longer, drawn from the id, so that many failures do not come back at once.
Time next_attempt(const jobs::Job& job, Time now) {
    const auto pause = pauses[std::min(std::size_t(job.attempt - 1), pauses.size() - 1)];
    const auto share = std::hash<Uuid>{}(job.id.uuid) % 100;
    return now + pause + milliseconds(pause) * std::int64_t(share) / 1000;
}

std::string body_of(const records::JournalEntry& entry, std::string_view data) {
    json::Writer out;
    out.begin_object()
        .field("type", entry.fact.kind)
        .field("timestamp", entry.time)
        .key("data")
        .begin_object()
        .field("id", entry.fact.subject)
        .field("customer_id", entry.fact.customer)
        .raw_field("facts", data)
        .end_object()
        .end_object();
    return out.take();
}

bool wants(const std::string& kinds, std::string_view kind) {
    const auto parsed = json::parse(kinds);
    const auto* list = parsed ? parsed->array() : nullptr;
    const bool is_for_others = std::ranges::find(webhook_events, kind) != webhook_events.end();
    return list && is_for_others && std::ranges::any_of(*list, [kind](const json::Value& wanted) {
               return wanted.text() == kind || wanted.text() == "*";
           });
}

bool is_spam(const records::JournalEntry& entry) {
    const auto data = json::parse(entry.fact.data);
    const auto* marked = data ? (*data)["spam"].boolean() : nullptr;
    return marked != nullptr && *marked;
}

}  // namespace

Webhooks::Webhooks(records::Database& database, jobs::Jobs& jobs, IdSource& ids, const Clock& clock,
                   const staff::Audit& audit, const crypto::FieldCipher& cipher,
                   const net::Client& client)
    : database_(database),
      jobs_(jobs),
      ids_(ids),
      clock_(clock),
      audit_(audit),
      cipher_(cipher),
      client_(client) {
    jobs.handle(std::string(webhook_job),
                {.concurrency = 4, .lease = seconds(60), .max_attempts = int(pauses.size()) + 1},
                [this](const jobs::Job& job) { return deliver(job); });
}

void Webhooks::handle(records::Transaction& transaction,
                      const std::vector<records::JournalEntry>& entries) {
    const auto webhooks = transaction.all(sql::enabled_webhooks);
    if (webhooks.empty()) return;
    for (const auto& entry : entries) {
        if (is_spam(entry)) continue;
        for (const auto& row : webhooks) {
            if (row.get<WorkspaceId>("workspace") == entry.workspace &&
                wants(row.text("kinds"), entry.fact.kind)) {
                queue(transaction, entry, row.get<WebhookId>("id"));
            }
        }
    }
}

void Webhooks::queue(records::Transaction& transaction, const records::JournalEntry& entry,
                     WebhookId webhook) const {
    auto body = body_of(entry, entry.fact.data);
    if (body.size() > largest_body) body = body_of(entry, "{}");
    const auto id = ids_.next<WebhookDeliveryId>();
    transaction.run(sql::insert_webhook_delivery, entry.workspace, id, webhook, entry.fact.kind,
                    body, entry.fact.customer, clock_.now());
    add_job(transaction, entry.workspace, id);
}

void Webhooks::add_job(records::Transaction& transaction, WorkspaceId workspace,
                       WebhookDeliveryId delivery) const {
    json::Writer payload;
    payload.begin_object().field("delivery", delivery).end_object();
    jobs_.cancel(transaction, webhook_job, delivery.text());
    jobs_.add(transaction, {.kind = std::string(webhook_job),
                            .workspace = workspace,
                            .key = delivery.text(),
                            .due_at = clock_.now(),
                            .payload = payload.take()});
}

std::optional<Webhooks::Target> Webhooks::target_of(const jobs::Job& job) const {
    const auto payload = json::parse(job.payload);
    ONDAM_CHECK(payload.has_value());
    const auto id = WebhookDeliveryId::parse((*payload)["delivery"].text());
    ONDAM_CHECK(id.has_value());
    return database_.read([&](records::Reader& reader) -> std::optional<Target> {
        const auto row = reader.first(sql::find_webhook_delivery, job.workspace, *id);
        if (!row || row->text("state") == "delivered") return std::nullopt;
        const auto webhook_id = row->get<WebhookId>("webhook_id");
        const auto webhook = reader.first(sql::find_webhook, job.workspace, webhook_id);
        if (!webhook || !webhook->get<bool>("enabled")) return std::nullopt;
        const auto place_row = webhook_id.text();
        const auto secret = cipher_.open(
            {.workspace = job.workspace, .table = "webhooks", .column = "secret", .row = place_row},
            webhook->text("secret"));
        return Target{.workspace = job.workspace,
                      .delivery = *id,
                      .url = webhook->text("url"),
                      .secret = secret.value_or(""),
                      .webhook = webhook_id,
                      .body = row->text("body")};
    });
}

/// Its webhook was removed or switched off meanwhile.
jobs::Outcome Webhooks::abandon(const jobs::Job& job) const {
    const auto payload = json::parse(job.payload);
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::abandon_webhook_delivery, job.workspace, (*payload)["delivery"].text(),
                        "The webhook is switched off.");
    });
    return jobs::Done{};
}

jobs::Outcome Webhooks::deliver(const jobs::Job& job) {
    const auto target = target_of(job);
    if (!target) return abandon(job);
    if (target->secret.empty()) return jobs::Failed{"the secret cannot be opened"};
    const auto now = std::chrono::duration_cast<seconds>(clock_.now().time_since_epoch()).count();
    const auto id = target->delivery.text();
    const crypto::StandardWebhook signed_part{id, std::to_string(now), target->body};
    net::OutgoingRequest request;
    request.method = "POST";
    request.url = target->url;
    request.headers = {
        {"Content-Type", "application/json"},
        {"webhook-id", id},
        {"webhook-timestamp", signed_part.timestamp},
        {"webhook-signature", crypto::standard_webhook_sign(target->secret, signed_part)}};
    request.body = target->body;
    request.timeout = seconds(15);
    request.max_response = 64 * 1024;
    request.max_redirects = 0;
    return finish(job, *target, client_.send(std::move(request)));
}

void Webhooks::give_up(records::Transaction& transaction, const Target& target, bool is_gone,
                       const std::string& error) const {
    const auto words = is_gone
                           ? "The address answered 410: it wants nothing more."
                           : "Switched off: the address took nothing for three days (" + error +
                                 "). Mend it, switch the webhook on, and send again what failed.";
    const auto disabled =
        is_gone ? transaction.run(sql::disable_webhook, target.workspace, target.webhook, words)
                : transaction.run(sql::disable_failing_webhook, target.workspace, target.webhook,
                                  words, clock_.now() - longest_failure);
    if (disabled == 0) return;
    audit_.add(transaction, staff::Actor::for_system(target.workspace),
               {.action = "webhook.disable", .resource = target.webhook.text()});
}

jobs::Outcome Webhooks::finish(const jobs::Job& job, const Target& target,
                               const net::Outcome& answer) {
    const auto status = answer ? std::optional<std::int64_t>(answer.reply->status) : std::nullopt;
    const bool is_delivered = status && *status >= 200 && *status <= 299;
    const bool is_gone = status && *status == 410;
    const bool is_last = job.attempt > int(pauses.size());
    const auto now = clock_.now();
    const auto error = is_delivered ? std::string()
                       : status     ? "answered " + std::to_string(*status)
                                    : answer.failure.message;
    const bool is_over = is_delivered || is_gone || is_last;
    const auto next = is_over ? std::nullopt : std::optional(next_attempt(job, now));
    database_.write([&](records::Transaction& transaction) {
        if (!jobs_.holds(transaction, job)) return;
        const auto* state = is_delivered ? "delivered" : is_over ? "failed" : "queued";
        transaction.run(sql::set_webhook_delivery, target.workspace, target.delivery, state,
                        job.attempt, status, error, next,
                        is_delivered ? std::optional(now) : std::nullopt);
        const auto message = is_delivered ? std::optional<std::string>() : error;
        transaction.run(sql::set_webhook_state, target.workspace, target.webhook, message);
        if (is_gone || (is_over && !is_delivered)) give_up(transaction, target, is_gone, error);
    });
    if (next) return jobs::RetryAt{*next, error};
    return jobs::Done{};
}

}  // namespace ondam::channels
