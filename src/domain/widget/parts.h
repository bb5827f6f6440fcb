#pragma once

#include <string>

#include "domain/channels/attachments.h"
#include "domain/channels/blocked_senders.h"
#include "domain/channels/channels.h"
#include "domain/channels/deliveries.h"
#include "domain/conversations/links.h"
#include "domain/customers/identities.h"
#include "domain/live/board.h"
#include "domain/live/feed.h"
#include "domain/surveys/surveys.h"

namespace ondam::widget {

/// What this module is built upon. Everything in it outlives the module.
struct Parts {
    records::Database& database;
    const Clock& clock;
    const customers::Identities& identities;
    const channels::Channels& channels;
    const channels::Attachments& attachments;
    const channels::Deliveries& deliveries;
    const channels::BlockedSenders& blocked;
    const conversations::Links& links;
    channels::Intake& intake;  ///< that says when nobody is there
    surveys::Surveys& surveys;
    live::Feed& feed;
    live::Board& board;
    std::string public_url;  ///< empty on loopback
    std::string document;    ///< the page inside the frame, as it was built
};

}  // namespace ondam::widget
