#include "domain/widget/live.h"

#include <array>
#include <set>

#include "domain/conversations/facts.h"
#include "domain/live/frames.h"
#include "domain/surveys/facts.h"
#include "widget_sql.h"

namespace ondam::widget {
namespace {

using live::Post;
using live::TypingState;
namespace fact = conversations::fact;

constexpr std::size_t sessions_a_query = 500;
constexpr std::uint16_t session_over = 4401;

/// One widget's socket. Frames come one at a time.
class VisitorSocket final : public http::SocketSession,
                            public live::Listener,
                            public live::Viewer,
                            public std::enable_shared_from_this<VisitorSocket> {
public:
    VisitorSocket(VisitorLive& audience, const Parts& parts, const Visitors& visitors,
                  const Chat& chat)
        : audience_(audience),
          parts_(parts),
          visitors_(visitors),
          chat_(chat),
          typing_(parts.clock) {}

    const std::string& token_hash() const { return visitor_.token_hash; }

    void opened(std::shared_ptr<http::Socket> opened_socket) override {
        socket = std::move(opened_socket);
        parts_.feed.expect(audience_, shared_from_this());
    }
    void text(std::string_view text) override {
        const auto frame = json::parse(text);
        if (!frame || !frame->object()) return refuse();
        const auto type = (*frame)["type"].text();
        if (!greeted_) return type == "hello" ? hello(*frame) : refuse();
        if (type == "ping") return socket->send(live::pong());
        if (type == "typing") return typed((*frame)["state"].text());
        refuse();
    }
    void closed() override {
        parts_.board.leave(*this);
        parts_.feed.leave(*this);
    }

    bool hears(const Post& post) override {
        if (!post.conversation.empty()) look_at(post.conversation);
        return true;
    }
    std::optional<live::Person> person() const override { return std::nullopt; }
    void see_others(const std::string&, const std::vector<live::Person>&) override {}
    void see_typing(const std::string&, const live::Typist& typist, TypingState state) override {
        if (typist.kind != live::Typist::Kind::agent) return;
        json::Writer out;
        out.begin_object()
            .field("type", "typing")
            .field("name", typist.name)
            .field("state", live::to_text(state))
            .end_object();
        socket->send(live::to_frame(std::move(out)));
    }

private:
    void refuse() { socket->close(1008, "This frame is not known here."); }
    void look_at(const std::string& conversation) {
        parts_.board.view(workspace, shared_from_this(), conversation);
    }
    std::optional<ChatState> state() const {
        return parts_.database.read(
            [this](records::Reader& reader) { return chat_.state(reader, visitor_); });
    }
    void hello(const json::Value& frame) {
        const auto& after = frame["after"];
        if (!after.is_null() && (after.integer() == nullptr || *after.integer() < 0)) {
            return refuse();
        }
        auto visitor = visitors_.find(frame["token"].text());
        if (!visitor) return socket->close(session_over, "The session has ended.");
        greeted_ = true;
        visitor_ = std::move(*visitor);
        workspace = visitor_.workspace;
        topic = visitor_.topic();
        if (const auto standing = state()) look_at(standing->id.text());
        parts_.feed.join(*this, after.is_null() ? std::nullopt : std::optional(*after.integer()));
    }
    void typed(std::string_view text) {
        const auto state_of_typing = live::parse_typing(text);
        if (!state_of_typing) return refuse();
        if (!typing_.passes(*state_of_typing)) return;
        const auto standing = state();
        if (!standing) return;
        parts_.board.typed(workspace, standing->id.text(),
                           {.kind = live::Typist::Kind::customer,
                            .id = visitor_.identity.text(),
                            .name = visitor_.name()},
                           *state_of_typing, this);
    }

    VisitorLive& audience_;
    const Parts& parts_;
    const Visitors& visitors_;
    const Chat& chat_;
    live::TypingGate typing_;
    Visitor visitor_;
    bool greeted_ = false;
};

Post make_post(std::int64_t sequence, std::string topic, std::string_view conversation,
               live::Text text) {
    return {.sequence = sequence,
            .topic = std::move(topic),
            .text = std::move(text),
            .conversation = std::string(conversation)};
}

}  // namespace

bool is_own_page(const http::Request& request, const std::string& public_url) {
    const auto origin = request.headers.find("Origin");
    if (!origin) return true;
    if (!public_url.empty() && *origin == public_url) return true;
    const auto host = std::string(request.headers.get("Host"));
    return *origin == "http://" + host || *origin == "https://" + host;
}

VisitorLive::VisitorLive(const Parts& parts, const Visitors& visitors, const Chat& chat)
    : parts_(parts),
      visitors_(visitors),
      chat_(chat),
      openings_(parts.clock, {.limit = 120, .window = std::chrono::minutes(1)}) {}

Result<std::shared_ptr<http::SocketSession>> VisitorLive::open(const http::Request& request) {
    if (!request.headers.find("Origin") || !is_own_page(request, parts_.public_url)) {
        return forbidden();
    }
    TRY(openings_.take(staff::sender_of(request.remote_address)));
    return std::shared_ptr<http::SocketSession>(
        std::make_shared<VisitorSocket>(*this, parts_, visitors_, chat_));
}

std::vector<Post> VisitorLive::posts(records::Reader& reader, const records::JournalEntry& entry) {
    const auto& kind = entry.fact.kind;
    if (kind == fact::message_created || kind == channels::delivery_changed) {
        return message_posts(reader, entry);
    }
    if (kind == surveys::fact::csat_answered) return csat_posts(reader, entry);
    if (kind == fact::conversation_read) return conversation_posts(reader, entry, About::read);
    if (kind == fact::conversation_resolved || kind == fact::conversation_reopened ||
        kind == fact::conversation_snoozed || kind == fact::conversation_woken) {
        return conversation_posts(reader, entry, About::state);
    }
    return {};
}

std::vector<Post> VisitorLive::message_posts(records::Reader& reader,
                                             const records::JournalEntry& entry) const {
    const auto data = json::parse(entry.fact.data);
    if (!data) return {};
    // What came in is there at once; what goes out, once it has left.
    const bool shown = entry.fact.kind == fact::message_created
                           ? (*data)["kind"].text() == "incoming"
                           : (*data)["state"].text() == "sent";
    const auto id = MessageId::parse(entry.fact.subject);
    return shown && id ? show(reader, entry, *id) : std::vector<Post>();
}

/// The same question again, with its answer, for the visitor's other tabs.
std::vector<Post> VisitorLive::csat_posts(records::Reader& reader,
                                          const records::JournalEntry& entry) const {
    const auto id = surveys::RequestId::parse(entry.fact.subject);
    const auto asked = id ? parts_.surveys.find(reader, entry.workspace, *id) : std::nullopt;
    if (!asked || !asked->request.message) return {};
    return show(reader, entry, *asked->request.message);
}

std::vector<Post> VisitorLive::show(records::Reader& reader, const records::JournalEntry& entry,
                                    MessageId id) const {
    const auto row = reader.first(sql::find_chat_message, entry.workspace, id);
    if (!row) return {};
    json::Writer out;
    out.begin_object().field("type", "message").field("sequence", entry.sequence).key("message");
    chat_.write_message(out, reader, entry.workspace, *row);
    out.end_object();
    const auto text = live::to_frame(std::move(out));
    std::vector<Post> posts;
    for (const auto& visitor : seers(reader, entry.workspace, row->get<ChannelId>("channel_id"),
                                     row->get<IdentityId>("identity_id"))) {
        posts.push_back(
            make_post(entry.sequence, visitor.topic(), row->text("conversation_id"), text));
    }
    return posts;
}

std::vector<Visitor> VisitorLive::seers(records::Reader& reader, WorkspaceId workspace,
                                        ChannelId channel, IdentityId identity) {
    Visitor visitor;
    visitor.workspace = workspace;
    visitor.channel = channel;
    visitor.identity = identity;
    std::vector<Visitor> found{visitor};
    for (const auto& row : reader.all(sql::list_users_of_chat, workspace, channel, identity)) {
        visitor.identity = row.get<IdentityId>("id");
        found.push_back(visitor);
    }
    return found;
}

std::optional<Post> VisitorLive::state_post(records::Reader& reader,
                                            const records::JournalEntry& entry, About about,
                                            const Visitor& visitor) const {
    const auto state = chat_.state(reader, visitor);
    if (!state || state->id.text() != entry.fact.subject) return std::nullopt;
    if (about == About::read && !state->agent_read_at) return std::nullopt;
    json::Writer out;
    out.begin_object();
    if (about == About::read) {
        out.field("type", "read")
            .field("sequence", entry.sequence)
            .field("at", state->agent_read_at);
    } else {
        out.field("type", "conversation").field("sequence", entry.sequence).key("conversation");
        Chat::write_state(out, *state);
    }
    out.end_object();
    return make_post(entry.sequence, visitor.topic(), entry.fact.subject,
                     live::to_frame(std::move(out)));
}

std::vector<Post> VisitorLive::conversation_posts(records::Reader& reader,
                                                  const records::JournalEntry& entry,
                                                  About about) const {
    std::vector<Post> posts;
    const auto id = ConversationId::parse(entry.fact.subject);
    if (!id) return posts;
    for (const auto& row : reader.all(sql::list_chats_of_conversation, entry.workspace, *id)) {
        for (const auto& visitor : seers(reader, entry.workspace, row.get<ChannelId>("channel_id"),
                                         row.get<IdentityId>("identity_id"))) {
            if (auto post = state_post(reader, entry, about, visitor)) {
                posts.push_back(std::move(*post));
            }
        }
    }
    return posts;
}

void VisitorLive::recheck(records::Reader& reader,
                          const std::vector<std::shared_ptr<live::Listener>>& listeners) {
    for (std::size_t begin = 0; begin < listeners.size(); begin += sessions_a_query) {
        const auto end = std::min(listeners.size(), begin + sessions_a_query);
        json::Writer wanted;
        wanted.begin_array();
        for (auto i = begin; i < end; ++i) {
            wanted.value(static_cast<const VisitorSocket&>(*listeners[i]).token_hash());
        }
        wanted.end_array();
        std::set<std::string> living;
        for (const auto& row :
             reader.all(sql::list_living_chat_sessions, wanted.take(), parts_.clock.now())) {
            living.insert(row.text("token_hash"));
        }
        for (auto i = begin; i < end; ++i) {
            const auto& visitor = static_cast<const VisitorSocket&>(*listeners[i]);
            if (!living.contains(visitor.token_hash())) {
                visitor.socket->close(session_over, "The session has ended.");
            }
        }
    }
}

}  // namespace ondam::widget
