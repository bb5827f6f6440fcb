#include "domain/conversations/export.h"

#include <algorithm>
#include <stdexcept>

#include "domain/conversations/conversations_json.h"

namespace ondam::conversations {
namespace {

constexpr std::size_t piece_size = 64 * 1024;

template <class T>
T must(Result<T> read) {
    if (!read) throw std::runtime_error("an export cannot be read on");
    return *std::move(read);
}

/// Oldest first.
std::vector<MessageView> all_messages(Services& services, const Actor& actor, ConversationId id) {
    std::vector<MessageView> messages;
    std::optional<std::string> cursor;
    do {
        auto page = must(services.messages.list(actor, id, cursor, 200));
        std::ranges::move(page.items, std::back_inserter(messages));
        cursor = page.next_cursor;
    } while (cursor);
    std::ranges::reverse(messages);
    return messages;
}

}  // namespace

// The export's own right was checked; what it holds does not depend on who asks, unread counts
// included.
ConversationExport::ConversationExport(Services& services, WorkspaceId workspace,
                                       staff::TimeRange range)
    : services_(services),
      actor_(Actor::for_system(workspace)),
      range_(range),
      query_{.sort = Sort::oldest, .limit = 200} {}

bool ConversationExport::read_page() {
    if (at_end_) return false;
    auto page = must(services_.lists.list(actor_, query_));
    page_.assign(std::make_move_iterator(page.items.begin()),
                 std::make_move_iterator(page.items.end()));
    query_.cursor = page.next_cursor;
    at_end_ = !page.next_cursor;
    return true;
}

std::string ConversationExport::line_of(ConversationId id) {
    json::Writer out;
    out.begin_object().raw_field("conversation",
                                 to_text_json(must(services_.conversations.get(actor_, id))));
    out.key("messages").begin_array();
    for (const auto& message : all_messages(services_, actor_, id)) {
        write(out, message);
    }
    return out.end_array().end_object().take();
}

std::optional<std::string> ConversationExport::next_line() {
    while (true) {
        if (page_.empty() && !read_page()) return std::nullopt;
        while (!page_.empty()) {
            const auto brief = std::move(page_.front());
            page_.pop_front();
            if (!range_.holds(brief.conversation.created_at)) continue;
            if (!written_.insert(brief.conversation.id.uuid).second) continue;
            return line_of(brief.conversation.id);
        }
    }
}

bool ConversationExport::next(std::string& chunk) {
    chunk.clear();
    while (chunk.size() < piece_size) {
        const auto line = next_line();
        if (!line) break;
        chunk.append(*line).append("\n");
    }
    return !chunk.empty();
}

void add_export_route(staff::Api& api, Services& services, const staff::Exports& exports) {
    api.get("/api/v1/exports/conversations", staff::Permission::export_data,
            [&services, exports](const staff::Call& call) -> Result<http::Response> {
                const auto range = TRY(staff::begin_export(exports, call, "conversations"));
                return staff::export_response(
                    "conversations",
                    std::make_shared<ConversationExport>(services, call.actor.workspace, range));
            });
}

}  // namespace ondam::conversations
