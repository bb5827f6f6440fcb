#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "domain/channels/api_channel.h"
#include "domain/channels/blocked_senders.h"
#include "domain/channels/dead_letters.h"
#include "domain/channels/deliveries.h"
#include "domain/channels/email.h"
#include "domain/channels/mail_inbox.h"
#include "domain/channels/sender.h"
#include "domain/channels/web_chat.h"
#include "domain/channels/webhooks.h"
#include "domain/channels/whatsapp.h"
#include "domain/channels/whatsapp_inbox.h"
#include "domain/customers/identities.h"
#include "domain/staff/workspaces.h"
#include "platform/http/server.h"
#include "support/clock.h"
#include "support/databases.h"
#include "support/ids.h"

/// The channels with everything below them and a recording intake above.
namespace ondam::test {

/// Keeps what it is given; one message for each (channel, external id), as the real one does.
class RecordingIntake : public channels::Intake {
public:
    RecordingIntake(records::Database& database, const customers::Identities& identities,
                    IdSource& ids)
        : database_(database), identities_(identities), ids_(ids) {}

    using Intake::receive;
    Result<channels::Received> receive(const channels::IncomingMessage& message,
                                       const channels::TakenIn& taken_in) override {
        const std::scoped_lock lock(mutex_);
        ++calls;
        const auto key = message.channel.text() + message.external_id;
        if (const auto known = received_.find(key); known != received_.end()) {
            auto answer = known->second;
            answer.duplicate = true;
            return answer;
        }
        const auto identified = TRY(database_.write([&](records::Transaction& transaction) {
            return identities_.identify(
                transaction, message.workspace, message.sender,
                {.source = "test", .evidence = message.external_id, .at = message.received_at});
        }));
        last_identity = identified.identity;
        const channels::Received answer{.conversation = ids_.next<channels::ConversationRef>(),
                                        .message = ids_.next<channels::MessageRef>()};
        database_.write([&](records::Transaction& transaction) { taken_in(transaction, answer); });
        received_[key] = answer;
        messages_.push_back(message);
        return answer;
    }
    Result<void> pressed(WorkspaceId, const std::vector<customers::Claim>&,
                         std::string_view button_id) override {
        if (!button_id.starts_with("csat:")) return not_found();
        const std::scoped_lock lock(mutex_);
        presses_.emplace_back(button_id);
        return {};
    }

    std::vector<channels::IncomingMessage> messages() const {
        const std::scoped_lock lock(mutex_);
        return messages_;
    }
    std::size_t count() const {
        const std::scoped_lock lock(mutex_);
        return messages_.size();
    }
    std::vector<std::string> presses() const {
        const std::scoped_lock lock(mutex_);
        return presses_;
    }
    std::atomic<int> calls{0};
    customers::IdentityId last_identity;

private:
    records::Database& database_;
    const customers::Identities& identities_;
    IdSource& ids_;
    mutable std::mutex mutex_;
    std::map<std::string, channels::Received> received_;
    std::vector<channels::IncomingMessage> messages_;
    std::vector<std::string> presses_;
};

/// A real HTTP server that a provider's stand-in is made of: answers what it is told, keeps what it
/// gets.
class StandIn {
public:
    struct Answer {
        int status = 200;
        std::string body = "{}";
    };
    StandIn() : server_(router_, clock_, ids_, options()) {
        using enum http::Method;
        for (const auto method : {get, post, put}) {
            router_.add(method, "/{rest...}",
                        [this](const http::Request& request) -> Result<http::Response> {
                            return answer(request);
                        },
                        {.body_limit = 50u << 20});
        }
        server_.start();
    }
    ~StandIn() { server_.stop(); }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
    /// The next answers of a path, in order; the last one stays.
    void say(const std::string& path, std::vector<Answer> answers) {
        const std::scoped_lock lock(mutex_);
        answers_[path] = std::move(answers);
    }
    std::vector<http::Request> requests(const std::string& path) const {
        const std::scoped_lock lock(mutex_);
        std::vector<http::Request> found;
        for (const auto& request : requests_) {
            if (request.path == path) found.push_back(request);
        }
        return found;
    }

private:
    static http::ServerOptions options() {
        http::ServerOptions options;
        options.port = 0;
        options.access_log = false;
        options.drain_timeout = std::chrono::milliseconds(200);
        return options;
    }
    Result<http::Response> answer(const http::Request& request) {
        const std::scoped_lock lock(mutex_);
        requests_.push_back(request);
        auto& answers = answers_[request.path];
        if (answers.empty()) return http::json_response(404, "{}");
        const auto chosen = answers.front();
        if (answers.size() > 1) answers.erase(answers.begin());
        return http::json_response(chosen.status, chosen.body);
    }

    mutable std::mutex mutex_;
    std::map<std::string, std::vector<Answer>> answers_;
    std::vector<http::Request> requests_;
    ManualClock clock_;
    SequentialIds ids_;
    http::Router router_;
    http::Server server_;
};

inline json::Value parsed(std::string_view text) { return json::parse(text).value(); }

/// Everything of the channels on one database, with a clock moved by hand and jobs run by hand.
struct ChannelsHouse {
    static net::Policy loopback() { return {.allowed = {*net::Cidr::parse("127.0.0.0/8")}}; }
    explicit ChannelsHouse(records::Database& rows, net::Policy policy = loopback(),
                           channels::Sender::Options options = {})
        : database(rows), sending(options), client(std::move(policy)) {}

    records::Database& database;
    channels::Sender::Options sending;
    ManualClock clock;
    SequentialIds ids;
    TemporaryFolder folder;
    std::unique_ptr<files::Store> files = files::open_folder(folder.path() + "/files");
    records::Journal journal{clock};
    jobs::Jobs jobs{database, ids, clock};
    crypto::FieldCipher cipher{std::string(32, 'k')};
    staff::Audit audit{database, clock};
    staff::Workspaces workspaces{database, journal, ids, clock, audit};
    staff::Workspace workspace = workspaces.ensure("default");
    staff::Actor actor = staff::Actor::for_system(workspace.id);
    customers::Identities identities{journal, cipher, ids, clock};
    net::Client client;

    channels::Attachments attachments{database, *files, ids, clock};
    channels::BlockedSenders blocked{database, ids, clock, audit};
    channels::DeadLetters dead_letters{database, journal, *files, clock, audit};
    channels::Deliveries deliveries{database, journal, jobs, clock};
    channels::WebChatAdapter web_chat;
    channels::WhatsAppAdapter whatsapp{database, attachments, client, clock};
    channels::ApiAdapter api{client, clock};
    mail::ReplyKey reply_key{std::string(32, 'r')};
    channels::EmailAdapter email{{.database = database,
                                  .attachments = attachments,
                                  .blocked = blocked,
                                  .reply_key = reply_key,
                                  .client = client,
                                  .cipher = cipher,
                                  .clock = clock}};
    channels::Channels channels{
        database, journal, ids, clock, audit, cipher, {&web_chat, &whatsapp, &api, &email}};
    channels::Sender sender{database, channels, deliveries, jobs, clock, sending};
    RecordingIntake intake{database, identities, ids};
    channels::WhatsAppInbox whatsapp_inbox{{.database = database,
                                            .jobs = jobs,
                                            .clock = clock,
                                            .channels = channels,
                                            .deliveries = deliveries,
                                            .attachments = attachments,
                                            .blocked = blocked,
                                            .dead_letters = dead_letters,
                                            .client = client,
                                            .intake = intake}};
    channels::MailInbox mail_inbox{{.database = database,
                                    .clock = clock,
                                    .channels = channels,
                                    .deliveries = deliveries,
                                    .attachments = attachments,
                                    .blocked = blocked,
                                    .dead_letters = dead_letters,
                                    .reply_key = reply_key,
                                    .adapter = email,
                                    .intake = intake}};
    channels::ApiInbox api_inbox{database, channels, attachments, blocked, intake, clock};
    channels::Webhooks webhooks{database, jobs, ids, clock, audit, cipher, client};

    channels::ChannelView make(channels::ChannelKind kind, std::string_view settings,
                               std::string_view secrets) {
        channels::ChannelInput input;
        input.kind = kind;
        input.name = "Channel";
        input.settings = parsed(settings);
        input.secrets = parsed(secrets);
        return channels.create(actor, input).value();
    }
    /// Queues a message to whoever wrote last and runs what is due.
    channels::MessageRef send(channels::ChannelId channel, std::string_view text) {
        channels::OutgoingMessage message;
        message.channel = channel;
        message.text = text;
        return send(std::move(message));
    }
    channels::MessageRef send(channels::OutgoingMessage message) {
        message.workspace = workspace.id;
        message.message = ids.next<channels::MessageRef>();
        message.conversation = ids.next<channels::ConversationRef>();
        message.recipient = intake.last_identity;
        message.due_at = clock.now();
        database.write(
            [&](records::Transaction& transaction) { deliveries.enqueue(transaction, message); });
        jobs.run_due();
        return message.message;
    }
    channels::Delivery delivery(channels::MessageRef message) {
        return database.read([&](records::Reader& reader) {
            return deliveries.of_messages(reader, workspace.id, {message}).at(0);
        });
    }
};

}  // namespace ondam::test
