#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/channels/channel.h"

namespace ondam::surveys {

/// What customers read, in Korean and English.
struct Wording {
    std::string_view question;
    std::string_view good;
    std::string_view fair;
    std::string_view poor;
    std::string_view mail_hint;
    std::string_view page_title;
    std::string_view scores[5];
    std::string_view comment;
    std::string_view send;
    std::string_view thanks;
    std::string_view change_hint;
    std::string_view closed;
    std::string_view choose;
    std::string_view busy;
    std::string_view unknown;       ///< a link that leads to no question
    std::string_view unknown_hint;  ///< what to do about it
};
const Wording& wording(std::string_view locale);

/// `ko` for what begins so, else `en`; nothing given falls back on the workspace's.
std::string survey_locale(const std::optional<std::string>& language,
                          std::string_view workspace_locale);

/// "5", "5점", "4!" or "５": a score and nothing else, as people type it where buttons are not
/// pressed.
std::optional<int> read_typed_score(std::string_view text);

struct Question {
    std::string body;
    std::optional<std::string> html = {};
    std::vector<channels::Button> buttons = {};
};
struct QuestionInput {
    channels::ChannelKind kind = channels::ChannelKind::email;
    std::string_view locale;
    std::string_view question;
    std::string_view token;
    std::string_view link;  ///< of the page
};
/// The question as its channel can put it: a link in a mail, buttons elsewhere, both for other
/// programs.
Question put_question(const QuestionInput& input);

}  // namespace ondam::surveys
