#pragma once

#include "domain/live/board.h"
#include "domain/live/feed.h"
#include "domain/staff/api.h"
#include "domain/staff/presence.h"

namespace ondam::live {

/// The live updates of the console at `/api/v1/live`: docs/live.md. A session or a role that was
/// taken away ends or narrows what an open socket gets within five seconds. Open, it keeps its
/// member present.
class Console : public Audience {
public:
    Console(records::Database& database, const Clock& clock, Feed& feed, Board& board,
            staff::Presence& presence)
        : database_(database), clock_(clock), feed_(feed), board_(board), presence_(presence) {}

    /// What a member's socket does, once the gate has let it in.
    Result<std::shared_ptr<http::SocketSession>> open(staff::Session session);

    std::vector<Post> posts(records::Reader& reader, const records::JournalEntry& entry) override;
    std::int64_t longest_replay() const override { return 2'000'000; }
    void recheck(records::Reader& reader,
                 const std::vector<std::shared_ptr<Listener>>& listeners) override;

private:
    records::Database& database_;
    const Clock& clock_;
    Feed& feed_;
    Board& board_;
    staff::Presence& presence_;
};

void add_routes(http::Router& router, staff::Api& api, Console& console);

}  // namespace ondam::live
