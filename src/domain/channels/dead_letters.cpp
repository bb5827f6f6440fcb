#include "domain/channels/dead_letters.h"

#include "base/text.h"
#include "dead_letters_sql.h"
#include "domain/channels/facts.h"
#include "domain/customers/page_cursor.h"
#include "platform/crypto/crypto.h"

namespace ondam::channels {
namespace {

using staff::Permission;

DeadLetter read_letter(const records::Row& row) {
    return {.id = row.get<DeadLetterId>("id"),
            .channel = row.get<ChannelId>("channel_id"),
            .reason_code = row.text("reason_code"),
            .reason_message = row.text("reason_message"),
            .sender = row.get<std::optional<std::string>>("sender"),
            .subject = row.get<std::optional<std::string>>("subject"),
            .size = row.integer("size"),
            .received_at = row.get<Time>("received_at"),
            .replayed_at = row.get<std::optional<Time>>("replayed_at")};
}

std::optional<std::string> shown(std::string_view text) {
    const auto line = text::one_line(text::first(text::make_valid_utf8(text), 300));
    return line.empty() ? std::nullopt : std::optional(line);
}

}  // namespace

DeadLetters::DeadLetters(records::Database& database, const records::Journal& journal,
                         files::Store& store, const Clock& clock, const staff::Audit& audit)
    : database_(database), journal_(journal), store_(store), clock_(clock), audit_(audit) {}

void DeadLetters::add(const Channel& channel, const New& letter) const {
    // The id is made of the bytes, so that a letter met again after a crash is still one letter.
    const auto& whole = letter.origin.empty() ? letter.raw : letter.origin;
    const auto id = uuid_v5(channel.id.uuid, crypto::sha256(whole));
    store_.put(FileId{id}, letter.raw);
    const auto size = letter.size > 0 ? letter.size : std::int64_t(letter.raw.size());
    database_.write([&](records::Transaction& transaction) {
        const auto added = transaction.run(
            sql::insert_dead_letter, channel.workspace, DeadLetterId{id}, channel.id,
            letter.reason_code, letter.reason_message, shown(letter.sender), shown(letter.subject),
            size, FileId{id}, clock_.now(),
            letter.origin.empty() ? std::nullopt : std::optional(letter.origin));
        if (added == 0) return;
        journal_.add(transaction, channel.workspace,
                     to_fact(DeadLetterCreated{channel.id, letter.reason_code}));
    });
}

Result<DeadLetters::Page> DeadLetters::list(const staff::Actor& actor, ChannelId channel,
                                            const std::optional<std::string>& cursor,
                                            int limit) const {
    TRY(actor.must(Permission::manage_channels));
    const auto from = TRY(customers::read_cursor(cursor));
    const auto rows = database_.read([&](records::Reader& reader) {
        return reader.all(sql::list_dead_letters, actor.workspace, channel, !from.has_value(),
                          from ? from->first : Time{}, from ? from->second : "", limit + 1);
    });
    Page page;
    for (const auto& row : rows) {
        if (int(page.items.size()) == limit) {
            const auto& last = page.items.back();
            page.next_cursor = customers::write_cursor(last.received_at, last.id.text());
            break;
        }
        page.items.push_back(read_letter(row));
    }
    return page;
}

std::optional<records::Row> DeadLetters::find(const staff::Actor& actor, ChannelId channel,
                                              DeadLetterId id) const {
    return database_.read([&](records::Reader& reader) {
        return reader.first(sql::find_dead_letter, actor.workspace, channel, id);
    });
}

Result<DeadLetter> DeadLetters::get(const staff::Actor& actor, ChannelId channel,
                                    DeadLetterId id) const {
    TRY(actor.must(Permission::manage_channels));
    const auto row = find(actor, channel, id);
    if (!row) return not_found();
    return read_letter(*row);
}

Result<std::string> DeadLetters::raw(const staff::Actor& actor, ChannelId channel,
                                     DeadLetterId id) const {
    TRY(actor.must(Permission::manage_channels));
    auto bytes = TRY(bytes_of(actor, channel, id));
    database_.write([&](records::Transaction& transaction) {
        audit_.add(transaction, actor, {.action = "dead_letter.read", .resource = id.text()});
    });
    return bytes;
}

Result<std::string> DeadLetters::bytes_of(const staff::Actor& actor, ChannelId channel,
                                          DeadLetterId id) const {
    const auto row = find(actor, channel, id);
    std::string bytes;
    if (!row || !store_.get(row->get<FileId>("file_id"), bytes)) return not_found();
    return bytes;
}

Result<DeadLetter> DeadLetters::replay(const staff::Actor& actor, const OpenChannel& channel,
                                       DeadLetterId id, Retaker& retaker) const {
    TRY(actor.must(Permission::manage_channels));
    Buried buried;
    buried.raw = TRY(bytes_of(actor, channel.channel.id, id));
    const auto row = find(actor, channel.channel.id, id);
    if (!row) return not_found();
    buried.origin = row->get<std::optional<std::string>>("origin").value_or("");
    TRY(retaker.take_again(channel, buried));
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::set_dead_letter_replayed, actor.workspace, channel.channel.id, id,
                        clock_.now());
        tell_channel_changed(journal_, transaction, channel.channel.id);
        audit_.add(transaction, actor, {.action = "dead_letter.replay", .resource = id.text()});
    });
    return get(actor, channel.channel.id, id);
}

Result<void> DeadLetters::remove(const staff::Actor& actor, ChannelId channel,
                                 DeadLetterId id) const {
    TRY(actor.must(Permission::manage_channels));
    const auto row = find(actor, channel, id);
    if (!row) return not_found();
    const auto file = row->get<FileId>("file_id");
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::delete_dead_letter, actor.workspace, channel, id);
        tell_channel_changed(journal_, transaction, channel);
        audit_.add(transaction, actor, {.action = "dead_letter.remove", .resource = id.text()});
        transaction.after_commit([this, file] { store_.remove(file); });
    });
    return {};
}

}  // namespace ondam::channels
