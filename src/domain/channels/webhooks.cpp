#include "domain/channels/webhooks.h"

#include "base/text.h"
#include "domain/channels/settings_reader.h"
#include "domain/customers/page_cursor.h"
#include "platform/crypto/signatures.h"
#include "platform/json/json.h"
#include "webhooks_sql.h"

namespace ondam::channels {
namespace {

using staff::Permission;

constexpr int max_webhooks = 50;

std::vector<std::string> kinds_from(const std::string& text) {
    std::vector<std::string> kinds;
    const auto parsed = json::parse(text);
    const auto* list = parsed ? parsed->array() : nullptr;
    for (const auto& kind : list ? *list : json::Array()) kinds.emplace_back(kind.text());
    return kinds;
}

std::string kinds_text(const std::vector<std::string>& kinds) {
    json::Writer out;
    out.value(kinds);
    return out.take();
}

std::string state_of(const records::Row& row) {
    if (!row.get<bool>("enabled")) return "off";
    return row.is_null("state_message") ? "ok" : "failing";
}

Webhook read_webhook(const records::Row& row) {
    return {.id = row.get<WebhookId>("id"),
            .name = row.text("name"),
            .url = row.text("url"),
            .events = kinds_from(row.text("kinds")),
            .enabled = row.get<bool>("enabled"),
            .state = state_of(row),
            .state_message = row.get<std::optional<std::string>>("state_message"),
            .created_at = row.get<Time>("created_at")};
}

WebhookDelivery read_delivery(const records::Row& row) {
    const auto error = row.text("error");
    return {.id = row.get<WebhookDeliveryId>("id"),
            .event = row.text("kind"),
            .state = row.text("state"),
            .attempts = row.integer("attempts"),
            .response_status = row.get<std::optional<std::int64_t>>("status"),
            .created_at = row.get<Time>("created_at"),
            .next_attempt_at = row.get<std::optional<Time>>("next_attempt_at"),
            .delivered_at = row.get<std::optional<Time>>("delivered_at"),
            .error = error.empty() ? std::nullopt : std::optional(error)};
}

Result<void> check_url(const std::string& url) {
    if (!is_acceptable_url(url))
        return invalid("url", "url", "is not an address that starts with https://");
    return {};
}

crypto::FieldPlace secret_place(WorkspaceId workspace, const std::string& row) {
    return {.workspace = workspace, .table = "webhooks", .column = "secret", .row = row};
}

}  // namespace

Result<Webhooks::Made> Webhooks::create(const staff::Actor& actor, const Input& input) {
    TRY(actor.must(Permission::manage_keys));
    if (!input.url) return invalid("url", "required", "is required");
    if (!input.events || input.events->empty())
        return invalid("events", "required", "names at least one kind of event");
    TRY(check_url(*input.url));
    const auto id = ids_.next<WebhookId>();
    const auto secret = crypto::new_webhook_secret();
    const auto row = id.text();
    const auto name = text::one_line(input.name.value_or(""));
    return database_.write([&](records::Transaction& transaction) -> Result<Made> {
        if (transaction.first(sql::count_webhooks, actor.workspace)->integer("count") >=
            max_webhooks) {
            return conflict("", "too_many", "There are 50 webhooks already; remove one first.");
        }
        transaction.run(sql::insert_webhook, actor.workspace, id, name, *input.url,
                        cipher_.seal(secret_place(actor.workspace, row), secret),
                        kinds_text(*input.events), input.enabled.value_or(true), clock_.now());
        audit_.add(transaction, actor, {.action = "webhook.create", .resource = row});
        const auto stored = transaction.first(sql::find_webhook, actor.workspace, id);
        return Made{.webhook = read_webhook(*stored), .secret = secret};
    });
}

Result<Webhook> Webhooks::change(const staff::Actor& actor, WebhookId id, const Input& input) {
    TRY(actor.must(Permission::manage_keys));
    if (input.url) TRY(check_url(*input.url));
    std::optional<std::string> name, kinds;
    if (input.name) name = text::one_line(*input.name);
    if (input.events) kinds = kinds_text(*input.events);
    return database_.write([&](records::Transaction& transaction) -> Result<Webhook> {
        if (transaction.run(sql::change_webhook, actor.workspace, id, name, input.url, kinds,
                            input.enabled) == 0) {
            return not_found();
        }
        audit_.add(transaction, actor, {.action = "webhook.change", .resource = id.text()});
        return read_webhook(*transaction.first(sql::find_webhook, actor.workspace, id));
    });
}

Result<void> Webhooks::remove(const staff::Actor& actor, WebhookId id) {
    TRY(actor.must(Permission::manage_keys));
    return database_.write([&](records::Transaction& transaction) -> Result<void> {
        if (transaction.run(sql::delete_webhook, actor.workspace, id) == 0) return not_found();
        transaction.run(sql::delete_deliveries_of_webhook, actor.workspace, id);
        audit_.add(transaction, actor, {.action = "webhook.remove", .resource = id.text()});
        return {};
    });
}

Result<std::vector<Webhook>> Webhooks::list(const staff::Actor& actor) const {
    TRY(actor.must(Permission::manage_keys));
    return database_.read([&](records::Reader& reader) {
        std::vector<Webhook> webhooks;
        for (const auto& row : reader.all(sql::list_webhooks, actor.workspace))
            webhooks.push_back(read_webhook(row));
        return webhooks;
    });
}

Result<Webhooks::Page> Webhooks::deliveries(const staff::Actor& actor, WebhookId id,
                                            const Query& query) const {
    TRY(actor.must(Permission::manage_keys));
    const auto from = TRY(customers::read_cursor(query.cursor));
    return database_.read([&](records::Reader& reader) -> Result<Page> {
        if (!reader.first(sql::find_webhook, actor.workspace, id)) return not_found();
        Page page;
        for (const auto& row : reader.all(
                 sql::list_webhook_deliveries, actor.workspace, id, query.state, !from.has_value(),
                 from ? from->first : Time{}, from ? from->second : "", query.limit + 1)) {
            if (int(page.items.size()) == query.limit) {
                const auto& last = page.items.back();
                page.next_cursor = customers::write_cursor(last.created_at, last.id.text());
                break;
            }
            page.items.push_back(read_delivery(row));
        }
        return page;
    });
}

Result<WebhookDelivery> Webhooks::replay(const staff::Actor& actor, WebhookId id,
                                         WebhookDeliveryId delivery) {
    TRY(actor.must(Permission::manage_keys));
    return database_.write([&](records::Transaction& transaction) -> Result<WebhookDelivery> {
        if (transaction.run(sql::requeue_webhook_delivery, actor.workspace, id, delivery,
                            clock_.now()) == 0) {
            return not_found();
        }
        add_job(transaction, actor.workspace, delivery);
        audit_.add(transaction, actor, {.action = "webhook.replay", .resource = delivery.text()});
        return read_delivery(
            *transaction.first(sql::find_webhook_delivery, actor.workspace, delivery));
    });
}

std::int64_t Webhooks::prune(records::Transaction& transaction, Time older_than) const {
    return transaction.run(sql::prune_webhook_deliveries, older_than);
}

}  // namespace ondam::channels
