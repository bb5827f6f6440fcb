#include "domain/channels/whatsapp_wire.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ondam::channels::wire {
namespace {

json::Writer begin(std::string_view to, std::string_view type) {
    json::Writer out;
    // An id in the place of a number is taken and never delivered.
    const bool is_number = to.find('.') == std::string_view::npos;
    out.begin_object()
        .field("messaging_product", "whatsapp")
        .field("recipient_type", "individual")
        .field(is_number ? "to" : "recipient", to)
        .field("type", type);
    return out;
}

/// Codes of the API by which a later try may succeed: throttled, or not well for a moment.
bool is_passing(std::int64_t code) {
    constexpr std::array<std::int64_t, 9> passing{1,      2,      4,      80007, 130429,
                                                  131000, 131016, 131056, 133004};
    return std::ranges::find(passing, code) != passing.end();
}

SendOutcome refused(std::int64_t code, std::string_view words) {
    if (code == 131047) {
        return Refused{"window_closed",
                       "More than 24 hours have passed since the customer's last message. "
                       "WhatsApp takes only approved templates until the customer writes again."};
    }
    if (code == 190 || code == 10 || code == 0) {
        return Refused{"credentials",
                       "WhatsApp does not accept the access token. Enter a new one in the "
                       "channel's settings. (" +
                           std::string(words) + ")"};
    }
    return Refused{std::to_string(code), std::string(words)};
}

SendOutcome error_outcome(const net::Reply& reply) {
    const auto parsed = json::parse(reply.body);
    const auto* code = parsed ? (*parsed)["error"]["code"].integer() : nullptr;
    if (!code) {
        if (reply.status == 429) return NotNow{"rate_limited", "WhatsApp asks to slow down."};
        if (reply.status >= 500) {
            return InDoubt{"WhatsApp answered " + std::to_string(reply.status) +
                           " without saying whether it took the message."};
        }
        return Refused{std::to_string(reply.status),
                       "WhatsApp answered " + std::to_string(reply.status) + "."};
    }
    const auto& error = (*parsed)["error"];
    const auto details = error["error_data"]["details"].text();
    const auto words = text::one_line(details.empty() ? error["message"].text() : details);
    if (reply.status == 429 || is_passing(*code)) return NotNow{std::to_string(*code), words};
    return refused(*code, words);
}

}  // namespace

std::string text_body(std::string_view to, std::string_view body) {
    auto out = begin(to, "text");
    out.key("text").begin_object().field("body", body).field("preview_url", false).end_object();
    out.end_object();
    return out.take();
}

std::string buttons_body(std::string_view to, const OutgoingMessage& message) {
    auto out = begin(to, "interactive");
    out.key("interactive").begin_object().field("type", "button");
    out.key("body")
        .begin_object()
        .field("text", text::first(message.text, longest_caption))
        .end_object();
    out.key("action").begin_object().key("buttons").begin_array();
    for (std::size_t i = 0; i < std::min<std::size_t>(message.buttons.size(), 3); ++i) {
        const auto& button = message.buttons[i];
        out.begin_object().field("type", "reply").key("reply").begin_object();
        out.field("id", button.id).field("title", text::first(button.label, longest_button));
        out.end_object().end_object();
    }
    out.end_array().end_object().end_object().end_object();
    return out.take();
}

std::string_view media_kind(std::string_view media_type) {
    if (media_type == "image/jpeg" || media_type == "image/png") return "image";
    if (media_type == "video/mp4" || media_type == "video/3gpp") return "video";
    if (media_type == "audio/aac" || media_type == "audio/mp4" || media_type == "audio/mpeg" ||
        media_type == "audio/amr" || media_type == "audio/ogg") {
        return "audio";
    }
    return "document";
}

std::string media_body(std::string_view to, const Attachment& file, std::string_view media_id,
                       std::string_view caption) {
    const auto kind = media_kind(file.media_type);
    auto out = begin(to, kind);
    out.key(kind).begin_object().field("id", media_id);
    if (!caption.empty() && kind != "audio") out.field("caption", caption);
    if (kind == "document") out.field("filename", file.name);
    out.end_object().end_object();
    return out.take();
}

std::vector<std::string> pieces(std::string_view text, std::size_t longest) {
    std::vector<std::string> cut;
    while (text::length(text) > longest) {
        auto head = text::first(text, longest);
        const auto line = head.find_last_of('\n');
        const auto word = head.find_last_of(' ');
        const auto at = line != std::string_view::npos && line > 0   ? line
                        : word != std::string_view::npos && word > 0 ? word
                                                                     : head.size();
        cut.emplace_back(head.substr(0, at));
        text.remove_prefix(at);
        while (text.starts_with('\n') || text.starts_with(' ')) text.remove_prefix(1);
    }
    if (!text.empty()) cut.emplace_back(text);
    return cut;
}

SendOutcome outcome_of(const net::Outcome& answer) {
    if (!answer) {
        if (answer.failure.may_have_arrived) {
            return InDoubt{"The connection to WhatsApp broke before it answered."};
        }
        return NotNow{std::string(net::to_text(answer.failure.kind)), answer.failure.message};
    }
    if (answer.reply->status < 200 || answer.reply->status > 299) {
        return error_outcome(*answer.reply);
    }
    const auto parsed = json::parse(answer.reply->body);
    const auto id = parsed ? (*parsed)["messages"][0]["id"].scalar_text() : std::nullopt;
    if (!id || id->empty()) return InDoubt{"WhatsApp took the message without naming its id."};
    return Sent{.external_id = *id, .state = DeliveryState::sent};
}

net::OutgoingRequest request_to(const WhatsAppSettings& settings, std::string path) {
    net::OutgoingRequest request;
    request.method = "POST";
    request.url = settings.api_base + path;
    request.headers = {{"Authorization", "Bearer " + settings.access_token},
                       {"Content-Type", "application/json"}};
    request.max_redirects = 0;
    return request;
}

}  // namespace ondam::channels::wire
