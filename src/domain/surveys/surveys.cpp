#include "domain/surveys/surveys.h"

#include "base/text.h"
#include "domain/conversations/conversation_rows.h"
#include "domain/surveys/facts.h"
#include "domain/surveys/wording.h"
#include "platform/calendar/calendar.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json.h"
#include "surveys_sql.h"

namespace ondam::surveys {
namespace {

using conversations::ChannelKind;
using conversations::Conversation;
using staff::Permission;

constexpr auto window_of_free_replies = std::chrono::hours(24);
constexpr std::size_t longest_comment = 2'000;

std::string hash_of(std::string_view token) { return text::hex(crypto::sha256(token)); }

Request read_request(const records::Row& row) {
    return {.workspace = row.get<WorkspaceId>("workspace"),
            .id = row.get<RequestId>("id"),
            .conversation = row.get<ConversationId>("conversation_id"),
            .cycle = row.integer("cycle"),
            .state = row.text("state"),
            .locale = row.get<std::optional<std::string>>("locale").value_or("en"),
            .question = row.get<std::optional<std::string>>("question").value_or(""),
            .agent = row.get<std::optional<UserId>>("agent_id"),
            .channel = row.get<channels::ChannelId>("channel_id"),
            .message = row.get<std::optional<conversations::MessageId>>("message_id"),
            .asked_at = row.get<std::optional<Time>>("asked_at")};
}

Refusal closed() { return conflict("", "closed", "It can be answered no more."); }

}  // namespace

Surveys::Surveys(conversations::Services& conversations, Options options)
    : conversations_(conversations), parts_(conversations.parts), options_(std::move(options)) {
    parts_.jobs.handle(std::string(ask_job), {},
                       [this](const jobs::Job& job) { return run_ask(job); });
}

Surveys::Settings Surveys::find_settings(records::Reader& reader, WorkspaceId workspace) {
    Settings settings;
    const auto row = reader.first(sql::find_survey_settings, workspace);
    if (!row) return settings;
    settings.locale = row->text("locale");
    settings.time_zone = row->text("time_zone");
    const auto json = json::parse(row->text("settings"));
    if (!json) return settings;
    if (const auto* enabled = (*json)["csat_enabled"].boolean()) settings.enabled = *enabled;
    if (const auto* delay = (*json)["csat_delay_seconds"].integer()) {
        settings.delay = std::chrono::seconds(*delay);
    }
    if (!(*json)["csat_question"].text().empty()) {
        settings.question = std::string((*json)["csat_question"].text());
    }
    return settings;
}

std::optional<UserId> Surveys::whose(records::Reader& reader, WorkspaceId workspace,
                                     const conversations::ConversationResolved& resolved) const {
    if (resolved.resolved_by) return resolved.resolved_by;
    const auto conversation = conversations_.changes.find(reader, workspace, resolved.id);
    return conversation ? conversation->assignee : std::nullopt;
}

void Surveys::handle(records::Transaction& transaction,
                     const std::vector<records::JournalEntry>& entries) {
    for (const auto& entry : entries) {
        if (entry.fact.kind == channels::delivery_changed) note_delivery(transaction, entry);
        const auto resolved = conversations::read_conversation_resolved(entry);
        const bool to_ask =
            resolved && resolved->csat == conversations::ConversationResolved::Csat::ask;
        if (!to_ask) continue;
        const auto settings = find_settings(transaction, entry.workspace);
        if (!settings.enabled) continue;
        const auto row = transaction.first(
            sql::put_survey_request, entry.workspace, parts_.ids.next<RequestId>(), resolved->id,
            resolved->cycle, whose(transaction, entry.workspace, *resolved), resolved->channel,
            parts_.clock.now());
        if (!row) continue;
        const auto key = row->text("id");
        // Not before the resolution can be taken back no more.
        const auto undo = conversations::find_rules(transaction, entry.workspace).undo;
        parts_.jobs.cancel(transaction, ask_job, key);
        parts_.jobs.add(transaction, {.kind = std::string(ask_job),
                                      .workspace = entry.workspace,
                                      .key = key,
                                      .due_at = entry.time + std::max(settings.delay, undo)});
    }
}

void Surveys::note_delivery(records::Transaction& transaction,
                            const records::JournalEntry& entry) const {
    const auto data = json::parse(entry.fact.data);
    const auto id = data ? ConversationId::parse((*data)["conversation_id"].text()) : std::nullopt;
    const auto message = conversations::MessageId::parse(entry.fact.subject);
    if (!id || !message) return;
    const auto state = (*data)["state"].text();
    if (state == "sent" || state == "delivered" || state == "read") {
        transaction.run(sql::reach_survey_request, entry.workspace, *id, *message);
        return;
    }
    const bool missed = state == "failed" && transaction.run(sql::miss_survey_request,
                                                             entry.workspace, *id, *message) == 1;
    const auto conversation =
        missed ? conversations_.changes.find(transaction, entry.workspace, *id) : std::nullopt;
    if (!conversation) return;
    conversations_.changes.write_line(
        transaction, entry.workspace, *conversation,
        {.code = "csat_missed", .once = "csat_missed:" + std::to_string(entry.sequence)});
}

jobs::Outcome Surveys::run_ask(const jobs::Job& job) {
    const auto id = RequestId::parse(job.key.value_or(""));
    if (!id) return jobs::Failed{"the key is no request"};
    parts_.database.write([&](records::Transaction& transaction) {
        const auto row = transaction.first(sql::find_survey_request, job.workspace, *id);
        if (row && row->text("state") == "waiting") ask(transaction, read_request(*row));
    });
    return jobs::Done{};
}

std::optional<std::string> Surveys::why_not(records::Reader& reader, const Request& request,
                                            const Conversation& conversation,
                                            ChannelKind kind) const {
    const bool same_cycle = conversation.status == conversations::Status::resolved &&
                            conversation.cycle == request.cycle;
    if (!same_cycle) return "reopened";
    if (conversation.suspicious) return "suspicious";
    const auto cycle =
        reader.first(sql::find_resolved_cycle, request.workspace, conversation.id, request.cycle);
    if (!cycle || cycle->integer("replies") == 0) return "nobody_answered";
    if (cycle->is_null("first_incoming_at")) return "customer_silent";
    if (kind != ChannelKind::whatsapp) return std::nullopt;
    const auto last = reader.first(sql::find_last_incoming_on_channel, request.workspace,
                                   conversation.id, request.channel);
    const auto at = last ? last->get<std::optional<Time>>("last_incoming_at") : std::nullopt;
    if (!at || *at + window_of_free_replies <= parts_.clock.now()) return "window_closed";
    return std::nullopt;
}

void Surveys::skip(records::Transaction& transaction, const Request& request,
                   std::string_view reason) const {
    transaction.run(sql::skip_survey_request, request.workspace, request.id, reason);
}

void Surveys::ask(records::Transaction& transaction, const Request& request) const {
    const auto conversation =
        conversations_.changes.find(transaction, request.workspace, request.conversation);
    const auto channel =
        conversations::find_open_channel(transaction, request.workspace, request.channel);
    if (!conversation || !channel) return skip(transaction, request, "gone");
    const auto kind = channel->ref.kind;
    if (const auto reason = why_not(transaction, request, *conversation, kind)) {
        return skip(transaction, request, *reason);
    }
    const auto settings = find_settings(transaction, request.workspace);
    const auto customer =
        parts_.customers.find(transaction, request.workspace, conversation->customer);
    const auto locale =
        survey_locale(customer ? customer->language : std::nullopt, settings.locale);
    const auto question = settings.question.value_or(std::string(wording(locale).question));
    const auto token = crypto::random_token();
    const auto link = options_.public_url + "/s/" + token;
    auto put = put_question({kind, locale, question, token, link});
    json::Writer data;
    data.begin_object()
        .key("csat")
        .begin_object()
        .field("id", request.id)
        .field("question", question)
        .end_object()
        .end_object();
    const auto message =
        conversations_.messages.send_automatic(transaction, request.workspace, conversation->id,
                                               {.channel = request.channel,
                                                .body = std::move(put.body),
                                                .buttons = std::move(put.buttons),
                                                .html = std::move(put.html),
                                                .data = data.take(),
                                                .once = "csat:" + request.id.text()});
    if (!message) return skip(transaction, request, "unreachable");
    transaction.run(sql::ask_survey_request, request.workspace, request.id, hash_of(token), locale,
                    question, kind, *message, parts_.clock.now());
    conversations_.changes.write_line(
        transaction, request.workspace, *conversation,
        {.code = "csat_asked", .once = "csat_asked:" + request.id.text()});
    parts_.journal.add(transaction, request.workspace,
                       to_fact(SurveyAsked{.id = request.id,
                                           .conversation = conversation->id,
                                           .customer = conversation->customer,
                                           .cycle = request.cycle,
                                           .agent = request.agent}));
}

Result<void> Surveys::record(records::Transaction& transaction, const Request& request,
                             const Answer& answer) const {
    if (answer.score < 1 || answer.score > 5) {
        return invalid("score", "range", "is a number from 1 to 5");
    }
    const auto now = parts_.clock.now();
    if (!request.asked_at || *request.asked_at + lifetime < now) return closed();
    std::optional<std::string> comment;
    if (answer.comment && !text::trim(*answer.comment).empty()) {
        const auto valid = text::make_valid_utf8(text::trim(*answer.comment));
        comment = std::string(text::first(valid, longest_comment));
    }
    const auto changed =
        transaction.run(sql::put_survey_response, request.workspace, request.id, answer.score,
                        comment, request.agent, now, now - edit_window);
    if (changed == 0) return closed();
    // Whatever the provider said, it came to somebody.
    if (request.message) {
        transaction.run(sql::reach_survey_request, request.workspace, request.conversation,
                        *request.message);
    }
    const auto conversation =
        conversations_.changes.find(transaction, request.workspace, request.conversation);
    if (!conversation) return {};
    conversations_.conversations.note_csat(transaction, request.workspace, conversation->id,
                                           answer.score);
    json::Writer data;
    data.begin_object().field("score", answer.score).field("comment", comment);
    conversations_.changes.write_line(transaction, request.workspace, *conversation,
                                      {.code = "csat_answered",
                                       .data = data.end_object().take(),
                                       .author = {.kind = conversations::Author::Kind::customer}});
    parts_.journal.add(transaction, request.workspace,
                       to_fact(SurveyAnswered{.id = request.id,
                                              .conversation = conversation->id,
                                              .customer = conversation->customer,
                                              .cycle = request.cycle,
                                              .agent = request.agent,
                                              .score = answer.score}));
    return {};
}

Result<void> Surveys::pressed(WorkspaceId workspace, customers::CustomerId customer,
                              std::string_view button_id) {
    const auto parts = text::split(button_id, ':');
    const bool ours = parts.size() == 3 && parts[0] == "csat" && parts[2].size() == 1;
    if (!ours || parts[1].empty()) return not_found();
    const Answer given{.score = parts[2][0] - '0'};
    if (const auto id = RequestId::parse(parts[1])) return answer(workspace, customer, *id, given);
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        const auto row = transaction.first(sql::find_survey_request_by_token, hash_of(parts[1]));
        if (!row) return not_found();
        const auto request = read_request(*row);
        const auto conversation =
            conversations_.changes.find(transaction, workspace, request.conversation);
        const bool theirs =
            request.workspace == workspace && conversation && conversation->customer == customer;
        if (!theirs) return not_found();
        return record(transaction, request, given);
    });
}

std::optional<ConversationId> Surveys::typed(records::Transaction& transaction,
                                             WorkspaceId workspace, customers::CustomerId customer,
                                             channels::ChannelId channel, std::string_view text) {
    const auto score = read_typed_score(text);
    if (!score) return std::nullopt;
    const auto row = transaction.first(sql::find_unanswered_request, workspace, customer, channel,
                                       parts_.clock.now() - lifetime);
    if (!row) return std::nullopt;
    const auto request = read_request(*row);
    if (!record(transaction, request, {.score = *score})) return std::nullopt;
    return request.conversation;
}

Result<void> Surveys::answer(WorkspaceId workspace, customers::CustomerId customer, RequestId id,
                             const Answer& answer) {
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        const auto row = transaction.first(sql::find_survey_request, workspace, id);
        if (!row || row->text("state") != "asked") return not_found();
        const auto request = read_request(*row);
        const auto conversation =
            conversations_.changes.find(transaction, workspace, request.conversation);
        if (!conversation || conversation->customer != customer) return not_found();
        return record(transaction, request, answer);
    });
}

Surveys::Standing Surveys::standing(records::Reader& reader, Request request) const {
    Standing standing{.request = std::move(request), .business = {}, .answer = {}};
    const auto workspace = reader.first(sql::find_survey_settings, standing.request.workspace);
    if (workspace) standing.business = workspace->text("name");
    const auto now = parts_.clock.now();
    const auto& asked = standing.request.asked_at;
    standing.closed = !asked || *asked + lifetime < now;
    const auto row =
        reader.first(sql::find_survey_response, standing.request.workspace, standing.request.id);
    if (!row) return standing;
    standing.answer = Answer{.score = int(row->integer("score")),
                             .comment = row->get<std::optional<std::string>>("comment")};
    if (row->get<Time>("answered_at") <= now - edit_window) standing.closed = true;
    return standing;
}

Result<Surveys::Standing> Surveys::find(std::string_view token) {
    return parts_.database.read([&](records::Reader& reader) -> Result<Standing> {
        const auto row = reader.first(sql::find_survey_request_by_token, hash_of(token));
        if (token.empty() || !row) return not_found();
        return standing(reader, read_request(*row));
    });
}

Result<void> Surveys::answer(std::string_view token, const Answer& answer) {
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        const auto row = transaction.first(sql::find_survey_request_by_token, hash_of(token));
        if (token.empty() || !row) return not_found();
        return record(transaction, read_request(*row), answer);
    });
}

std::optional<Surveys::Standing> Surveys::find(records::Reader& reader, WorkspaceId workspace,
                                               RequestId id) const {
    const auto row = reader.first(sql::find_survey_request, workspace, id);
    if (!row) return std::nullopt;
    return standing(reader, read_request(*row));
}

Result<customers::Page<Response>> Surveys::list(const Actor& actor, const Query& query) {
    TRY(actor.must(Permission::view_metrics));
    conversations::Place place{9'007'199'254'740'991, 0, "ffffffff-ffff-ffff-ffff-ffffffffffff"};
    if (query.cursor) place = TRY(conversations::read_cursor(*query.cursor));
    return parts_.database.read([&](records::Reader& reader) -> Result<customers::Page<Response>> {
        const auto zone = find_settings(reader, actor.workspace).time_zone;
        std::int64_t from = 0;
        std::int64_t to = place.number;
        if (query.from) {
            const auto day = calendar::parse_date(*query.from);
            if (!day) return invalid("from", "date", "is a day, 2026-03-12");
            from = to_milliseconds(calendar::day_start(zone, *day));
        }
        if (query.to) {
            const auto day = calendar::parse_date(*query.to);
            if (!day) return invalid("to", "date", "is a day, 2026-03-12");
            const calendar::Date next{std::chrono::sys_days(*day) + std::chrono::days(1)};
            to = to_milliseconds(calendar::day_start(zone, next));
        } else {
            to = 9'007'199'254'740'991;
        }
        const auto rows =
            reader.all(sql::list_survey_responses, actor.workspace, from, to, query.agent,
                       query.score.value_or(-1), place.number, place.id, query.limit + 1);
        customers::Page<Response> page;
        std::vector<customers::CustomerId> ids;
        for (const auto& row : rows) {
            if (int(page.items.size()) == query.limit) {
                const auto& last = page.items.back();
                page.next_cursor = conversations::write_cursor(
                    {to_milliseconds(last.answered_at), 0, last.id.text()});
                break;
            }
            ids.push_back(row.get<customers::CustomerId>("customer_id"));
            page.items.push_back({.id = row.get<RequestId>("request_id"),
                                  .conversation = row.get<ConversationId>("conversation_id"),
                                  .number = row.integer("number"),
                                  .customer = {},
                                  .customer_id = ids.back(),
                                  .agent = row.get<std::optional<UserId>>("agent_id"),
                                  .channel_kind = row.text("channel_kind"),
                                  .score = int(row.integer("score")),
                                  .comment = row.get<std::optional<std::string>>("comment"),
                                  .asked_at = row.get<Time>("asked_at"),
                                  .answered_at = row.get<Time>("answered_at")});
        }
        for (const auto& customer : parts_.customers.find_all(reader, actor.workspace, ids)) {
            for (auto& item : page.items) {
                if (item.customer_id == customer.id) item.customer = customer;
            }
        }
        return page;
    });
}

}  // namespace ondam::surveys
