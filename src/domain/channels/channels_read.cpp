#include "channels_sql.h"
#include "domain/channels/channels.h"
#include "domain/channels/facts.h"

namespace ondam::channels {

ChannelView Channels::read_view(const records::Row& row) const {
    const auto open = read_open(row);
    ChannelView view{
        .channel = open.channel,
        .team = row.get<std::optional<staff::TeamId>>("team_id"),
        .business_hours = row.get<std::optional<staff::BusinessHoursId>>("business_hours_id"),
        .state = row.text("state"),
        .state_code = row.get<std::optional<std::string>>("state_code"),
        .state_message = row.get<std::optional<std::string>>("state_message"),
        .last_received_at = row.get<std::optional<Time>>("last_received_at"),
        .last_sent_at = row.get<std::optional<Time>>("last_sent_at"),
        .secrets_set = {},
        .dead_letters = row.integer("dead_letters")};
    for (const auto& [name, value] : *open.secrets.object()) view.secrets_set.push_back(name);
    return view;
}

Result<ChannelView> Channels::get(const staff::Actor& actor, ChannelId id) const {
    TRY(actor.must(staff::Permission::manage_channels));
    const auto row = database_.read([&](records::Reader& reader) {
        return reader.first(sql::find_channel, actor.workspace, id);
    });
    if (!row) return not_found();
    return read_view(*row);
}

Result<std::vector<ChannelView>> Channels::list(const staff::Actor& actor) const {
    TRY(actor.must(staff::Permission::view_conversations));
    return database_.read([&](records::Reader& reader) {
        std::vector<ChannelView> views;
        for (const auto& row : reader.all(sql::list_channels, actor.workspace)) {
            views.push_back(read_view(row));
            if (!actor.may(staff::Permission::manage_channels)) {
                views.back().channel.settings = "{}";
                views.back().secrets_set.clear();
            }
        }
        return views;
    });
}

Result<std::vector<TestStep>> Channels::test(const staff::Actor& actor, ChannelId id) const {
    TRY(actor.must(staff::Permission::manage_channels));
    const auto channel = open(id);
    if (!channel || channel->channel.workspace != actor.workspace) return not_found();
    note_test(actor, id.text());
    return adapter(channel->channel.kind)->test(*channel);
}

Result<std::vector<TestStep>> Channels::test(const staff::Actor& actor,
                                             const ChannelInput& input) const {
    TRY(actor.must(staff::Permission::manage_channels));
    if (!input.kind) return invalid("kind", "required", "is required");
    auto* kind = adapter(*input.kind);
    if (!kind) return invalid("kind", "choice", "is not a kind of channel that this server offers");
    Channel unstored;
    unstored.workspace = actor.workspace;
    unstored.kind = *input.kind;
    OpenChannel channel{.channel = std::move(unstored),
                        .settings = input.settings.value_or(json::Value(json::Object())),
                        .secrets = input.secrets.value_or(json::Value(json::Object()))};
    TRY(kind->check(channel.settings, channel.secrets));
    note_test(actor, to_text(*input.kind));
    return kind->test(channel);
}

void Channels::note_test(const staff::Actor& actor, std::string_view resource) const {
    database_.write([&](records::Transaction& transaction) {
        audit_.add(transaction, actor, {.action = "channel.test", .resource = resource});
    });
}

std::optional<OpenChannel> Channels::open(records::Reader& reader, ChannelId id) const {
    const auto row = reader.first(sql::open_channel, id);
    return row ? std::optional(read_open(*row)) : std::nullopt;
}

std::optional<OpenChannel> Channels::open(ChannelId id) const {
    return database_.read([&](records::Reader& reader) { return open(reader, id); });
}

std::vector<OpenChannel> Channels::open_all(ChannelKind kind) const {
    std::vector<OpenChannel> channels;
    database_.read([&](records::Reader& reader) {
        for (const auto& row : reader.all(sql::open_channels_of_kind, kind))
            channels.push_back(read_open(row));
    });
    return channels;
}

bool Channels::has(ChannelKind kind, std::optional<WorkspaceId> workspace) const {
    return database_.read([&](records::Reader& reader) {
        return reader.first(sql::has_open_channel, kind, workspace).has_value();
    });
}

void Channels::set_state(ChannelId id, std::string_view state, std::string_view code,
                         std::string_view message) const {
    const auto maybe = [](std::string_view text) {
        return text.empty() ? std::nullopt : std::optional<std::string>(text);
    };
    database_.write([&](records::Transaction& transaction) {
        const auto changed =
            transaction.run(sql::set_channel_state, id, state, maybe(code), maybe(message));
        if (changed > 0) tell_channel_changed(journal_, transaction, id);
    });
}

void Channels::note_received(records::Transaction& transaction, ChannelId id) const {
    const auto now = clock_.now();
    if (transaction.run(sql::note_channel_received, id, now) > 0) return;
    transaction.run(sql::note_channel_received_again, id, now);
    tell_channel_changed(journal_, transaction, id);
}

void Channels::note_reached(records::Transaction& transaction, ChannelId id) const {
    if (transaction.run(sql::note_channel_reached, id) > 0)
        tell_channel_changed(journal_, transaction, id);
}

}  // namespace ondam::channels
