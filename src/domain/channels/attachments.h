#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/channels/channel.h"
#include "domain/staff/actor.h"
#include "platform/files/store.h"
#include "platform/records/database.h"

namespace ondam::channels {

/// A name as it may stand on a disk and in a header: NFC, one line, no path, no control or
/// zero-width characters, no leading dots, at most 200 characters; `file` when nothing is left.
std::string safe_file_name(std::string_view name);
/// The media type by the bytes' own mark where they have one, else by the name's ending; never a
/// type that a browser runs.
std::string media_type_of(std::string_view name, std::string_view bytes);

/// Files that came with messages. Owns `files`; the bytes lie in the store under random ids.
class Attachments {
public:
    Attachments(records::Database&, files::Store&, IdSource&, const Clock&);

    static constexpr std::size_t agent_limit = 40u << 20;
    static constexpr std::size_t visitor_limit = 20u << 20;

    /// The bytes are on disk before the row is written. `owner` names who may attach it: an actor's
    /// or a visitor's text.
    Attachment store(WorkspaceId workspace, std::string_view owner, std::string_view name,
                     std::string_view bytes) const;
    std::optional<Attachment> find(records::Reader& reader, WorkspaceId workspace, FileId id) const;
    /// Only what this owner uploaded, so that nobody attaches (and so reads) another's file by its
    /// id.
    std::optional<Attachment> find_owned(records::Reader& reader, WorkspaceId workspace, FileId id,
                                         std::string_view owner) const;
    bool read(FileId id, std::string& bytes) const { return store_.get(id, bytes); }
    void remove(records::Transaction& transaction, WorkspaceId workspace, FileId id) const;
    /// Files without a row that are older than a day: what a crash between file and row left.
    /// Answers how many went.
    std::int64_t sweep() const;

private:
    records::Database& database_;
    files::Store& store_;
    IdSource& ids_;
    const Clock& clock_;
};

}  // namespace ondam::channels
