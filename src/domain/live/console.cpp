#include "domain/live/console.h"

#include <atomic>

#include "domain/live/frames.h"
#include "domain/live/words.h"
#include "live_sql.h"
#include "platform/json/json.h"

namespace ondam::live {
namespace {

constexpr std::size_t sessions_a_query = 500;

/// One console's socket. Frames come one at a time.
class ConsoleSocket final : public http::SocketSession,
                            public Listener,
                            public Viewer,
                            public std::enable_shared_from_this<ConsoleSocket> {
public:
    ConsoleSocket(Console& console, Feed& feed, Board& board, const Clock& clock,
                  staff::Session session)
        : console_(console),
          feed_(feed),
          board_(board),
          typing_(clock),
          session_(std::move(session)),
          permissions_(session_.actor.permissions.to_ulong()) {
        workspace = session_.actor.workspace;
    }

    const std::string& token_hash() const { return session_.token_hash; }
    void set_role(staff::Role role) { permissions_ = staff::permissions_of(role).to_ulong(); }

    void opened(std::shared_ptr<http::Socket> opened_socket) override {
        socket = std::move(opened_socket);
        feed_.expect(console_, shared_from_this());
    }
    void text(std::string_view text) override {
        const auto frame = json::parse(text);
        if (!frame || !frame->object()) return refuse();
        const auto type = (*frame)["type"].text();
        if (!greeted_) return type == "hello" ? hello(*frame) : refuse();
        if (type == "ping") return socket->send(pong());
        if (type == "viewing") return viewing((*frame)["conversation_id"]);
        if (type == "typing") return typed(*frame);
        refuse();
    }
    void closed() override {
        board_.leave(*this);
        feed_.leave(*this);
    }

    bool hears(const Post& post) override {
        if (post.only_for && post.only_for != session_.actor.user) return false;
        return !post.needs || may(*post.needs);
    }
    std::optional<Person> person() const override {
        return Person{session_.user.id, session_.user.name};
    }
    void see_others(const std::string& conversation, const std::vector<Person>& others) override {
        if (!may(staff::Permission::view_conversations)) return;
        json::Writer out;
        out.begin_object()
            .field("type", "presence")
            .field("conversation_id", conversation)
            .key("users")
            .begin_array();
        for (const auto& other : others) {
            out.begin_object().field("id", other.id).field("name", other.name).end_object();
        }
        out.end_array().end_object();
        socket->send(to_frame(std::move(out)));
    }
    void see_typing(const std::string& conversation, const Typist& typist,
                    TypingState state) override {
        if (!may(staff::Permission::view_conversations)) return;
        json::Writer out;
        out.begin_object()
            .field("type", "typing")
            .field("conversation_id", conversation)
            .key("author")
            .begin_object()
            .field("kind", typist.kind == Typist::Kind::agent ? "agent" : "customer")
            .field("id", typist.id)
            .field("name", typist.name)
            .end_object()
            .field("state", to_text(state))
            .end_object();
        socket->send(to_frame(std::move(out)));
    }

private:
    bool may(staff::Permission permission) const {
        return (permissions_.load() >> std::size_t(permission) & 1) != 0;
    }
    void refuse() { socket->close(1008, "This frame is not known here."); }
    void hello(const json::Value& frame) {
        const auto& after = frame["after"];
        if (!after.is_null() && (after.integer() == nullptr || *after.integer() < 0)) {
            return refuse();
        }
        greeted_ = true;
        feed_.join(*this, after.is_null() ? std::nullopt : std::optional(*after.integer()));
    }
    void viewing(const json::Value& wanted) {
        const auto id = Uuid::parse(wanted.text());
        if (!id && !wanted.is_null()) return refuse();
        const bool shown = id && may(staff::Permission::view_conversations);
        board_.view(workspace, shared_from_this(),
                    shown ? std::optional(id->text()) : std::nullopt);
    }
    void typed(const json::Value& frame) {
        const auto id = Uuid::parse(frame["conversation_id"].text());
        const auto state = parse_typing(frame["state"].text());
        if (!id || !state) return refuse();
        if (!may(staff::Permission::reply_conversations) || !typing_.passes(*state)) return;
        board_.typed(workspace, id->text(),
                     {.kind = Typist::Kind::agent,
                      .id = session_.user.id.text(),
                      .name = session_.user.name},
                     *state, this);
    }

    Console& console_;
    Feed& feed_;
    Board& board_;
    TypingGate typing_;
    const staff::Session session_;
    std::atomic<unsigned long> permissions_;  ///< as of the last check
    bool greeted_ = false;
};

}  // namespace

Result<std::shared_ptr<http::SocketSession>> Console::open(staff::Session session) {
    return std::shared_ptr<http::SocketSession>(
        std::make_shared<ConsoleSocket>(*this, feed_, board_, clock_, std::move(session)));
}

std::vector<Post> Console::posts(records::Reader&, const records::JournalEntry& entry) {
    auto post = to_post(entry);
    if (!post) return {};
    return {std::move(*post)};
}

void Console::recheck(records::Reader& reader,
                      const std::vector<std::shared_ptr<Listener>>& listeners) {
    for (std::size_t begin = 0; begin < listeners.size(); begin += sessions_a_query) {
        const auto end = std::min(listeners.size(), begin + sessions_a_query);
        json::Writer wanted;
        wanted.begin_array();
        for (auto i = begin; i < end; ++i) {
            wanted.value(static_cast<const ConsoleSocket&>(*listeners[i]).token_hash());
        }
        wanted.end_array();
        std::map<std::string, std::pair<WorkspaceId, staff::Role>> living;
        std::vector<std::string> silent;
        const Time touched = clock_.now() - staff::Presence::touch_after;
        for (const auto& row : reader.all(sql::list_living_sessions, wanted.take(), clock_.now())) {
            living[row.text("token_hash")] = {row.get<WorkspaceId>("workspace"),
                                              row.get<staff::Role>("role")};
            if (row.get<Time>("seen_at") < touched) silent.push_back(row.text("token_hash"));
        }
        presence_.seen(silent);
        for (auto i = begin; i < end; ++i) {
            auto& console = static_cast<ConsoleSocket&>(*listeners[i]);
            const auto found = living.find(console.token_hash());
            if (found == living.end() || found->second.first != console.workspace) {
                console.socket->close(4401, "The session has ended.");
            } else {
                console.set_role(found->second.second);
            }
        }
    }
}

void add_routes(http::Router& router, staff::Api& api, Console& console) {
    router.add_socket(
        "/api/v1/live",
        [&api,
         &console](const http::Request& request) -> Result<std::shared_ptr<http::SocketSession>> {
            return console.open(TRY(api.authenticate_socket(request)));
        });
}

}  // namespace ondam::live
