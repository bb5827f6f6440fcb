#include "domain/channels/channels.h"

#include <algorithm>

#include "base/text.h"
#include "channels_sql.h"
#include "domain/channels/facts.h"

namespace ondam::channels {
namespace {

constexpr std::string_view no_secrets = "";

Channel read_channel(const records::Row& row) {
    return {.workspace = row.get<WorkspaceId>("workspace"),
            .id = row.get<ChannelId>("id"),
            .kind = row.get<ChannelKind>("kind"),
            .name = row.text("name"),
            .enabled = row.get<bool>("enabled"),
            .settings = row.text("settings"),
            .version = row.integer("version"),
            .created_at = row.get<Time>("created_at")};
}

json::Value parsed(std::string_view text) {
    auto value = json::parse(text.empty() ? "{}" : text);
    return value ? std::move(*value) : json::Value(json::Object());
}

/// `change` over `stored`, member by member; null takes a member away.
json::Value merged(const json::Value& stored, const json::Value& change) {
    json::Object out = stored.object() ? *stored.object() : json::Object();
    for (const auto& member : *change.object()) {
        std::erase_if(out,
                      [&member](const json::Member& old) { return old.first == member.first; });
        if (!member.second.is_null()) out.push_back(member);
    }
    return json::Value(std::move(out));
}

crypto::FieldPlace secrets_place(WorkspaceId workspace, const std::string& id) {
    return {.workspace = workspace, .table = "channels", .column = "secrets", .row = id};
}

Result<std::string> checked_name(const std::optional<std::string>& name) {
    const auto line = text::one_line(name.value_or(""));
    if (line.empty()) return invalid("name", "required", "is required");
    return line;
}

Result<void> check_objects(const ChannelInput& input) {
    if (input.settings && !input.settings->object())
        return invalid("settings", "object", "is a JSON object");
    if (input.secrets && !input.secrets->object())
        return invalid("secrets", "object", "is a JSON object");
    return {};
}

/// The team and the hours that a channel names must be this workspace's.
Result<void> check_places(records::Transaction& transaction, WorkspaceId workspace,
                          const ChannelInput& input) {
    const auto team = input.team.value_or(std::nullopt);
    const auto hours = input.business_hours.value_or(std::nullopt);
    const auto found = transaction.first(sql::count_channel_places, workspace, team, hours);
    if (team && found->integer("teams") == 0) {
        return invalid("team_id", "unknown", "is not a team of this workspace");
    }
    if (hours && found->integer("hours") == 0) {
        return invalid("business_hours_id", "unknown", "are not business hours of this workspace");
    }
    return {};
}

/// Who may change a channel does not know its secrets: to another server than before go only those
/// that are entered anew. Those that nothing uses any more are forgotten then.
Result<json::Value> secrets_after(const Adapter& kind, const OpenChannel& before,
                                  const json::Value& settings, const ChannelInput& input) {
    auto secrets = input.secrets ? merged(before.secrets, *input.secrets) : before.secrets;
    const auto was = kind.secret_uses(before.settings);
    Refusal refusal;
    refusal.kind = RefusalKind::invalid;
    const auto is_kept = [&](std::string_view name) {
        const bool is_entered = input.secrets && std::ranges::count(*input.secrets->object(), name,
                                                                    &json::Member::first) > 0;
        return !is_entered && !before.secrets[name].text().empty();
    };
    for (const auto& use : kind.secret_uses(settings)) {
        const auto old = std::ranges::find(was, use.setting, &SecretUse::setting);
        if (old != was.end() && old->place == use.place) continue;
        for (const auto name : use.secrets) {
            const auto field = "secrets." + std::string(name);
            const bool is_named = std::ranges::count(refusal.faults, field, &Fault::field) > 0;
            if (is_kept(name) && !is_named) {
                refusal.faults.push_back(
                    {field, "enter_again",
                     "must be entered again: " + use.setting +
                         " is another one, and the stored secret does not go there"});
            }
        }
        for (const auto name : use.idle) {
            const json::Object gone{{std::string(name), json::Value()}};
            if (is_kept(name)) secrets = merged(secrets, json::Value(gone));
        }
    }
    if (!refusal.faults.empty()) return refusal;
    return secrets;
}

}  // namespace

Channels::Channels(records::Database& database, const records::Journal& journal, IdSource& ids,
                   const Clock& clock, const staff::Audit& audit, const crypto::FieldCipher& cipher,
                   std::vector<Adapter*> adapters)
    : database_(database),
      journal_(journal),
      ids_(ids),
      clock_(clock),
      audit_(audit),
      cipher_(cipher),
      adapters_(std::move(adapters)) {}

Adapter* Channels::adapter(ChannelKind kind) const {
    const auto found = std::ranges::find(adapters_, kind, &Adapter::kind);
    return found == adapters_.end() ? nullptr : *found;
}

std::string Channels::sealed(WorkspaceId workspace, ChannelId id,
                             const json::Value& secrets) const {
    if (!secrets.object() || secrets.object()->empty()) return std::string(no_secrets);
    const auto row = id.text();
    return cipher_.seal(secrets_place(workspace, row), json::to_text(secrets));
}

OpenChannel Channels::read_open(const records::Row& row) const {
    OpenChannel open{.channel = read_channel(row),
                     .settings = {},
                     .secrets = {},
                     .secret_generation = row.integer("secret_generation")};
    open.settings = parsed(open.channel.settings);
    const auto id = row.text("id");
    const auto plain = cipher_.open(secrets_place(open.channel.workspace, id), row.text("secrets"));
    open.secrets = parsed(plain.value_or(""));
    return open;
}

Result<ChannelView> Channels::create(const staff::Actor& actor, const ChannelInput& input) {
    TRY(actor.must(staff::Permission::manage_channels));
    TRY(check_objects(input));
    if (!input.kind) return invalid("kind", "required", "is required");
    const auto* kind = adapter(*input.kind);
    if (!kind) return invalid("kind", "choice", "is not a kind of channel that this server offers");
    const auto name = TRY(checked_name(input.name));
    const auto settings = input.settings.value_or(json::Value(json::Object()));
    const auto secrets = input.secrets.value_or(json::Value(json::Object()));
    TRY(kind->check(settings, secrets));

    const auto id = ids_.next<ChannelId>();
    const auto team = input.team.value_or(std::nullopt);
    const auto hours = input.business_hours.value_or(std::nullopt);
    const auto made = database_.write([&](records::Transaction& transaction) -> Result<void> {
        TRY(check_places(transaction, actor.workspace, input));
        transaction.run(sql::insert_channel, actor.workspace, id, *input.kind, name,
                        input.enabled.value_or(true), team, hours, json::to_text(settings),
                        sealed(actor.workspace, id, secrets),
                        input.enabled.value_or(true) ? "connecting" : "off", clock_.now());
        tell_channel_changed(journal_, transaction, id);
        audit_.add(transaction, actor, {.action = "channel.create", .resource = id.text()});
        return {};
    });
    if (!made) return made.error();
    tell_adapter(*input.kind);
    return get(actor, id);
}

Result<ChannelView> Channels::change(const staff::Actor& actor, ChannelId id,
                                     const ChannelInput& input) {
    TRY(actor.must(staff::Permission::manage_channels));
    TRY(check_objects(input));
    const auto present = open(id);
    if (!present || present->channel.workspace != actor.workspace) return not_found();
    if (input.kind && *input.kind != present->channel.kind) {
        return invalid("kind", "fixed", "never changes; make another channel");
    }
    const auto settings =
        input.settings ? merged(present->settings, *input.settings) : present->settings;
    const auto& kind = *adapter(present->channel.kind);
    TRY(kind.check(settings,
                   input.secrets ? merged(present->secrets, *input.secrets) : present->secrets));
    const auto secrets = TRY(secrets_after(kind, *present, settings, input));
    const bool signs_anew =
        secrets["identity_secret"].text() != present->secrets["identity_secret"].text();

    std::optional<std::string> name;
    if (input.name) name = TRY(checked_name(input.name));
    const auto stored = database_.write([&](records::Transaction& transaction) -> Result<void> {
        TRY(check_places(transaction, actor.workspace, input));
        const auto changed = transaction.run(
            sql::change_channel, actor.workspace, id, name, input.enabled, input.team.has_value(),
            input.team.value_or(std::nullopt), input.business_hours.has_value(),
            input.business_hours.value_or(std::nullopt), json::to_text(settings),
            sealed(actor.workspace, id, secrets), input.expected_version, signs_anew);
        if (changed == 0) return precondition_failed();
        tell_channel_changed(journal_, transaction, id);
        audit_.add(transaction, actor, {.action = "channel.change", .resource = id.text()});
        return {};
    });
    if (!stored) return stored.error();
    tell_adapter(present->channel.kind);
    return get(actor, id);
}

Result<void> Channels::remove(const staff::Actor& actor, ChannelId id) {
    TRY(actor.must(staff::Permission::manage_channels));
    const auto present = open(id);
    if (!present || present->channel.workspace != actor.workspace) return not_found();
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::remove_channel, actor.workspace, id, clock_.now());
        tell_channel_changed(journal_, transaction, id);
        audit_.add(transaction, actor, {.action = "channel.remove", .resource = id.text()});
    });
    tell_adapter(present->channel.kind);
    return {};
}

void Channels::tell_adapter(ChannelKind kind) const {
    if (auto* known = adapter(kind)) known->channels_changed();
}

}  // namespace ondam::channels
