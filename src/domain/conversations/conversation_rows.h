#pragma once

#include <string>
#include <vector>

#include "domain/conversations/conversation.h"
#include "platform/records/row.h"

namespace ondam::conversations {

Conversation read_conversation(const records::Row& row);
Message read_message(const records::Row& row);

/// JSON texts as the columns `cc` and `attachments` hold them.
std::string to_json(const std::vector<std::string>& texts);
std::string to_json(const std::vector<Attachment>& attachments);
std::vector<std::string> read_texts(std::string_view json);
std::vector<Attachment> read_attachments(std::string_view json);

/// One JSON text for statements that take a list of ids.
template <class AnyId>
std::string id_list(const std::vector<AnyId>& ids) {
    std::string out = "[";
    for (const auto& id : ids) out.append(out.size() > 1 ? ",\"" : "\"").append(id.text() + "\"");
    return out + "]";
}

/// The place of a row in a list by (number, id); what a cursor holds.
struct Place {
    std::int64_t number = 0;
    std::int64_t second = 0;  ///< where a list sorts by two numbers
    std::string id;
};
std::string write_cursor(const Place& place);
/// Refuses with `invalid` (field `cursor`) what `write_cursor` did not make.
Result<Place> read_cursor(std::string_view cursor);

}  // namespace ondam::conversations
