#pragma once

#include <map>

#include "domain/conversations/changes.h"
#include "domain/conversations/conversation_rows.h"
#include "domain/conversations/parts.h"

namespace ondam::conversations {

/// `mentions`: where a note names the member, the latest first. `all` is without spam.
enum class ViewName { mine, unassigned, open, pending, snoozed, resolved, all, mentions, spam };
std::string_view to_text(ViewName view);
std::optional<ViewName> from_text(std::type_identity<ViewName>, std::string_view text);

/// The status that a view is about; nothing when it holds several.
std::optional<Status> status_of(ViewName view);

/// `oldest` is the longest without a change, `waiting` the customer who waits longest.
enum class Sort { updated, oldest, waiting, priority };
std::string_view to_text(Sort sort);
std::optional<Sort> from_text(std::type_identity<Sort>, std::string_view text);

struct ListQuery {
    ViewName view = ViewName::all;
    Sort sort = Sort::updated;
    std::optional<UserId> assignee = {};
    std::optional<TeamId> team = {};
    std::optional<ChannelId> channel = {};
    std::optional<ChannelKind> channel_kind = {};
    std::optional<Priority> priority = {};
    std::optional<std::string> tag = {};
    std::optional<CustomerId> customer = {};
    std::string text = {};  ///< words of messages; best first, other sorts do not count then
    std::optional<std::string> cursor = {};
    int limit = 50;
};

struct ViewCounts {
    std::int64_t mine = 0;
    std::int64_t mine_unread = 0;
    std::int64_t mentions_unread = 0;
    std::int64_t unassigned = 0;
    std::int64_t unassigned_unread = 0;  ///< of the latest hundred
    std::int64_t open = 0;
    std::int64_t pending = 0;
    std::int64_t snoozed = 0;
    std::int64_t resolved = 0;
    std::int64_t all = 0;
};

struct MessageHit {
    Message message;
    std::int64_t number = 0;
    std::optional<customers::Customer> customer;
    Snippet snippet;
};
struct SearchResults {
    std::vector<Brief> conversations;
    std::vector<MessageHit> messages;
    std::vector<customers::Customer> customers;  ///< empty for whoever may not see customers
};

/// Views of the inbox, their counts, and the search over messages and customers.
class Lists {
public:
    Lists(const Parts& parts, const Changes& changes) : parts_(parts), changes_(changes) {}

    Result<Page<Brief>> list(const Actor& actor, const ListQuery& query);
    Result<ViewCounts> counts(const Actor& actor);
    Result<SearchResults> search(const Actor& actor, std::string_view text, int limit);

private:
    Result<std::vector<records::Row>> rows(records::Reader& reader, const Actor& actor,
                                           const ListQuery& query) const;
    static Place place_of(const records::Row& row, const ListQuery& query);
    Result<Page<Brief>> search_page(records::Reader& reader, const Actor& actor,
                                    const ListQuery& query) const;
    /// What a search shows, by number, the best first; and of each the message that matches best.
    struct Found {
        std::vector<std::int64_t> numbers;
        std::map<std::int64_t, MessageId> best;
    };
    Result<Found> found(records::Reader& reader, WorkspaceId workspace,
                        const ListQuery& query) const;
    /// Conversations whose number this is, and the newest of customers of this name or address.
    Result<std::vector<std::int64_t>> named(records::Reader& reader, WorkspaceId workspace,
                                            std::string_view text) const;
    /// Where the words stand in each of the briefs.
    void add_matches(records::Reader& reader, WorkspaceId workspace, const Found& found,
                     std::string_view words, std::vector<Brief>& briefs) const;
    std::vector<Conversation> by_ids(records::Reader& reader, WorkspaceId workspace,
                                     const std::vector<ConversationId>& ids) const;
    std::vector<MessageHit> message_hits(records::Reader& reader, WorkspaceId workspace,
                                         const std::vector<text_search::Hit>& hits,
                                         std::string_view words) const;

    const Parts& parts_;
    const Changes& changes_;
};

/// Follows the journal and keeps the words of messages findable.
class MessageIndexer : public records::Follower {
public:
    explicit MessageIndexer(const Parts& parts) : parts_(parts) {}
    std::string_view name() const override { return "conversations.search"; }
    void handle(records::Transaction& transaction,
                const std::vector<records::JournalEntry>& entries) override;

private:
    const Parts& parts_;
};

}  // namespace ondam::conversations
