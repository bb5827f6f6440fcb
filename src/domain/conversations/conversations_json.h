#pragma once

#include "domain/conversations/links.h"
#include "domain/conversations/lists.h"
#include "domain/conversations/messages.h"
#include "platform/json/json.h"

namespace ondam::conversations {

void write(json::Writer& out, const Brief& brief);
void write(json::Writer& out, const View& view);
void write(json::Writer& out, const MessageView& message);
void write(json::Writer& out, const Draft& draft);
void write(json::Writer& out, const Tag& tag);
void write(json::Writer& out, const CannedResponse& response);
void write(json::Writer& out, const LinkSuggestionView& suggestion);
void write(json::Writer& out, const ViewCounts& counts);
void write(json::Writer& out, const SearchResults& results);
/// Of a customer who was erased, the id alone is left.
void write_customer(json::Writer& out, const std::optional<customers::Customer>& customer,
                    std::optional<CustomerId> id);

template <class Items>
std::string page_json(const Items& items, const std::optional<std::string>& next_cursor) {
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const auto& item : items) write(out, item);
    out.end_array().field("next_cursor", next_cursor).end_object();
    return out.take();
}

template <class T>
std::string to_text_json(const T& value) {
    json::Writer out;
    write(out, value);
    return out.take();
}

}  // namespace ondam::conversations
