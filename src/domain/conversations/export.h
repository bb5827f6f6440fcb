#pragma once

#include <deque>
#include <unordered_set>

#include "domain/conversations/services.h"
#include "domain/staff/exports.h"

namespace ondam::conversations {

/// Every conversation that began in a range, with its messages in order, one JSON object a line.
///
/// The longest unchanged come first: what changes meanwhile moves to the end and is never missed,
/// and what was written already is not written twice. Read as it is sent, a page at a time.
class ConversationExport : public http::BodySource {
public:
    ConversationExport(Services& services, WorkspaceId workspace, staff::TimeRange range);

    /// One line; nothing at the end. Throws when a page cannot be read.
    std::optional<std::string> next_line();
    bool next(std::string& chunk) override;

private:
    bool read_page();
    std::string line_of(ConversationId id);

    Services& services_;
    const Actor actor_;
    const staff::TimeRange range_;
    ListQuery query_;
    std::deque<Brief> page_;
    bool at_end_ = false;
    std::unordered_set<Uuid> written_;
};

/// /api/v1/exports/conversations.
void add_export_route(staff::Api& api, Services& services, const staff::Exports& exports);

}  // namespace ondam::conversations
