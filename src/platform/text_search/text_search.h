#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/records/database.h"
#include "platform/text_search/tokens.h"

namespace ondam::text_search {

/// What can be found of one row of another module.
struct Document {
    std::string kind;  ///< "message", "customer": a name without spaces
    std::string id;
    Time occurred_at;   ///< Of equally good hits the newest comes first.
    std::string title;  ///< name or subject; weighs more, and is found by initial consonants
    std::string body;   ///< plain text
    std::vector<std::string>
        codes;  ///< e-mail, telephone, order numbers: found by any part of three characters
};

struct Hit {
    std::string kind;
    std::string id;
    Time occurred_at;
    double score = 0;  ///< greater is better; comparable within one answer alone
};
struct Hits {
    std::vector<Hit> items;                  ///< best first
    std::optional<std::string> next_cursor;  ///< absent on the last page
};

struct Search {
    std::vector<std::string> kinds;  ///< at least one
    std::string text;                ///< as the person typed it
    int limit = 20;                  ///< 0 to 1000; 0 tells by the cursor whether there is any
    std::optional<std::string> cursor;
    std::string except = {};  ///< an id that whoever asks has already
};

/// Owns the tables `search_documents` and `search_tokens`: an FTS5 index on SQLite, a tsvector with
/// GIN on PostgreSQL. Both hold the same tokens and answer the same queries; the order of hits may
/// differ a little.
class Index {
public:
    explicit Index(records::Dialect dialect) : dialect_(dialect) {}

    /// Adds the document or replaces what was known under its kind and id.
    void put(records::Transaction& transaction, WorkspaceId workspace,
             const Document& document) const;
    void remove(records::Transaction& transaction, WorkspaceId workspace, std::string_view kind,
                std::string_view id) const;
    /// The words of what was removed leave the file only when their part of the index is written
    /// anew. `begin_forgetting` marks all parts for that, `go_on_forgetting` writes some 2 MB and
    /// answers whether there is more to do. PostgreSQL's own vacuum does it there.
    void begin_forgetting(records::Transaction& transaction) const;
    bool go_on_forgetting(records::Transaction& transaction) const;
    /// Refuses with `invalid` a cursor that did not come from here. A query without letters finds
    /// nothing.
    Result<Hits> search(records::Reader& reader, WorkspaceId workspace, const Search& search) const;
    /// The same hits in an order to walk through: by how many of the words fit, those of the title
    /// twice, and then the newest. A hit moves only by a change of its own, so that pages neither
    /// repeat nor leave out one, whatever comes and goes meanwhile.
    Result<Hits> list(records::Reader& reader, WorkspaceId workspace, const Search& search) const;
    /// How many hits there are; it stops at `most`.
    std::int64_t count(records::Reader& reader, WorkspaceId workspace,
                       const std::vector<std::string>& kinds, std::string_view text,
                       std::int64_t most) const;

private:
    records::Dialect dialect_;
};

}  // namespace ondam::text_search
