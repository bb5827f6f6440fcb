#include "domain/widget/chat.h"

#include "base/text.h"
#include "domain/channels/attachment_json.h"
#include "domain/conversations/conversation_rows.h"
#include "platform/calendar/calendar.h"
#include "platform/html/html.h"
#include "widget_sql.h"

namespace ondam::widget {
namespace {

using conversations::MessageKind;

std::string external_id(const Visitor& visitor, std::string_view client_id) {
    return visitor.identity.text() + ":" + std::string(client_id);
}

/// What the widget called it when it was sent: the rest of the external id.
std::optional<std::string> client_id_of(const records::Row& row) {
    const auto external = row.get<std::optional<std::string>>("external_id");
    const auto identity = row.text("identity_id") + ":";
    if (!external || !external->starts_with(identity)) return std::nullopt;
    return external->substr(identity.size());
}

std::string_view side_of(const records::Row& row) {
    if (row.get<MessageKind>("kind") == MessageKind::incoming) return "visitor";
    const auto author = row.text("author_kind");
    return author == "agent" || author == "token" ? "agent" : "system";
}

void write_attachments(json::Writer& out, const records::Row& row) {
    const auto folder = "/widget/api/messages/" + row.text("id") + "/files/";
    out.begin_array();
    for (const auto& file : conversations::read_attachments(row.text("attachments"))) {
        channels::write_members(out.begin_object(), file)
            .field("url", folder + file.file.text())
            .end_object();
    }
    out.end_array();
}

}  // namespace

std::optional<ChatState> Chat::state(records::Reader& reader, const Visitor& visitor) const {
    const auto last =
        reader.first(sql::find_last_chat, visitor.workspace, visitor.channel, visitor.identity);
    if (!last) return std::nullopt;
    const auto status = last->get<conversations::Status>("status");
    // Whoever writes spam is not told that it is taken for that.
    const bool is_spam = status == conversations::Status::spam;
    ChatState state{.id = last->get<ConversationId>("conversation_id"),
                    .status = is_spam ? conversations::Status::open : status};
    state.unread =
        reader.first(sql::count_unread_chat, visitor.workspace, visitor.channel, visitor.identity)
            ->integer("unread");
    state.agent_read_at = reader.first(sql::find_team_read_at, visitor.workspace, state.id)
                              ->get<std::optional<Time>>("read_at");
    return state;
}

Presence Chat::presence(records::Reader& reader, const Visitor& visitor) const {
    Presence presence;
    if (const auto shop = reader.first(sql::find_shop, visitor.workspace)) {
        presence.shop = shop->text("name");
    }
    presence.agents_online = reader.first(sql::find_member_online, visitor.workspace).has_value();
    const auto row = reader.first(sql::find_chat_hours, visitor.workspace, visitor.channel);
    const auto calendar = row ? calendar::parse(row->text("calendar"))
                              : Result<calendar::BusinessCalendar>(not_found());
    if (!calendar) return presence;
    presence.open_now = calendar::is_open(*calendar, parts_.clock.now());
    if (!presence.open_now) {
        presence.opens_at = calendar::next_opening(*calendar, parts_.clock.now());
    }
    return presence;
}

std::vector<records::Row> Chat::list(records::Reader& reader, const Visitor& visitor,
                                     const std::pair<Time, std::string>& before, int limit) const {
    return reader.all(sql::list_chat_messages, visitor.workspace, visitor.channel, visitor.identity,
                      before.first, before.second, limit);
}

Result<Chat::Sent> Chat::send(const Visitor& visitor, const VisitorMessage& input) {
    std::vector<channels::Attachment> attachments;
    std::optional<ChatState> standing;
    auto found = parts_.database.read([&](records::Reader& reader) -> Result<void> {
        standing = state(reader, visitor);
        for (const auto id : input.attachments) {
            auto file =
                parts_.attachments.find_owned(reader, visitor.workspace, id, visitor.owner());
            if (!file) return invalid("attachment_ids", "unknown", "holds an unknown file");
            attachments.push_back(std::move(*file));
        }
        return {};
    });
    TRY(std::move(found));
    const auto now = parts_.clock.now();
    const channels::IncomingMessage incoming{
        .workspace = visitor.workspace,
        .channel = visitor.channel,
        .kind = channels::ChannelKind::web_chat,
        .external_id = external_id(visitor, input.client_id),
        .sender = visitor.claims(),
        .sender_name = visitor.name(),
        .language = visitor.locale,
        .subject = {},
        .text = input.body,
        .quoted = {},
        .html = {},
        .attachments = std::move(attachments),
        .cc = {},
        .continues = standing ? std::optional(standing->id) : std::nullopt,
        .references = {},
        .sent_at = now,
        .received_at = now};
    const auto note = [&](records::Transaction& transaction, const channels::Received&) {
        parts_.channels.note_received(transaction, visitor.channel);
    };
    const auto received = TRY(parts_.intake.receive(incoming, note));
    auto row = parts_.database.read([&](records::Reader& reader) {
        return reader.first(sql::find_chat_message, visitor.workspace, received.message);
    });
    if (!row) return not_found();
    return Sent{std::move(*row), received.duplicate};
}

Result<void> Chat::mark_read(const Visitor& visitor, MessageId up_to) {
    parts_.database.write([&](records::Transaction& transaction) {
        for (const auto& row : transaction.all(sql::list_unread_chat, visitor.workspace,
                                               visitor.channel, visitor.identity, up_to)) {
            parts_.deliveries.channel_says(transaction, visitor.workspace, visitor.channel,
                                           row.get<MessageId>("id"),
                                           {.state = channels::DeliveryState::read,
                                            .error_code = {},
                                            .error = {},
                                            .external_id = {}});
        }
    });
    return {};
}

Result<void> Chat::answer_csat(const Visitor& visitor, surveys::RequestId id,
                               const surveys::Answer& answer) {
    const auto customer = parts_.database.read([&](records::Reader& reader) {
        return parts_.identities.customer_of(reader, visitor.workspace, visitor.identity);
    });
    if (!customer) return not_found();
    return parts_.surveys.answer(visitor.workspace, *customer, id, answer);
}

std::optional<channels::Attachment> Chat::find_file(records::Reader& reader, const Visitor& visitor,
                                                    MessageId message, files::FileId file) const {
    const auto row = reader.first(sql::find_files_of_chat_message, visitor.workspace,
                                  visitor.channel, visitor.identity, message);
    if (!row) return std::nullopt;
    auto all = conversations::read_attachments(row->text("attachments"));
    const auto found = std::ranges::find(all, file, &channels::Attachment::file);
    if (found == all.end()) return std::nullopt;
    return std::move(*found);
}

void Chat::write_message(json::Writer& out, records::Reader& reader, WorkspaceId workspace,
                         const records::Row& row) const {
    out.begin_object()
        .field("id", row.text("id"))
        .field("client_id", client_id_of(row))
        .field("from", side_of(row))
        .field("name", side_of(row) == "agent" ? row.get<std::optional<std::string>>("author_name")
                                               : std::nullopt)
        .raw_field("blocks", html::to_token_tree(row.text("body")))
        .key("attachments");
    write_attachments(out, row);
    out.key("csat");
    write_csat(out, reader, workspace, row);
    out.field("created_at", row.get<Time>("created_at")).end_object();
}

void Chat::write_csat(json::Writer& out, records::Reader& reader, WorkspaceId workspace,
                      const records::Row& row) const {
    const auto data = json::parse(row.text("data"));
    const auto id = data ? surveys::RequestId::parse((*data)["csat"]["id"].text()) : std::nullopt;
    const auto asked = id ? parts_.surveys.find(reader, workspace, *id) : std::nullopt;
    if (!asked) {
        out.value(nullptr);
        return;
    }
    const auto& answer = asked->answer;
    out.begin_object()
        .field("id", *id)
        .field("question", asked->request.question)
        .field("score", answer ? std::optional(answer->score) : std::nullopt)
        .field("comment", answer ? answer->comment : std::nullopt)
        .field("closed", asked->closed)
        .end_object();
}

void Chat::write_state(json::Writer& out, const ChatState& state) {
    out.begin_object()
        .field("id", state.id)
        .field("status", state.status)
        .field("unread", state.unread)
        .field("agent_read_at", state.agent_read_at)
        .end_object();
}

}  // namespace ondam::widget
