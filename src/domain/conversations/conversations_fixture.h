#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "domain/conversations/services.h"
#include "domain/customers/customers_fixture.h"
#include "platform/files/store.h"

namespace ondam::conversations {

using channels::IncomingMessage;
using customers::Claim;
using customers::IdentityKind;
using customers::Trust;

/// Takes presses and remembers them; surveys stand here in the program.
class PressedButtons : public ButtonAnswers {
public:
    Result<void> pressed(WorkspaceId, CustomerId, std::string_view button_id) override {
        ids.emplace_back(button_id);
        return {};
    }
    std::optional<ConversationId> typed(records::Transaction&, WorkspaceId, CustomerId, ChannelId,
                                        std::string_view) override {
        return std::nullopt;
    }
    std::vector<std::string> ids;
};

/// The module over a real database, with one channel of each kind and two agents, for tests.
class ConversationsFixture : public customers::CustomersFixture {
protected:
    ConversationsFixture() {
        execute(
            "INSERT INTO workspaces (id, slug, name, locale, time_zone, default_region, settings, "
            "version, created_at) VALUES ('" +
            workspace.text() + "', 'default', 'Shop', 'en', 'Asia/Seoul', 'KR', '{}', 1, 0)");
        mina = add_user("Mina", "online");
        jun = add_user("Jun", "offline");
        mail = add_channel("email");
        whatsapp = add_channel("whatsapp");
        chat = add_channel("web_chat");
    }

    void execute(const std::string& text) {
        database->write([&](records::Transaction& transaction) {
            transaction.run(records::Statement{"test", text.c_str(), text.c_str()});
        });
    }
    std::int64_t number(const std::string& text) {
        return database->read([&](records::Reader& reader) {
            return reader.first(records::Statement{"test", text.c_str(), text.c_str()})
                ->integer("n");
        });
    }
    Actor add_user(const std::string& name, const std::string& availability) {
        const auto id = ids.next<UserId>();
        execute(
            "INSERT INTO users (id, email, name, locale, theme, signature, shortcuts, created_at) "
            "VALUES ('" +
            id.text() + "', '" + name + "@shop.example', '" + name +
            "', 'en', 'light', '', TRUE, 0)");
        execute(
            "INSERT INTO memberships (workspace, user_id, role, availability, created_at) "
            "VALUES ('" +
            workspace.text() + "', '" + id.text() + "', 'agent', '" + availability + "', 0)");
        return Actor::for_user(workspace, id, staff::Role::agent);
    }
    ChannelId add_channel(const std::string& kind) {
        const auto id = ids.next<ChannelId>();
        execute(
            "INSERT INTO channels (workspace, id, kind, name, enabled, settings, secrets, state, "
            "version, created_at) VALUES ('" +
            workspace.text() + "', '" + id.text() + "', '" + kind + "', '" + kind +
            "', TRUE, '{}', '', 'ok', 1, 0)");
        return id;
    }
    void set_availability(const Actor& who, const std::string& availability) {
        execute("UPDATE memberships SET availability = '" + availability + "' WHERE user_id = '" +
                who.user->text() + "'");
        database->write([&](records::Transaction& transaction) {
            journal.add(transaction, workspace,
                        {.kind = "member.changed", .subject = who.user->text(), .customer = {}});
        });
    }

    IncomingMessage incoming(ChannelId channel, ChannelKind kind, std::vector<Claim> sender,
                             std::string text) {
        return {.workspace = workspace,
                .channel = channel,
                .kind = kind,
                .external_id = "external-" + std::to_string(++externals_),
                .sender = std::move(sender),
                .sender_name = "Emily Carter",
                .language = "en",
                .subject = {},
                .text = std::move(text),
                .quoted = {},
                .html = {},
                .attachments = {},
                .cc = {},
                .continues = {},
                .references = {},
                .sent_at = clock.now(),
                .received_at = clock.now()};
    }
    IncomingMessage from_mail(const std::string& address, std::string text) {
        return incoming(mail, ChannelKind::email, {{IdentityKind::email, address, Trust::verified}},
                        std::move(text));
    }
    IncomingMessage from_whatsapp(const std::string& phone, std::string text) {
        return incoming(whatsapp, ChannelKind::whatsapp,
                        {{IdentityKind::whatsapp, phone.substr(1), Trust::verified},
                         {IdentityKind::phone, phone, Trust::verified}},
                        std::move(text));
    }
    ConversationId take(const IncomingMessage& message) {
        auto received = reception.receive(message);
        EXPECT_TRUE(received);
        return received->conversation;
    }
    View see(ConversationId id) { return services.conversations.get(mina, id).value(); }
    Conversation row(ConversationId id) { return see(id).brief.conversation; }
    std::string field_of(ConversationId id, std::string_view name) {
        for (const auto& field : see(id).fields) {
            if (field.name == name) return field.value;
        }
        return "";
    }
    std::vector<MessageView> messages_of(ConversationId id) {
        return services.messages.list(mina, id, {}, 100).value().items;
    }
    std::vector<std::string> activities_of(ConversationId id) {
        std::vector<std::string> codes;
        for (const auto& view : messages_of(id)) {
            if (view.message.activity) codes.push_back(*view.message.activity);
        }
        std::ranges::reverse(codes);
        return codes;
    }
    MessageView reply(const Actor& who, ConversationId id, const std::string& text) {
        return services.messages
            .send(who, id, {.client_id = "c" + std::to_string(++externals_), .body = text})
            .value()
            .view;
    }
    /// Lets a follower read what it has not read yet.
    void follow(records::Follower& follower) {
        auto& position = positions_[std::string(follower.name())];
        const auto entries = database->read([&](records::Reader& reader) {
            return records::Journal::after(reader, position, 10'000);
        });
        if (entries.empty()) return;
        database->write(
            [&](records::Transaction& transaction) { follower.handle(transaction, entries); });
        position = entries.back().sequence;
    }

    Actor mina;
    Actor jun;
    ChannelId mail;
    ChannelId whatsapp;
    ChannelId chat;
    jobs::Jobs jobs{*database, ids, clock};
    std::unique_ptr<files::Store> store_of_files = files::open_folder(folder.path() + "/files");
    channels::Attachments attachments{*database, *store_of_files, ids, clock};
    channels::Deliveries deliveries{*database, journal, jobs, clock};
    Services services{Parts{*database, journal, jobs, ids, clock, cipher, index, audit, *customers,
                            identities, appointments, deliveries, attachments}};
    PressedButtons buttons;
    Reception reception{services.parts, services.changes, services.matter,
                        services.links, services.routing, buttons};

private:
    int externals_ = 0;
    std::map<std::string, std::int64_t> positions_;
};

}  // namespace ondam::conversations
