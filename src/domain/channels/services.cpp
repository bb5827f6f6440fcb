#include "domain/channels/services.h"

namespace ondam::channels {

Adapters::Adapters(const Parts& parts)
    : blocked(parts.database, parts.ids, parts.clock, parts.audit),
      reply_key(parts.reply_secret),
      whatsapp(parts.database, parts.attachments, parts.client, parts.clock),
      api(parts.client, parts.clock),
      email({.database = parts.database,
             .attachments = parts.attachments,
             .blocked = blocked,
             .reply_key = reply_key,
             .client = parts.client,
             .cipher = parts.cipher,
             .clock = parts.clock}) {}

Services::Services(const Parts& parts)
    : intake({.database = parts.database,
              .intake = parts.intake,
              .answers = parts.answers,
              .channels = parts.channels,
              .workspaces = parts.workspaces,
              .ids = parts.ids,
              .clock = parts.clock}),
      dead_letters(parts.database, parts.journal, parts.files, parts.clock, parts.audit),
      whatsapp({.database = parts.database,
                .jobs = parts.jobs,
                .clock = parts.clock,
                .channels = parts.channels,
                .deliveries = parts.deliveries,
                .attachments = parts.attachments,
                .blocked = parts.adapters.blocked,
                .dead_letters = dead_letters,
                .client = parts.client,
                .intake = intake}),
      api(parts.database, parts.channels, parts.attachments, parts.adapters.blocked, intake,
          parts.clock),
      mail({.database = parts.database,
            .clock = parts.clock,
            .channels = parts.channels,
            .deliveries = parts.deliveries,
            .attachments = parts.attachments,
            .blocked = parts.adapters.blocked,
            .dead_letters = dead_letters,
            .reply_key = parts.adapters.reply_key,
            .adapter = parts.adapters.email,
            .intake = intake}),
      mailboxes({.database = parts.database,
                 .channels = parts.channels,
                 .adapter = parts.adapters.email,
                 .inbox = mail,
                 .clock = parts.clock}),
      account_mails({.jobs = parts.jobs,
                     .clock = parts.clock,
                     .channels = parts.channels,
                     .adapter = parts.adapters.email,
                     .accounts = parts.accounts,
                     .workspaces = parts.workspaces,
                     .public_url = parts.public_url}),
      routes{.api = parts.api,
             .database = parts.database,
             .workspaces = parts.workspaces,
             .channels = parts.channels,
             .deliveries = parts.deliveries,
             .attachments = parts.attachments,
             .blocked = parts.adapters.blocked,
             .dead_letters = dead_letters,
             .api_inbox = api,
             .webhooks = parts.webhooks,
             .retakers = {&whatsapp, &mail},
             .public_url = parts.public_url,
             .message_json = parts.message_json} {}

void add_routes(http::Router& router, Services& services) {
    add_channel_routes(services.routes);
    add_dead_letter_routes(services.routes);
    add_file_routes(services.routes);
    add_webhook_routes(services.routes);
    add_whatsapp_routes(router, services.whatsapp);
}

}  // namespace ondam::channels
