#include <array>

#include "base/enum_text.h"
#include "base/text.h"
#include "domain/channels/email.h"
#include "domain/channels/settings_reader.h"
#include "domain/customers/identity_rules.h"

namespace ondam::channels {
namespace {

constexpr std::array<std::string_view, 3> security_texts{"none", "starttls", "tls"};
constexpr std::array<std::string_view, 3> login_texts{"none", "password", "xoauth2"};

EmailSettings::Server read_server(SettingsReader& in, std::string_view key) {
    EmailSettings::Server server;
    auto* part = in.settings.object(key);
    if (!part) {
        if (!in.settings.has(key)) in.settings.fault(key, "required", "is required");
        return server;
    }
    server.host = text::lower_ascii(text::trim(part->required_string("host", {1, 253})));
    server.port = std::uint16_t(part->required_integer("port", 1, 65535));
    server.user = part->required_string("user", {1, 254});
    const auto security = part->required_string("security", {1, 10});
    const auto known = enum_from_text<mail::Security>(security_texts, security);
    if (!known) part->fault("security", "choice", "is tls, starttls or none");
    server.security = known.value_or(mail::Security::tls);
    if (server.host.find_first_of(" /:@") != std::string::npos) {
        part->fault("host", "host", "is the server's name alone");
    }
    return server;
}

/// `settings.oauth` with its secrets; nothing where it is not there or is not right.
std::optional<OAuthGrant> read_oauth(SettingsReader& in, bool is_wanted) {
    const auto refresh_token = in.secrets.optional_string("refresh_token", {0, 4000});
    const auto client_secret = in.secrets.optional_string("client_secret", {0, 4000});
    auto* part = in.settings.object("oauth");
    if (!part) return std::nullopt;
    OAuthGrant grant;
    grant.token_url = part->required_string("token_url", {1, 2000});
    if (!grant.token_url.empty() && !is_acceptable_url(grant.token_url))
        part->fault("token_url", "url", "is not an address that starts with https://");
    grant.client_id = part->required_string("client_id", {1, 1000});
    grant.scope = text::one_line(part->optional_string("scope", {0, 2000}).value_or(""));
    grant.client_secret = text::trim(client_secret.value_or(""));
    grant.refresh_token = text::trim(refresh_token.value_or(""));
    if (is_wanted && grant.refresh_token.empty())
        in.secrets.fault("refresh_token", "required", "is required to sign in by OAuth");
    return is_wanted ? std::optional(grant) : std::nullopt;
}

/// Servers that are known to write and to clean this header themselves.
std::string known_authserv(const std::string& imap_host) {
    if (imap_host == "imap.gmail.com" || imap_host == "imap.googlemail.com") return "mx.google.com";
    return "";
}

}  // namespace

mail::TrustedResults EmailSettings::trusted_results() const {
    return {.host = authserv_id, .unnamed_under = unnamed_results ? "outlook.com" : ""};
}

Result<EmailSettings> read_email_settings(const json::Value& settings, const json::Value& secrets) {
    SettingsReader in(settings, secrets);
    EmailSettings read;
    const auto address = in.settings.required_string("address", {1, 254});
    const auto normal = customers::normalise(customers::IdentityKind::email, address, "");
    if (!address.empty() && !normal)
        in.settings.fault("address", "format", "is not an e-mail address");
    if (normal) read.address = *normal;
    read.from_name =
        text::one_line(in.settings.optional_string("from_name", {0, 100}).value_or(""));
    const auto auth = in.settings.optional_string("auth", {0, 10}).value_or("password");
    const auto method = enum_from_text<mail::LoginMethod>(login_texts, auth);
    if (!method || *method == mail::LoginMethod::none)
        in.settings.fault("auth", "choice", "is password or xoauth2");
    read.auth = method.value_or(mail::LoginMethod::password);
    read.imap = read_server(in, "imap");
    read.folder = in.settings.optional_string("folder", {0, 200}).value_or("");
    if (read.folder.empty()) read.folder = "INBOX";
    read.smtp = read_server(in, "smtp");
    read.out_of_hours_message =
        in.settings.optional_string("out_of_hours_message", {0, 1000}).value_or("");
    read.authserv_id = in.settings.optional_string("authserv_id", {0, 253}).value_or("");
    const auto unnamed = in.settings.optional_boolean("unnamed_results");
    if (unnamed.value_or(false) && !read.authserv_id.empty()) {
        in.settings.fault("unnamed_results", "named",
                          "is for a server that writes no name: leave authserv_id empty");
    }
    if (read.authserv_id.empty()) read.authserv_id = known_authserv(read.imap.host);
    read.unnamed_results =
        read.authserv_id.empty() && unnamed.value_or(read.imap.host == "outlook.office365.com");
    read.reply_addresses = in.settings.optional_boolean("reply_addresses").value_or(false);
    if (read.reply_addresses && read.address.find('@') > mail::ReplyKey::longest_local_part) {
        in.settings.fault(
            "reply_addresses", "address_length",
            "needs an address with at most 21 characters before the @: what names the "
            "conversation is added to them");
    }
    read.oauth = read_oauth(in, read.auth == mail::LoginMethod::xoauth2);
    if (read.oauth)
        read.password = in.secrets.optional_string("password", {0, 4000}).value_or("");
    else
        read.password = in.required_secret("password");
    return in.finish(std::move(read));
}

ConnectFault connect_fault(const Refusal& refusal) {
    struct Known {
        std::string_view code, shown, step;
    };
    constexpr std::array<Known, 11> known{{{"dns", "name_unknown", "resolve"},
                                           {"token_refused", "token_refused", "token"},
                                           {"token_unreachable", "token_unreachable", "token"},
                                           {"address_forbidden", "address_forbidden", "resolve"},
                                           {"refused", "refused", "connect"},
                                           {"timeout", "timeout", "connect"},
                                           {"tls", "certificate", "tls"},
                                           {"login", "credentials", "sign_in"},
                                           {"unavailable", "unavailable", "sign_in"},
                                           {"mailbox_missing", "folder_missing", "folder"},
                                           {"lost", "lost", "connect"}}};
    const auto& fault = refusal.faults.empty() ? Fault{"", "protocol", ""} : refusal.faults.front();
    ConnectFault shown{.code = fault.code, .message = fault.message, .step = "connect"};
    for (const auto& one : known) {
        if (one.code == fault.code) {
            shown.code = one.shown;
            shown.step = one.step;
        }
    }
    const auto words = text::lower_ascii(shown.message);
    if (shown.code == "credentials" && (words.find("application-specific") != std::string::npos ||
                                        words.find("app password") != std::string::npos)) {
        shown.code = "app_password_needed";
    }
    return shown;
}

}  // namespace ondam::channels
