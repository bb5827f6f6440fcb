#pragma once

#include "domain/channels/whatsapp.h"

/// The JSON that WhatsApp's Cloud API speaks; private to this module.
namespace ondam::channels::wire {

inline constexpr std::size_t longest_text = 4096;  ///< code points of one message
inline constexpr std::size_t longest_caption = 1024;
inline constexpr std::size_t longest_button = 20;

std::string text_body(std::string_view to, std::string_view text);
/// One question with up to three answers of one tap.
std::string buttons_body(std::string_view to, const OutgoingMessage& message);
std::string media_body(std::string_view to, const Attachment& file, std::string_view media_id,
                       std::string_view caption);
/// `image`, `video`, `audio` or `document`.
std::string_view media_kind(std::string_view media_type);
/// Long texts in several messages, cut between lines or words.
std::vector<std::string> pieces(std::string_view text, std::size_t longest);

/// What an answer or a failure of the network means for the message.
SendOutcome outcome_of(const net::Outcome& answer);
net::OutgoingRequest request_to(const WhatsAppSettings& settings, std::string path);

}  // namespace ondam::channels::wire
