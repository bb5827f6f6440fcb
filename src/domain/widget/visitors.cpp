#include "domain/widget/visitors.h"

#include "base/log.h"
#include "base/names.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "widget_sql.h"

namespace ondam::widget {
namespace {

using conversations::ConversationId;
using customers::IdentityKind;
using customers::Trust;

std::string profile_text(const json::Value& profile, std::string_view key) {
    return std::string(profile[key].text());
}

}  // namespace

std::vector<customers::Claim> Visitor::claims() const {
    std::vector<customers::Claim> claims;
    if (user_id) {
        claims.push_back({IdentityKind::user_id, *user_id, Trust::verified});
    } else {
        claims.push_back({IdentityKind::web_chat, visitor_id, Trust::verified});
    }
    const auto said = json::parse(profile);
    if (!said) return claims;
    // The signature covers the user's id alone, so the rest is what a browser says.
    if (auto email = profile_text(*said, "email"); !email.empty()) {
        claims.push_back({IdentityKind::email, std::move(email), Trust::claimed});
    }
    if (auto phone = profile_text(*said, "phone"); !phone.empty()) {
        claims.push_back({IdentityKind::phone, std::move(phone), Trust::claimed});
    }
    return claims;
}

std::string Visitor::name() const {
    const auto said = json::parse(profile);
    return said ? text::plain_name(profile_text(*said, "name")) : std::string();
}

std::string Visitors::hash_of(std::string_view token) {
    return text::hex(crypto::sha256("widget " + std::string(token)));
}

std::optional<Visitor> Visitors::find(std::string_view token) const {
    if (token.size() < 20 || token.size() > 100) return std::nullopt;
    auto hash = hash_of(token);
    const auto row = parts_.database.read([&](records::Reader& reader) {
        return reader.first(sql::find_chat_session, hash, parts_.clock.now());
    });
    if (!row) return std::nullopt;
    return Visitor{.workspace = row->get<WorkspaceId>("workspace"),
                   .channel = row->get<ChannelId>("channel_id"),
                   .identity = row->get<IdentityId>("identity_id"),
                   .visitor_id = row->text("visitor_id"),
                   .user_id = row->get<std::optional<std::string>>("user_id"),
                   .locale = row->text("locale"),
                   .profile = row->text("profile"),
                   .token_hash = std::move(hash),
                   .expires_at = row->get<Time>("expires_at")};
}

bool Visitors::is_blocked(const Visitor& visitor) const {
    return parts_.database.read([&](records::Reader& reader) {
        return parts_.blocked.is_blocked(reader, visitor.workspace, visitor.claims());
    });
}

Result<void> Visitors::prove(const SignedUser& user,
                             const channels::WebChatSettings& settings) const {
    if (settings.identity_secret.empty()) {
        return invalid("identity", "not_set_up", "This channel has no identity secret.");
    }
    const auto expected = text::hex(crypto::hmac_sha256(
        settings.identity_secret, user.user_id + "|" + std::to_string(user.expires_at)));
    if (!crypto::constant_time_equal(expected, text::lower_ascii(user.signature))) {
        return invalid("identity", "signature", "The signature does not fit.");
    }
    if (Time(std::chrono::seconds(user.expires_at)) <= parts_.clock.now()) {
        return invalid("identity", "expired", "The signature has expired.");
    }
    // Another spelling of an id would be signed as somebody else and read as this one.
    const auto normal = TRY(customers::normalise(IdentityKind::user_id, user.user_id, ""));
    if (normal != user.user_id) {
        return invalid("identity.user_id", "space",
                       "begins or ends with white space; sign and send the id without it");
    }
    return {};
}

std::string Visitors::locale_for(const SessionInput& input, const NewVisit& visit) const {
    if (visit.settings.locale != "auto") return visit.settings.locale;
    if (input.locale == "ko" || input.locale == "en") return *input.locale;
    const auto row = parts_.database.read([&](records::Reader& reader) {
        return reader.first(sql::find_shop, visit.channel.channel.workspace);
    });
    return row ? row->text("locale") : "ko";
}

/// Whether the page says something of somebody that it did not say at the visit before.
bool Visitors::is_news(const Visitor& visitor, const std::optional<Visitor>& known) const {
    if (known) return visitor.name() != known->name() || visitor.claims() != known->claims();
    return !visitor.name().empty() || visitor.claims().size() > 1;
}

/// The token of a nobody shows that it is the same browser. Whoever is joined already stays theirs:
/// a customer has one user id, so that a shared browser joins no second user. Who never was here
/// becomes a customer with their first message, not by looking at the page.
void Visitors::introduce(const Visitor& visitor, const std::optional<Visitor>& nobody) const {
    const auto done = parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        const auto workspace = visitor.workspace;
        auto claims = visitor.claims();
        const bool wrote =
            nobody && parts_.identities.customer_of(transaction, workspace, nobody->identity);
        if (wrote) {
            claims.insert(claims.begin() + 1,
                          {IdentityKind::web_chat, nobody->visitor_id, Trust::verified});
        } else if (!parts_.identities.customer_of(transaction, workspace, visitor.identity)) {
            return {};
        }
        const auto name = visitor.name();
        TRY(parts_.identities.identify(transaction, workspace, claims,
                                       {.source = "web_chat",
                                        .evidence = visitor.channel.text(),
                                        .at = parts_.clock.now(),
                                        .name = name.empty() ? std::nullopt : std::optional(name),
                                        .language = visitor.locale}));
        const auto chat =
            transaction.first(sql::find_last_chat, workspace, visitor.channel, visitor.identity);
        if (chat) {
            parts_.links.announce(transaction, workspace,
                                  chat->get<ConversationId>("conversation_id"));
        }
        return {};
    });
    // The chat goes on all the same.
    if (!done) log::warning("widget.not_introduced", {{"channel", visitor.channel.text()}});
}

Result<NewVisit> Visitors::begin(const SessionInput& input) {
    auto channel = parts_.channels.open(input.channel);
    if (!channel || channel->channel.kind != channels::ChannelKind::web_chat ||
        !channel->channel.enabled) {
        return not_found();
    }
    auto settings = TRY(channels::read_web_chat_settings(channel->settings, channel->secrets));
    if (input.user) TRY(prove(*input.user, settings));
    const auto wanted = input.user ? std::optional(input.user->user_id) : std::nullopt;
    auto known = input.token ? find(*input.token) : std::nullopt;
    if (known && (known->channel != input.channel || known->user_id != wanted)) known.reset();

    NewVisit visit{.visitor = known.value_or(Visitor{}),
                   .token = known ? *input.token : crypto::random_token(),
                   .channel = std::move(*channel),
                   .settings = std::move(settings)};
    auto& visitor = visit.visitor;
    const auto now = parts_.clock.now();
    visitor.locale = locale_for(input, visit);
    visitor.profile = json::to_text(json::Value(input.profile));
    visitor.expires_at = now + lifetime;
    // A proof holds as long as the site says.
    if (input.user) {
        visitor.expires_at =
            std::min(visitor.expires_at, Time(std::chrono::seconds(input.user->expires_at)));
    }
    if (!known) {
        visitor.workspace = visit.channel.channel.workspace;
        visitor.channel = input.channel;
        visitor.user_id = wanted;
        if (!wanted) visitor.visitor_id = text::hex(crypto::random_bytes(16));
        const auto kind = wanted ? IdentityKind::user_id : IdentityKind::web_chat;
        const auto value = TRY(customers::normalise(
            kind, wanted ? std::string_view(*wanted) : std::string_view(visitor.visitor_id), ""));
        visitor.identity = customers::identity_node(visitor.workspace, kind, value);
        visitor.token_hash = hash_of(visit.token);
    }
    if (is_blocked(visitor)) return forbidden();
    parts_.database.write([&](records::Transaction& transaction) {
        parts_.channels.note_reached(transaction, visitor.channel);
        if (known) {
            transaction.run(sql::renew_chat_session, visitor.workspace, visitor.token_hash, now,
                            visitor.expires_at, visitor.locale, visitor.profile);
        } else {
            transaction.run(sql::insert_chat_session, visitor.token_hash, visitor.workspace,
                            visitor.channel, visitor.identity, visitor.visitor_id, visitor.user_id,
                            visitor.locale, visitor.profile, now, visitor.expires_at,
                            visit.channel.secret_generation);
        }
    });
    auto before = wanted && input.visitor_token ? find(*input.visitor_token) : std::nullopt;
    if (before && (before->channel != visitor.channel || before->user_id)) before.reset();
    if (before || is_news(visitor, known)) introduce(visitor, before);
    return visit;
}

}  // namespace ondam::widget
