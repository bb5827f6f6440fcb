#include "domain/events/write_keys.h"

#include "base/enum_text.h"
#include "base/log.h"
#include "base/names.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json.h"
#include "write_keys_sql.h"

namespace ondam::events {
namespace {

constexpr std::array<std::string_view, 2> kind_texts{"browser", "server"};
constexpr std::string_view key_mark = "owk_";
constexpr std::size_t prefix_length = 10;
constexpr std::chrono::seconds refresh_pause{2};
constexpr std::chrono::hours counted{24};

std::string hashed(std::string_view key) { return text::hex(crypto::sha256(key)); }

WriteKey read_key(const records::Row& row) {
    return {.id = row.get<WriteKeyId>("id"),
            .name = row.text("name"),
            .kind = row.get<WriteKeyKind>("kind"),
            .prefix = row.text("prefix"),
            .created_at = row.get<Time>("created_at"),
            .revoked_at = row.get<std::optional<Time>>("revoked_at"),
            .used_at = row.get<std::optional<Time>>("used_at"),
            .accepted = row.integer("accepted"),
            .refused = row.integer("refused")};
}

Result<std::string> checked_name(std::string_view name) {
    const auto clean = text::plain_name(name);
    if (clean.empty()) return invalid("name", "required", "names what sends the events");
    return std::string(text::first(clean, 100));
}

RefusedEvent read_refused(const records::Row& row) {
    return {.id = row.get<RefusedEventId>("id"),
            .at = row.get<Time>("at"),
            .code = row.text("code"),
            .message = row.text("message"),
            .endpoint = row.text("endpoint"),
            .sample = row.text("sample")};
}

}  // namespace

std::string_view to_text(WriteKeyKind kind) { return kind_texts[std::size_t(kind)]; }
std::optional<WriteKeyKind> from_text(std::type_identity<WriteKeyKind>, std::string_view text) {
    return enum_from_text<WriteKeyKind>(kind_texts, text);
}

WriteKeys::WriteKeys(records::Database& database, IdSource& ids, const Clock& clock,
                     const staff::Audit& audit)
    : database_(database),
      ids_(ids),
      clock_(clock),
      audit_(audit),
      active_(std::make_shared<const Active>()) {
    refresh();
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

WriteKeys::~WriteKeys() = default;

Result<WriteKeys::Made> WriteKeys::create(const staff::Actor& actor, std::string_view name,
                                          WriteKeyKind kind) {
    TRY(actor.must(staff::Permission::manage_keys));
    const auto clean = TRY(checked_name(name));
    const auto key = std::string(key_mark) + crypto::random_token();
    WriteKey made{.id = ids_.next<WriteKeyId>(),
                  .name = clean,
                  .kind = kind,
                  .prefix = key.substr(0, prefix_length),
                  .created_at = clock_.now()};
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::insert_write_key, actor.workspace, made.id, made.name, hashed(key),
                        made.prefix, made.created_at, made.kind);
        audit_.add(transaction, actor, {.action = "write_key.create", .resource = made.id.text()});
    });
    refresh();
    return Made{std::move(made), key};
}

Result<std::vector<WriteKey>> WriteKeys::list(const staff::Actor& actor) const {
    TRY(actor.must(staff::Permission::manage_keys));
    return database_.read([&](records::Reader& reader) {
        std::vector<WriteKey> keys;
        const auto since = Time(clock_.now() - counted);
        const std::optional<WriteKeyId> any;
        for (const auto& row : reader.all(sql::list_write_keys, actor.workspace, since, any)) {
            keys.push_back(read_key(row));
        }
        return keys;
    });
}

std::optional<WriteKey> WriteKeys::find_key(records::Reader& reader, WorkspaceId workspace,
                                            WriteKeyId id) const {
    const auto row =
        reader.first(sql::list_write_keys, workspace, Time(clock_.now() - counted), id);
    return row ? std::optional(read_key(*row)) : std::nullopt;
}

Result<WriteKey> WriteKeys::change(const staff::Actor& actor, WriteKeyId id, const Change& change) {
    TRY(actor.must(staff::Permission::manage_keys));
    auto name = change.name;
    if (name) name = TRY(checked_name(*name));
    const auto changed =
        TRY(database_.write([&](records::Transaction& transaction) -> Result<WriteKey> {
            const auto before = find_key(transaction, actor.workspace, id);
            if (transaction.run(sql::change_write_key, actor.workspace, id, name, change.kind) == 0)
                return not_found();
            // From which kind to which: the one says what the events of that time may do.
            json::Writer data;
            data.begin_object();
            if (change.kind && *change.kind != before->kind)
                data.field("from", before->kind).field("to", *change.kind);
            data.end_object();
            audit_.add(transaction, actor,
                       {.action = "write_key.change", .resource = id.text(), .data = data.text()});
            return *find_key(transaction, actor.workspace, id);
        }));
    refresh();
    return changed;
}

Result<void> WriteKeys::revoke(const staff::Actor& actor, WriteKeyId id) {
    TRY(actor.must(staff::Permission::manage_keys));
    TRY(database_.write([&](records::Transaction& transaction) -> Result<void> {
        if (transaction.run(sql::revoke_write_key, actor.workspace, id, clock_.now()) == 0) {
            return not_found();
        }
        audit_.add(transaction, actor, {.action = "write_key.revoke", .resource = id.text()});
        return {};
    }));
    refresh();
    return {};
}

Result<std::vector<RefusedEvent>> WriteKeys::refused(const staff::Actor& actor, WriteKeyId id,
                                                     std::string_view before, int limit) const {
    TRY(actor.must(staff::Permission::manage_keys));
    return database_.read([&](records::Reader& reader) -> Result<std::vector<RefusedEvent>> {
        if (!reader.first(sql::find_write_key_row, actor.workspace, id)) return not_found();
        std::vector<RefusedEvent> events;
        for (const auto& row :
             reader.all(sql::list_refused_events, actor.workspace, id, before, limit)) {
            events.push_back(read_refused(row));
        }
        return events;
    });
}

std::optional<KeyOwner> WriteKeys::find(std::string_view key) const {
    std::shared_ptr<const Active> active;
    {
        const std::lock_guard lock(mutex_);
        active = active_;
    }
    const auto found = active->find(hashed(key));
    if (found == active->end()) return std::nullopt;
    return found->second;
}

void WriteKeys::refresh() {
    auto fresh = std::make_shared<Active>();
    const auto rows =
        database_.read([](records::Reader& reader) { return reader.all(sql::active_write_keys); });
    for (const auto& row : rows) {
        (*fresh)[row.text("key_hash")] =
            KeyOwner{row.get<WorkspaceId>("workspace"), row.get<WriteKeyId>("id"),
                     row.get<WriteKeyKind>("kind")};
    }
    const std::lock_guard lock(mutex_);
    active_ = std::move(fresh);
}

void WriteKeys::watch(const std::stop_token& stop) {
    std::mutex sleeping;
    std::unique_lock lock(sleeping);
    while (!wake_.wait_for(lock, stop, refresh_pause, [&stop] { return stop.stop_requested(); })) {
        try {
            refresh();
        } catch (const std::exception& error) {
            log::warning("write keys were not read again", {{"error", error.what()}});
        }
    }
}

}  // namespace ondam::events
