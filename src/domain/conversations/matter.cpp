#include "domain/conversations/matter.h"

#include <algorithm>

#include "base/text.h"
#include "matter_sql.h"
#include "platform/extract/extract.h"

namespace ondam::conversations {
namespace {

Field read_field(const records::Row& row) {
    return {.name = row.text("name"),
            .value = row.text("value"),
            .sealed = row.get<std::optional<std::string>>("sealed"),
            .source = row.text("source"),
            .message = row.get<std::optional<MessageId>>("message_id"),
            .updated_at = row.get<Time>("updated_at")};
}

bool is_of_wish(std::string_view name) {
    return name == field::wish || name == field::appointment_at || name == field::wanted_at;
}

bool is_name(std::string_view name) {
    if (name.empty() || name.size() > 50) return false;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (!plain) return false;
    }
    return true;
}

}  // namespace

std::string mask(std::string_view value) {
    const auto digits = std::ranges::count_if(value, [](char c) { return c >= '0' && c <= '9'; });
    const bool is_resident = digits == 13 && (value.size() == 13 || value.find('-') == 6);
    return extract::mask_value(
        is_resident ? extract::Kind::resident_number : extract::Kind::identity_number, value);
}

std::vector<Field> Matter::fields(records::Reader& reader, WorkspaceId workspace,
                                  ConversationId conversation) const {
    std::vector<Field> fields;
    for (const auto& row : reader.all(sql::list_fields, workspace, conversation)) {
        fields.push_back(read_field(row));
    }
    return fields;
}

std::optional<std::string> Matter::value(records::Reader& reader, WorkspaceId workspace,
                                         ConversationId conversation, std::string_view name) const {
    const auto row = reader.first(sql::find_field, workspace, conversation, name);
    if (!row) return std::nullopt;
    return row->text("value");
}

std::string Matter::seal(WorkspaceId workspace, ConversationId conversation, std::string_view name,
                         std::string_view value) const {
    return parts_.cipher.seal({workspace, "conversation_fields", name, conversation.text()}, value);
}

std::optional<std::string> Matter::open(WorkspaceId workspace, ConversationId conversation,
                                        const Field& field) const {
    if (!field.sealed) return field.value;
    return parts_.cipher.open({workspace, "conversation_fields", field.name, conversation.text()},
                              *field.sealed);
}

std::optional<std::string> Matter::place_of(records::Reader& reader, WorkspaceId workspace,
                                            ConversationId conversation,
                                            std::string_view value) const {
    constexpr int most_numbers = 10;
    std::string place(field::identity_number);
    for (int next = 2; next <= most_numbers + 1; ++next) {
        const auto row = reader.first(sql::find_field, workspace, conversation, place);
        if (!row) return place;
        if (open(workspace, conversation, read_field(*row)) == value) return std::nullopt;
        place = std::string(field::identity_number) + "_" + std::to_string(next);
    }
    return std::nullopt;
}

Result<void> Matter::set(records::Transaction& transaction, WorkspaceId workspace,
                         ConversationId conversation, const Input& input) const {
    if (!is_name(input.name)) {
        return invalid("fields." + input.name, "name", "is small letters, digits and _");
    }
    const auto known = transaction.first(sql::find_field, workspace, conversation, input.name);
    const auto count = transaction.first(sql::count_fields, workspace, conversation);
    if (!known && count->integer("number") >= most_fields) {
        return invalid("fields", "too_many", "A conversation has at most 50 fields.");
    }
    const auto value = text::make_valid_utf8(input.value);
    std::optional<std::string> sealed;
    if (is_sensitive(input.name)) sealed = seal(workspace, conversation, input.name, value);
    transaction.run(sql::put_field, workspace, conversation, input.name,
                    sealed ? mask(value) : value, sealed, input.source, input.message,
                    changes_.now());
    return {};
}

bool Matter::remove(records::Transaction& transaction, WorkspaceId workspace,
                    ConversationId conversation, std::string_view name) const {
    return transaction.run(sql::delete_field, workspace, conversation, name) == 1;
}

Result<std::string> Matter::reveal(records::Reader& reader, WorkspaceId workspace,
                                   ConversationId conversation, std::string_view name) const {
    const auto row = reader.first(sql::find_field, workspace, conversation, name);
    if (!row) return not_found();
    auto value = open(workspace, conversation, read_field(*row));
    if (!value) return conflict("", "sealed", "The key that sealed this value is gone.");
    return std::move(*value);
}

void Matter::merge(records::Transaction& transaction, WorkspaceId workspace, ConversationId from,
                   ConversationId into) const {
    for (const auto& field : fields(transaction, workspace, from)) {
        const auto value = open(workspace, from, field);
        if (!value) continue;
        const auto place = field.sealed ? place_of(transaction, workspace, into, *value)
                                        : std::optional(field.name);
        if (!place) continue;
        std::optional<std::string> sealed;
        if (field.sealed) sealed = seal(workspace, into, *place, *value);
        transaction.run(sql::insert_field, workspace, into, *place, field.value, sealed,
                        field.source, field.message, field.updated_at);
    }
}

bool Matter::is_granted(records::Reader& reader, WorkspaceId workspace,
                        ConversationId conversation) const {
    const auto at = value(reader, workspace, conversation, field::appointment_at);
    const auto wanted = value(reader, workspace, conversation, field::wanted_at);
    return at && wanted && parse_rfc3339(*at) && parse_rfc3339(*at) == parse_rfc3339(*wanted);
}

bool Matter::keep_wish(records::Transaction& transaction, WorkspaceId workspace,
                       ConversationId conversation, const Lifted& lifted, MessageId message) const {
    const auto drop = [&](std::string_view name) {
        const auto known = transaction.first(sql::find_field, workspace, conversation, name);
        const bool is_read = known && known->text("source") == "message";
        if (is_read) remove(transaction, workspace, conversation, name);
    };
    const bool is_over = is_granted(transaction, workspace, conversation);
    // Of an older wish nothing may be left that one click would grant.
    if (lifted.leaves_goal_open) drop(field::wanted_at);
    if (lifted.wish.empty()) return false;
    const auto known = transaction.first(sql::find_field, workspace, conversation, field::wish);
    const bool is_known = known && (known->text("value") == wish::move_appointment ||
                                    known->text("value") == wish::cancel_appointment);
    if (lifted.second_thought && !is_known) return false;
    drop(field::wanted_at);
    if (lifted.wish == wish::withdrawn) {
        drop(field::wish);
        drop(field::appointment_id);
        drop(field::appointment_at);
        return true;
    }
    const bool by_hand = known && known->text("source") != "message" && !is_over;
    if (by_hand) return true;
    // A full matter keeps what it has.
    const auto done = set(transaction, workspace, conversation,
                          {.name = std::string(field::wish),
                           .value = lifted.wish,
                           .source = "message",
                           .message = message});
    return done.has_value();
}

void Matter::keep(records::Transaction& transaction, WorkspaceId workspace,
                  const Conversation& conversation, const Message& message,
                  const Lifted& lifted) const {
    const bool is_over = is_granted(transaction, workspace, conversation.id);
    const bool counts = keep_wish(transaction, workspace, conversation.id, lifted, message.id);
    for (auto field : lifted.fields) {
        if (is_of_wish(field.name) && !counts) continue;
        if (is_sensitive(field.name)) {
            const auto place = place_of(transaction, workspace, conversation.id, field.value);
            if (!place) continue;
            field.name = *place;
        }
        // What somebody put right by hand stays right, until what was wished came true.
        const auto known =
            transaction.first(sql::find_field, workspace, conversation.id, field.name);
        const bool is_spent = is_over && is_of_wish(field.name);
        if (known && known->text("source") != "message" && !is_spent) continue;
        field.message = message.id;
        // A full matter keeps what it has; the words themselves are there to be read.
        if (!set(transaction, workspace, conversation.id, field)) return;
    }
}

}  // namespace ondam::conversations
