#pragma once

#include "domain/staff/throttle.h"
#include "domain/widget/chat.h"

namespace ondam::widget {

/// Live updates for visitors at `/widget/live`: docs/live.md. The token comes in the first frame,
/// never in an address.
class VisitorLive : public live::Audience {
public:
    VisitorLive(const Parts& parts, const Visitors& visitors, const Chat& chat);

    Result<std::shared_ptr<http::SocketSession>> open(const http::Request& request);

    std::vector<live::Post> posts(records::Reader& reader,
                                  const records::JournalEntry& entry) override;
    /// A widget reads its one list anew faster than thousands of entries.
    std::int64_t longest_replay() const override { return 5000; }
    void recheck(records::Reader& reader,
                 const std::vector<std::shared_ptr<live::Listener>>& listeners) override;

private:
    std::vector<live::Post> message_posts(records::Reader& reader,
                                          const records::JournalEntry& entry) const;
    std::vector<live::Post> csat_posts(records::Reader& reader,
                                       const records::JournalEntry& entry) const;
    std::vector<live::Post> show(records::Reader& reader, const records::JournalEntry& entry,
                                 MessageId id) const;
    /// To the identity that is written to, and to the user whom it turned out to be.
    static std::vector<Visitor> seers(records::Reader& reader, WorkspaceId workspace,
                                      ChannelId channel, IdentityId identity);
    enum class About { state, read };
    std::optional<live::Post> state_post(records::Reader& reader,
                                         const records::JournalEntry& entry, About about,
                                         const Visitor& visitor) const;
    std::vector<live::Post> conversation_posts(records::Reader& reader,
                                               const records::JournalEntry& entry,
                                               About about) const;

    const Parts& parts_;
    const Visitors& visitors_;
    const Chat& chat_;
    staff::Throttle openings_;
};

/// True when a browser sent this from a page of ours, or no browser did.
bool is_own_page(const http::Request& request, const std::string& public_url);

}  // namespace ondam::widget
