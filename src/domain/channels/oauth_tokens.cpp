#include "domain/channels/oauth_tokens.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "oauth_tokens_sql.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json.h"

namespace ondam::channels {
namespace {

using std::chrono::seconds;

constexpr seconds longest_margin = std::chrono::minutes(5);
constexpr std::int64_t usual_lifetime = 3600;  ///< where the provider does not say
constexpr auto forgotten_after = std::chrono::hours(24 * 180);

crypto::FieldPlace place(WorkspaceId workspace, const std::string& hash) {
    return {.workspace = workspace, .table = "oauth_tokens", .column = "secrets", .row = hash};
}

std::string hash_of(const OAuthGrant& grant) {
    const std::string nul(1, '\0');
    return text::hex(crypto::sha256(grant.token_url + nul + grant.client_id + nul + grant.scope +
                                    nul + grant.refresh_token));
}

std::string form_of(const OAuthGrant& grant, const std::string& refresh_token) {
    std::string form = "grant_type=refresh_token&refresh_token=" + text::url_encode(refresh_token) +
                       "&client_id=" + text::url_encode(grant.client_id);
    if (!grant.client_secret.empty())
        form += "&client_secret=" + text::url_encode(grant.client_secret);
    if (!grant.scope.empty()) form += "&scope=" + text::url_encode(grant.scope);
    return form;
}

Refusal unreachable(const std::string& words) {
    return {RefusalKind::unavailable,
            {{"", "token_unreachable", "The token endpoint does not answer: " + words}},
            {}};
}

/// The words of RFC 6749 §5.2 with what to do about them.
Refusal refused(const net::Reply& reply, const json::Value& body) {
    const auto error = std::string(body["error"].text());
    std::string words = "The token endpoint answers " + std::to_string(reply.status);
    if (!error.empty()) words += " " + error;
    const auto more = text::one_line(body["error_description"].text());
    if (!more.empty()) words += " (" + std::string(text::first(more, 300)) + ")";
    if (error == "invalid_grant") {
        words +=
            ". The refresh token has ended or was taken back: allow the access again and enter "
            "the new one.";
    } else if (error == "invalid_client" || error == "unauthorized_client") {
        words += ". Check the client id and the client secret.";
    } else {
        words += ".";
    }
    return invalid("", "token_refused", std::move(words));
}

}  // namespace

OAuthTokens::OAuthTokens(records::Database& database, const net::Client& client,
                         const crypto::FieldCipher& cipher, const Clock& clock)
    : database_(database), client_(client), cipher_(cipher), clock_(clock) {}

std::shared_ptr<std::mutex> OAuthTokens::turn_of(const std::string& hash) {
    const std::scoped_lock lock(mutex_);
    auto& turn = turns_[hash];
    if (!turn) turn = std::make_shared<std::mutex>();
    return turn;
}

Result<std::string> OAuthTokens::access_token(WorkspaceId workspace, const OAuthGrant& grant) {
    return another_token(workspace, grant, "");
}

/// What is stored is asked each time: another node may have exchanged the token meanwhile.
Result<std::string> OAuthTokens::another_token(WorkspaceId workspace, const OAuthGrant& grant,
                                               std::string_view refused_one) {
    const auto hash = hash_of(grant);
    const auto turn = turn_of(hash);
    const std::scoped_lock lock(*turn);
    const auto known = stored(workspace, hash, grant);
    const bool is_good =
        !known.access.empty() && known.access != refused_one && clock_.now() < known.fresh_until;
    if (is_good) return known.access;
    auto got = exchange(grant, known.refresh);
    if (!got && known.refresh != grant.refresh_token) {
        // The replaced one may have been lost on its way to the database.
        got = exchange(grant, grant.refresh_token);
    }
    if (!got) return std::move(got).error();
    store(workspace, hash, *got);
    log::info("oauth.renewed", {{"workspace", workspace.text()}});
    return std::move(*got).access;
}

OAuthTokens::Tokens OAuthTokens::stored(WorkspaceId workspace, const std::string& hash,
                                        const OAuthGrant& grant) const {
    Tokens tokens{.access = {}, .refresh = grant.refresh_token, .fresh_until = {}};
    const auto row = database_.read([&](records::Reader& reader) {
        return reader.first(sql::find_oauth_tokens, workspace, hash);
    });
    if (!row) return tokens;
    const auto plain = cipher_.open(place(workspace, hash), row->text("secrets"));
    const auto secrets = plain ? json::parse(*plain) : Result<json::Value>(not_found());
    if (!secrets) return tokens;
    tokens.access = (*secrets)["access_token"].text();
    tokens.refresh = (*secrets)["refresh_token"].text();
    tokens.fresh_until = row->get<Time>("expires_at");
    return tokens;
}

Result<OAuthTokens::Tokens> OAuthTokens::exchange(const OAuthGrant& grant,
                                                  const std::string& refresh_token) const {
    net::OutgoingRequest request;
    request.method = "POST";
    request.url = grant.token_url;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    request.body = form_of(grant, refresh_token);
    request.max_redirects = 0;
    const auto outcome = client_.send(std::move(request));
    if (!outcome) return unreachable(outcome.failure.message);
    const auto& reply = *outcome.reply;
    if (reply.status >= 500 || reply.status == 429)
        return unreachable("it says " + std::to_string(reply.status) + ".");
    const auto parsed = json::parse(reply.body);
    const auto body = parsed ? *parsed : json::Value(json::Object());
    const auto access = std::string(body["access_token"].text());
    if (reply.status != 200 || access.empty()) return refused(reply, body);
    const auto named = body["expires_in"].number();
    const seconds lifetime(std::clamp<std::int64_t>(named ? std::int64_t(*named) : usual_lifetime,
                                                    0, 366 * std::int64_t(86'400)));
    const auto replaced = std::string(body["refresh_token"].text());
    return Tokens{.access = access,
                  .refresh = replaced.empty() ? refresh_token : replaced,
                  .fresh_until = clock_.now() + lifetime - std::min(longest_margin, lifetime / 2)};
}

void OAuthTokens::store(WorkspaceId workspace, const std::string& hash,
                        const Tokens& tokens) const {
    json::Writer secrets;
    secrets.begin_object()
        .field("access_token", tokens.access)
        .field("refresh_token", tokens.refresh)
        .end_object();
    const auto sealed = cipher_.seal(place(workspace, hash), secrets.take());
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::save_oauth_tokens, workspace, hash, sealed, tokens.fresh_until,
                        clock_.now());
        transaction.run(sql::forget_old_oauth_tokens, workspace, clock_.now() - forgotten_after);
    });
}

}  // namespace ondam::channels
