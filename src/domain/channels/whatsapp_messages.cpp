#include "domain/channels/whatsapp_messages.h"

#include <charconv>

#include "base/names.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/phone/phone.h"

namespace ondam::channels::wire {
namespace {

std::string clean(std::string_view text) { return text::make_valid_utf8(text); }

/// The end of the year 9999, in seconds.
constexpr std::int64_t latest = 253'402'300'799;

std::optional<Time> read_time(const json::Value& value) {
    const auto text = value.scalar_text().value_or("");
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || seconds < 0 || seconds > latest) return std::nullopt;
    return from_milliseconds(seconds * 1000);
}

/// Who sends: by a number, by the id that stands for somebody who shows none, or by both.
struct Sender {
    std::string number;
    std::string user_id;
    bool is_known() const { return !number.empty() || !user_id.empty(); }
};

std::string profile_name(const json::Value& value, const Sender& sender) {
    const auto* contacts = value["contacts"].array();
    if (!contacts || contacts->empty()) return "";
    const auto is_sender = [&](const json::Value& contact) {
        const auto number = contact["wa_id"].scalar_text().value_or("");
        const auto id = contact["user_id"].scalar_text().value_or("");
        return (!number.empty() && number == sender.number) ||
               (!id.empty() && id == sender.user_id);
    };
    const auto found = std::ranges::find_if(*contacts, is_sender);
    const auto& profile = (found == contacts->end() ? contacts->front() : *found)["profile"];
    const auto name = profile["name"].text();
    return text::plain_name(clean(name.empty() ? profile["username"].text() : name));
}

std::vector<customers::Claim> claims_of(const std::string& from) {
    using customers::IdentityKind;
    using customers::Trust;
    std::vector<customers::Claim> claims{{IdentityKind::whatsapp, from, Trust::verified}};
    if (const auto number = phone::normalise("+" + from, "")) {
        claims.push_back({IdentityKind::phone, number->e164, Trust::verified});
    }
    return claims;
}

/// The number first: it is how the sender was known before there were ids.
std::vector<customers::Claim> claims_of(const Sender& sender) {
    if (sender.number.empty()) return claims_of(sender.user_id);
    auto claims = claims_of(sender.number);
    if (!sender.user_id.empty()) {
        claims.push_back(
            {customers::IdentityKind::whatsapp, sender.user_id, customers::Trust::verified});
    }
    return claims;
}

std::string contact_lines(const json::Value& contacts) {
    std::vector<std::string> lines;
    for (const auto& contact : contacts.array() ? *contacts.array() : json::Array()) {
        auto line = std::string(contact["name"]["formatted_name"].text());
        const auto* phones = contact["phones"].array();
        for (const auto& phone : phones ? *phones : json::Array())
            line += (line.empty() ? "" : ": ") + std::string(phone["phone"].text());
        const auto* emails = contact["emails"].array();
        for (const auto& email : emails ? *emails : json::Array())
            line += " " + std::string(email["email"].text());
        lines.push_back(text::one_line(line));
    }
    return text::join(lines, "\n");
}

std::string location_text(const json::Value& location) {
    std::vector<std::string> parts;
    for (const auto* key : {"name", "address"}) {
        if (!location[key].text().empty()) parts.emplace_back(location[key].text());
    }
    const auto latitude = location["latitude"].scalar_text().value_or("");
    const auto longitude = location["longitude"].scalar_text().value_or("");
    if (!latitude.empty() && !longitude.empty()) {
        parts.push_back("https://maps.google.com/?q=" + latitude + "," + longitude);
    }
    return text::join(parts, "\n");
}

void read_changed(const json::Value& change, ReadMessage& into) {
    if (const auto about = change["original_message_id"].scalar_text()) {
        into.message.references.push_back(*about);
    }
}

/// A basket out of the catalogue: what the customer says, then a line for each article.
std::string order_text(const json::Value& order) {
    std::vector<std::string> lines;
    if (!order["text"].text().empty()) lines.emplace_back(order["text"].text());
    const auto* items = order["product_items"].array();
    for (const auto& item : items ? *items : json::Array()) {
        auto line = item["product_retailer_id"].scalar_text().value_or("?") + " × " +
                    item["quantity"].scalar_text().value_or("1");
        const auto price = item["item_price"].scalar_text().value_or("");
        if (!price.empty()) line += ", " + price + " " + std::string(item["currency"].text());
        lines.push_back(text::one_line(line));
    }
    return text::join(lines, "\n");
}

/// What was entered in a form, a line for each answer.
std::string form_text(const json::Value& reply) {
    const auto answers = json::parse(reply["response_json"].text());
    std::vector<std::string> lines;
    if (answers && answers->object()) {
        for (const auto& [name, value] : *answers->object()) {
            if (name == "flow_token") continue;  // The form's own, not the customer's.
            auto said = value.scalar_text().value_or(json::to_text(value));
            lines.push_back(text::one_line(name + ": " + said));
        }
    }
    return lines.empty() ? std::string(reply["body"].text()) : text::join(lines, "\n");
}

bool is_media(std::string_view type) {
    return type == "image" || type == "video" || type == "audio" || type == "document" ||
           type == "sticker" || type == "voice";
}

void read_media(const json::Value& part, ReadMessage& into) {
    into.message.text = clean(part["caption"].text());
    const auto id = part["id"].scalar_text().value_or("");
    if (!id.empty()) into.media.push_back({id, clean(part["filename"].text())});
}

void read_interactive(const json::Value& interactive, ReadMessage& into) {
    if (interactive["nfm_reply"].object()) {
        into.message.text = clean(form_text(interactive["nfm_reply"]));
        return;
    }
    const auto& reply = interactive["button_reply"].object() ? interactive["button_reply"]
                                                             : interactive["list_reply"];
    into.message.text = clean(reply["title"].text());
    if (interactive["button_reply"].object()) into.button_id = reply["id"].text();
    const auto more = reply["description"].text();
    if (!more.empty()) into.message.text += "\n" + clean(more);
}

void read_reaction(const json::Value& reaction, ReadMessage& into) {
    into.message.text = clean(reaction["emoji"].text());
    into.is_nothing_said = into.message.text.empty();
    // A thumb below an old answer is no new request.
    into.message.automatic = true;
    if (const auto about = reaction["message_id"].scalar_text()) {
        into.message.references.push_back(*about);
    }
}

/// Who has a new number stays who they were: what they write from it goes on where they were.
void read_system(const json::Value& message, ReadMessage& into) {
    const auto& system = message["system"];
    auto number = system["wa_id"].scalar_text().value_or("");
    if (number.empty()) number = system["new_wa_id"].scalar_text().value_or("");
    const auto type = system["type"].text();
    const bool has_moved = type == "user_changed_number" || type == "customer_changed_number";
    auto& incoming = into.message;
    if (!has_moved || number.empty() || incoming.sender.empty()) {
        into.is_nothing_said = true;
        return;
    }
    auto claims = claims_of(number);
    claims.push_back(incoming.sender.front());
    incoming.sender = std::move(claims);
    incoming.text = clean(system["body"].text());
    incoming.automatic = true;
    into.opens_window = false;
}

void read_content(const json::Value& message, ReadMessage& into) {
    const auto type = message["type"].text();
    if (type == "text") {
        into.message.text = clean(message["text"]["body"].text());
    } else if (is_media(type)) {
        read_media(message[type], into);
    } else if (type == "location") {
        into.message.text = clean(location_text(message["location"]));
    } else if (type == "contacts") {
        into.message.text = clean(contact_lines(message["contacts"]));
    } else if (type == "button") {
        into.message.text = clean(message["button"]["text"].text());
        into.button_id = message["button"]["payload"].text();
    } else if (type == "interactive") {
        read_interactive(message["interactive"], into);
    } else if (type == "order") {
        into.message.text = clean(order_text(message["order"]));
    } else if (type == "reaction") {
        read_reaction(message["reaction"], into);
    } else if (type == "edit" && message["edit"]["message"]["type"].text() != "edit") {
        read_changed(message["edit"], into);
        read_content(message["edit"]["message"], into);
    } else if (type == "revoke") {
        // What was said stays, for somebody may have acted on it; that it was taken back is told.
        read_changed(message["revoke"], into);
        into.message.text = "🗑️";
        into.message.automatic = true;
    } else if (type == "system") {
        read_system(message, into);
    } else if (type == "request_welcome") {
        into.is_nothing_said = true;
    } else {
        const auto title = message["errors"][0]["title"].text();
        into.not_understood = title.empty() ? "A message of the type " + std::string(type) +
                                                  " came, which is not known here."
                                            : std::string(title);
    }
}

}  // namespace

ReadMessage read_message(const json::Value& value, const json::Value& message) {
    ReadMessage read;
    const Sender sender{message["from"].scalar_text().value_or(""),
                        message["from_user_id"].scalar_text().value_or("")};
    auto& incoming = read.message;
    incoming.kind = ChannelKind::whatsapp;
    incoming.sender = claims_of(sender);
    incoming.sender_name = profile_name(value, sender);
    incoming.external_id = message["id"].scalar_text().value_or("");
    if (incoming.external_id.empty()) {
        incoming.external_id = "sha256:" + text::hex(crypto::sha256(json::to_text(message)));
    }
    incoming.sent_at = read_time(message["timestamp"]).value_or(Time{});
    if (const auto about = message["context"]["id"].scalar_text()) {
        incoming.references.push_back(*about);
    }
    read_content(message, read);
    const bool is_empty = incoming.text.empty() && read.media.empty();
    if (!sender.is_known()) read.not_understood = "The message does not say who sent it.";
    if (is_empty && read.not_understood.empty() && !read.is_nothing_said) {
        read.not_understood = "The message is empty.";
    }
    return read;
}

ReadStatus read_status(const json::Value& status) {
    ReadStatus read;
    read.external_id = status["id"].scalar_text().value_or("");
    const auto word = status["status"].text();
    if (word == "sent") read.state = DeliveryState::sent;
    if (word == "delivered") read.state = DeliveryState::delivered;
    if (word == "read" || word == "played") read.state = DeliveryState::read;
    if (word == "failed") read.state = DeliveryState::failed;
    const auto& error = status["errors"][0];
    if (read.state == DeliveryState::failed) {
        read.error_code = error["code"].scalar_text().value_or("failed");
        if (read.error_code == "131047") read.error_code = "window_closed";
        const auto details = error["error_data"]["details"].text();
        read.error = text::one_line(clean(details.empty() ? error["title"].text() : details));
    }
    return read;
}

std::vector<const json::Value*> values_of(const json::Value& webhook) {
    static const json::Array none;
    std::vector<const json::Value*> values;
    const auto* entries = webhook["entry"].array();
    for (const auto& entry : entries ? *entries : none) {
        const auto* changes = entry["changes"].array();
        for (const auto& change : changes ? *changes : none) values.push_back(&change["value"]);
    }
    return values;
}

}  // namespace ondam::channels::wire
