#pragma once

#include "domain/widget/live.h"

namespace ondam::widget {

/// The side of the customer in web chat: sessions, messages, files, answers and live updates under
/// `/widget/`. Services in the order of their making.
struct Widget {
    explicit Widget(const Parts& built_upon);

    Parts parts;
    Visitors visitors;
    Chat chat;
    VisitorLive live;

    staff::Throttle sessions_by_address;
    staff::Throttle calls_by_address;  ///< guesses of tokens too
    staff::Throttle writes_by_address;
    staff::Throttle writes_by_visitor;
    staff::Throttle files_by_visitor;
};

void add_routes(http::Router& router, Widget& widget);

}  // namespace ondam::widget
