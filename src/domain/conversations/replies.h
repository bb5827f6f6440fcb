#pragma once

#include "domain/conversations/conversation.h"
#include "domain/conversations/parts.h"

namespace ondam::conversations {

/// What helps to answer: tags and canned responses of a workspace. Owns `tags`,
/// `conversation_tags`, `canned_responses`; tells `tag.changed`, `canned_response.changed`.
class Replies {
public:
    explicit Replies(const Parts& parts) : parts_(parts) {}

    Result<std::vector<Tag>> tags(const Actor& actor) const;
    /// Refuses with `conflict` (field `name`, code `taken`) a name that another tag has.
    Result<Tag> create_tag(const Actor& actor, const Tag& input);
    struct TagChange {
        std::optional<std::string> name;
        std::optional<std::string> color;
    };
    Result<Tag> change_tag(const Actor& actor, TagId id, const TagChange& change);
    Result<void> remove_tag(const Actor& actor, TagId id);

    Result<std::vector<CannedResponse>> canned_responses(const Actor& actor) const;
    /// Refuses with `conflict` (field `shortcut`, code `taken`).
    Result<CannedResponse> create_canned_response(const Actor& actor, CannedResponse input);
    struct CannedResponseChange {
        std::optional<std::string> shortcut;
        std::optional<std::string> title;
        std::optional<std::string> body;
        std::optional<std::optional<std::string>> locale;
    };
    Result<CannedResponse> change_canned_response(const Actor& actor, CannedResponseId id,
                                                  const CannedResponseChange& change);
    Result<void> remove_canned_response(const Actor& actor, CannedResponseId id);

private:
    void tell(records::Transaction& transaction, const Actor& actor, std::string_view kind,
              std::string id) const;

    const Parts& parts_;
};

}  // namespace ondam::conversations
