#pragma once

#include "domain/channels/account_mails.h"
#include "domain/channels/channels_api.h"
#include "domain/channels/email.h"
#include "domain/channels/mailboxes.h"
#include "domain/channels/out_of_hours.h"
#include "domain/channels/web_chat.h"
#include "domain/channels/whatsapp_inbox.h"

namespace ondam::channels {

/// The kinds of channels that send, in the order of their making; `Channels` is built upon them.
struct Adapters {
    struct Parts {
        records::Database& database;
        const Attachments& attachments;
        const staff::Audit& audit;
        const crypto::FieldCipher& cipher;
        const net::Client& client;
        IdSource& ids;
        const Clock& clock;
        std::string reply_secret;  ///< 32 bytes or more; signs the ids of our mails
    };
    explicit Adapters(const Parts& parts);

    BlockedSenders blocked;
    mail::ReplyKey reply_key;
    WebChatAdapter web_chat;
    WhatsAppAdapter whatsapp;
    ApiAdapter api;
    EmailAdapter email;

    std::vector<Adapter*> all() { return {&web_chat, &whatsapp, &api, &email}; }
};

/// What takes messages in and the routes, built upon the intake. `intake` is what every channel
/// should hand its messages to: it also says when nobody is there.
struct Services {
    struct Parts {
        records::Database& database;
        const records::Journal& journal;
        jobs::Jobs& jobs;
        files::Store& files;
        IdSource& ids;
        const Clock& clock;
        const net::Client& client;
        const staff::Audit& audit;
        staff::Api& api;
        staff::Workspaces& workspaces;
        staff::Accounts& accounts;
        const Attachments& attachments;
        const Deliveries& deliveries;
        Adapters& adapters;
        Channels& channels;
        Webhooks& webhooks;
        Intake& intake;
        AutomaticAnswers& answers;
        std::string public_url;
        std::function<Result<std::string>(const staff::Actor&, ConversationRef, MessageRef)>
            message_json;
    };
    explicit Services(const Parts& parts);

    AnsweringIntake intake;
    DeadLetters dead_letters;
    WhatsAppInbox whatsapp;
    ApiInbox api;
    MailInbox mail;
    Mailboxes mailboxes;
    AccountMails account_mails;
    ChannelServices routes;
};

/// Everything of this module under /api/v1 and /channels.
void add_routes(http::Router& router, Services& services);

}  // namespace ondam::channels
