#include "domain/conversations/conversation.h"

#include "base/enum_text.h"

namespace ondam::conversations {
namespace {

constexpr std::array<std::string_view, 6> status_texts{"open",     "pending", "snoozed",
                                                       "resolved", "merged",  "spam"};
constexpr std::array<std::string_view, 4> priority_texts{"low", "medium", "high", "urgent"};
constexpr std::array<std::string_view, 4> kind_texts{"incoming", "outgoing", "note", "activity"};
constexpr std::array<std::string_view, 4> author_texts{"customer", "agent", "token", "system"};

}  // namespace

std::string_view to_text(Status status) { return status_texts[std::size_t(status)]; }
std::optional<Status> from_text(std::type_identity<Status>, std::string_view text) {
    return enum_from_text<Status>(status_texts, text);
}
std::string_view to_text(Priority priority) { return priority_texts[std::size_t(priority)]; }
std::optional<Priority> from_text(std::type_identity<Priority>, std::string_view text) {
    return enum_from_text<Priority>(priority_texts, text);
}
std::string_view to_text(MessageKind kind) { return kind_texts[std::size_t(kind)]; }
std::optional<MessageKind> from_text(std::type_identity<MessageKind>, std::string_view text) {
    return enum_from_text<MessageKind>(kind_texts, text);
}
std::string_view to_text(Author::Kind kind) { return author_texts[std::size_t(kind)]; }
std::optional<Author::Kind> from_text(std::type_identity<Author::Kind>, std::string_view text) {
    return enum_from_text<Author::Kind>(author_texts, text);
}

}  // namespace ondam::conversations
