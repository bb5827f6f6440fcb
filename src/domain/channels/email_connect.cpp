#include "domain/channels/email.h"

namespace ondam::channels {
namespace {

std::string code_of(const Refusal& refusal) {
    return refusal.faults.empty() ? "" : refusal.faults.front().code;
}

mail::SendResult not_connected(const Refusal& refusal) {
    mail::SendResult result;
    result.error_code = code_of(refusal);
    if (!refusal.faults.empty()) result.text = refusal.faults.front().message;
    return result;
}

}  // namespace

mail::Endpoint EmailAdapter::endpoint(const EmailSettings::Server& server) const {
    return {.host = server.host,
            .port = server.port,
            .security = server.security,
            .ca_file = parts_.client.policy().certificates};
}

mail::ConnectOptions EmailAdapter::options() const {
    mail::ConnectOptions options;
    options.allowed = [allowed = parts_.client.policy().allowed](const net::Address& address) {
        return net::is_public(address) || net::any_contains(allowed, address);
    };
    return options;
}

mail::Credentials EmailAdapter::credentials(const EmailSettings& settings,
                                            const EmailSettings::Server& server,
                                            const std::string& secret) const {
    return {.method = settings.auth, .user = server.user, .secret = secret};
}

mail::SmtpClient EmailAdapter::smtp(const EmailSettings& settings,
                                    const std::string& secret) const {
    return {endpoint(settings.smtp), credentials(settings, settings.smtp, secret), options()};
}

Result<std::string> EmailAdapter::secret_of(WorkspaceId workspace, const EmailSettings& settings) {
    if (!settings.oauth) return settings.password;
    return tokens_.access_token(workspace, *settings.oauth);
}

Result<std::unique_ptr<mail::ImapClient>> EmailAdapter::connect(WorkspaceId workspace,
                                                                const EmailSettings& settings,
                                                                const std::stop_token& stop) {
    auto how = options();
    how.stop = stop;
    const auto try_with = [&](const std::string& secret) {
        return mail::ImapClient::connect(endpoint(settings.imap),
                                         credentials(settings, settings.imap, secret), how);
    };
    const auto secret = TRY(secret_of(workspace, settings));
    auto client = try_with(secret);
    if (client || !settings.oauth || code_of(client.error()) != "login") return client;
    return try_with(TRY(tokens_.another_token(workspace, *settings.oauth, secret)));
}

mail::SendResult EmailAdapter::hand_over(WorkspaceId workspace, const EmailSettings& settings,
                                         const mail::Envelope& envelope, std::string_view raw) {
    const auto secret = secret_of(workspace, settings);
    if (!secret) return not_connected(secret.error());
    auto result = smtp(settings, *secret).send(envelope, raw);
    // Before the sign-in nothing was handed over: this is no second sending.
    const bool is_refused =
        result.outcome == mail::SendOutcome::not_connected && result.error_code == "login";
    if (!settings.oauth || !is_refused) return result;
    const auto other = tokens_.another_token(workspace, *settings.oauth, *secret);
    if (!other) return not_connected(other.error());
    return smtp(settings, *other).send(envelope, raw);
}

Result<void> EmailAdapter::check_sending(WorkspaceId workspace, const EmailSettings& settings) {
    const auto secret = TRY(secret_of(workspace, settings));
    auto checked = smtp(settings, secret).check();
    if (checked || !settings.oauth || code_of(checked.error()) != "login") return checked;
    return smtp(settings, TRY(tokens_.another_token(workspace, *settings.oauth, secret))).check();
}

}  // namespace ondam::channels
