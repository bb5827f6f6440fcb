#include "domain/channels/whatsapp.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "domain/channels/settings_reader.h"
#include "domain/channels/whatsapp_wire.h"
#include "whatsapp_sql.h"

namespace ondam::channels {
namespace {

constexpr std::string_view default_api = "https://graph.facebook.com/v23.0";
constexpr auto window = std::chrono::hours(24);

bool is_number_id(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// wa_id is the international number in digits alone; who shows no number has an id, which stays as
/// it is.
std::string wa_id_of(std::string_view address) {
    if (address.find('.') != std::string_view::npos) return std::string(address);
    std::string digits;
    std::ranges::copy_if(address, std::back_inserter(digits),
                         [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

/// A header parameter in quotes: nothing that ends it.
std::string quotable(std::string name) {
    std::ranges::replace(name, '"', '\'');
    std::ranges::replace(name, '\\', '_');
    return name;
}

std::string multipart(std::string_view boundary, const Attachment& file, std::string_view bytes) {
    const std::string dashes = "--" + std::string(boundary);
    std::string body = dashes;
    body += "\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n";
    body += dashes + "\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n";
    body += file.media_type + "\r\n" + dashes;
    body += "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + quotable(file.name) +
            "\"\r\nContent-Type: " + file.media_type + "\r\n\r\n";
    body += bytes;
    return body + "\r\n" + dashes + "--\r\n";
}

/// After a first part has left, nothing may be tried again as a whole.
SendOutcome after_a_part(const SendOutcome& outcome, const std::string& external_id) {
    if (std::holds_alternative<Sent>(outcome)) return Sent{external_id, DeliveryState::sent};
    return InDoubt{"A part of the message was sent, the rest was not.", external_id};
}

}  // namespace

Result<WhatsAppSettings> read_whatsapp_settings(const json::Value& settings,
                                                const json::Value& secrets) {
    SettingsReader in(settings, secrets);
    WhatsAppSettings read;
    read.phone_number_id = in.settings.required_string("phone_number_id", {1, 40});
    read.business_account_id =
        in.settings.optional_string("business_account_id", {0, 40}).value_or("");
    read.display_phone = in.settings.optional_string("display_phone", {0, 40}).value_or("");
    read.api_base = in.url("api_base", default_api);
    read.out_of_hours_message =
        in.settings.optional_string("out_of_hours_message", {0, 1000}).value_or("");
    read.access_token = in.required_secret("access_token");
    read.app_secret = in.required_secret("app_secret");
    read.verify_token = in.required_secret("verify_token");
    if (!read.phone_number_id.empty() && !is_number_id(read.phone_number_id)) {
        in.settings.fault("phone_number_id", "number",
                          "is the number's id at Meta, digits alone, not the number itself");
    }
    return in.finish(std::move(read));
}

WhatsAppAdapter::WhatsAppAdapter(records::Database& database, const Attachments& attachments,
                                 const net::Client& client, const Clock& clock)
    : database_(database), attachments_(attachments), client_(client), clock_(clock) {}

Result<void> WhatsAppAdapter::check(const json::Value& settings, const json::Value& secrets) const {
    TRY(read_whatsapp_settings(settings, secrets));
    return {};
}

std::vector<SecretUse> WhatsAppAdapter::secret_uses(const json::Value& settings) const {
    const json::Value nothing{json::Object()};
    auto base = SettingsReader(settings, nothing).url("api_base", default_api);
    return {{.setting = "settings.api_base",
             .place = std::move(base),
             .secrets = {"access_token"},
             .idle = {}}};
}

std::vector<TestStep> WhatsAppAdapter::test(const OpenChannel& channel) {
    const auto settings = read_whatsapp_settings(channel.settings, channel.secrets);
    if (!settings) return {{"api", false, "settings", "The settings are not complete.", 0}};
    const auto began = std::chrono::steady_clock::now();
    auto request = wire::request_to(*settings, "/" + settings->phone_number_id);
    request.method = "GET";
    const auto answer = client_.send(std::move(request));
    TestStep step{.name = "api", .ok = false, .code = {}, .message = {}, .took_ms = 0};
    step.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::steady_clock::now() - began)
                       .count();
    if (!answer) {
        step.code = net::to_text(answer.failure.kind);
        step.message = answer.failure.message;
    } else if (answer.reply->status == 200) {
        step.ok = true;
        step.message = "WhatsApp knows the number and accepts the access token.";
    } else if (answer.reply->status == 401 || answer.reply->status == 403) {
        step.code = "credentials";
        step.message =
            "WhatsApp does not accept the access token. Make a permanent token of a "
            "system user and enter it again.";
    } else {
        step.code = "refused";
        step.message = "WhatsApp answered " + std::to_string(answer.reply->status) +
                       ". Check the id of the phone number and the base address.";
    }
    return {step};
}

void WhatsAppAdapter::note_received(records::Transaction& transaction, const Channel& channel,
                                    std::string_view address, Time at) {
    transaction.run(sql::note_window, channel.workspace, channel.id, wa_id_of(address), at);
}

bool WhatsAppAdapter::is_window_open(const OpenChannel& channel, std::string_view address) const {
    const auto row = database_.read([&](records::Reader& reader) {
        return reader.first(sql::find_window, channel.channel.workspace, channel.channel.id,
                            wa_id_of(address));
    });
    return row && row->get<Time>("last_received_at") + window > clock_.now();
}

SendOutcome WhatsAppAdapter::post(const WhatsAppSettings& settings, const std::string& body) const {
    auto request = wire::request_to(settings, "/" + settings.phone_number_id + "/messages");
    request.body = body;
    return wire::outcome_of(client_.send(std::move(request)));
}

std::variant<std::string, SendOutcome> WhatsAppAdapter::upload(const WhatsAppSettings& settings,
                                                               const Attachment& file) const {
    std::string bytes;
    if (!attachments_.read(file.file, bytes)) {
        return SendOutcome(Refused{"file_gone", "The file " + file.name + " is no longer there."});
    }
    const auto boundary = "ondam-" + file.file.text();
    auto request = wire::request_to(settings, "/" + settings.phone_number_id + "/media");
    request.headers[1].second = "multipart/form-data; boundary=" + boundary;
    request.body = multipart(boundary, file, bytes);
    request.timeout = std::chrono::seconds(60);
    const auto answer = client_.send(std::move(request));
    if (!answer) {
        // An upload that nobody refers to is seen by nobody: it may be done again.
        return SendOutcome(
            NotNow{std::string(net::to_text(answer.failure.kind)), answer.failure.message});
    }
    const auto parsed = json::parse(answer.reply->body);
    const auto id = parsed ? (*parsed)["id"].scalar_text() : std::nullopt;
    if (answer.reply->status == 200 && id && !id->empty()) return *id;
    auto outcome = wire::outcome_of(answer);
    if (std::holds_alternative<InDoubt>(outcome) || std::holds_alternative<Sent>(outcome)) {
        return SendOutcome(NotNow{"media", "WhatsApp did not take the file."});
    }
    return outcome;
}

SendOutcome WhatsAppAdapter::send_files(const WhatsAppSettings& settings,
                                        const OutgoingMessage& message, std::string_view to) const {
    std::vector<std::string> media;
    for (const auto& file : message.attachments) {
        auto uploaded = upload(settings, file);
        if (auto* failed = std::get_if<SendOutcome>(&uploaded)) return *failed;
        media.push_back(std::get<std::string>(uploaded));
    }
    const bool takes_caption =
        wire::media_kind(message.attachments.front().media_type) != "audio" &&
        text::length(message.text) <= wire::longest_caption;
    std::vector<std::string> bodies;
    if (!takes_caption) {
        for (const auto& piece : wire::pieces(message.text, wire::longest_text))
            bodies.push_back(wire::text_body(to, piece));
    }
    for (std::size_t i = 0; i < media.size(); ++i) {
        const auto caption = takes_caption && i == 0 ? std::string_view(message.text) : "";
        bodies.push_back(wire::media_body(to, message.attachments[i], media[i], caption));
    }
    auto outcome = post(settings, bodies.front());
    for (std::size_t i = 1; i < bodies.size() && std::holds_alternative<Sent>(outcome); ++i) {
        outcome = after_a_part(post(settings, bodies[i]), std::get<Sent>(outcome).external_id);
    }
    return outcome;
}

SendOutcome WhatsAppAdapter::send(const OpenChannel& channel, const OutgoingMessage& message,
                                  std::string_view address) {
    const auto settings = read_whatsapp_settings(channel.settings, channel.secrets);
    if (!settings) return Refused{"settings", "The channel's settings are not complete."};
    if (!is_window_open(channel, address)) {
        return Refused{"window_closed",
                       "More than 24 hours have passed since the customer's last message. "
                       "WhatsApp takes only approved templates until the customer writes again."};
    }
    const auto to = wa_id_of(address);
    if (!message.attachments.empty()) return send_files(*settings, message, to);
    if (!message.buttons.empty()) return post(*settings, wire::buttons_body(to, message));
    const auto pieces = wire::pieces(message.text, wire::longest_text);
    if (pieces.empty()) return Refused{"empty", "The message has no text."};
    auto outcome = post(*settings, wire::text_body(to, pieces.front()));
    for (std::size_t i = 1; i < pieces.size() && std::holds_alternative<Sent>(outcome); ++i) {
        const auto body = wire::text_body(to, pieces[i]);
        outcome = after_a_part(post(*settings, body), std::get<Sent>(outcome).external_id);
    }
    return outcome;
}

}  // namespace ondam::channels
