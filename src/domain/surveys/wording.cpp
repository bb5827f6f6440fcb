#include "domain/surveys/wording.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/html/html.h"

namespace ondam::surveys {
namespace {

constexpr Wording korean{
    .question = "상담은 어떠셨나요?",
    .good = "만족해요",
    .fair = "보통이에요",
    .poor = "아쉬워요",
    .mail_hint = "한 번만 눌러 알려 주세요.",
    .page_title = "상담 만족도",
    .scores = {"매우 아쉬워요", "아쉬워요", "보통이에요", "만족해요", "매우 만족해요"},
    .comment = "더 들려주실 이야기가 있나요? (선택)",
    .send = "보내기",
    .thanks = "답해 주셔서 고맙습니다.",
    .change_hint = "한 시간 안에는 답을 바꾸실 수 있어요.",
    .closed = "이 설문은 마감되었어요.",
    .choose = "점수를 하나 골라 주세요.",
    .busy = "잠시 뒤에 다시 보내 주세요.",
    .unknown = "설문을 찾을 수 없어요",
    .unknown_hint =
        "메일에 있는 링크를 다시 눌러 주세요. 주소가 잘렸거나 설문이 지워졌을 수 있어요."};

constexpr Wording english{.question = "How did we do?",
                          .good = "Good",
                          .fair = "Okay",
                          .poor = "Not good",
                          .mail_hint = "One tap tells us.",
                          .page_title = "How did we do?",
                          .scores = {"Very unhappy", "Unhappy", "Neither", "Happy", "Very happy"},
                          .comment = "Anything you would like to add? (optional)",
                          .send = "Send",
                          .thanks = "Thank you for telling us.",
                          .change_hint = "You can change your answer for an hour.",
                          .closed = "This question is closed.",
                          .choose = "Please choose one of the scores.",
                          .busy = "Please send it again in a moment.",
                          .unknown = "There is no such survey",
                          .unknown_hint =
                              "Please open the link in your mail again. The address "
                              "may be cut off, or the survey was removed."};

Question mail_question(const QuestionInput& input, const Wording& words) {
    Question question{.body = std::string(input.question) + "\n" + std::string(words.mail_hint) +
                              "\n\n" + std::string(input.link)};
    std::string html = "<p>" + html::escape(input.question) + "</p><p>";
    for (int score = 1; score <= 5; ++score) {
        const auto digit = std::to_string(score);
        html += "<a href=\"" + html::escape(input.link) + "?score=" + digit + "\">" + digit + " " +
                html::escape(words.scores[score - 1]) + "</a><br>";
    }
    question.html = html + "</p>";
    return question;
}

}  // namespace

const Wording& wording(std::string_view locale) { return locale == "ko" ? korean : english; }

std::string survey_locale(const std::optional<std::string>& language,
                          std::string_view workspace_locale) {
    if (!language || language->empty()) return std::string(workspace_locale);
    return language->starts_with("ko") ? "ko" : "en";
}

std::optional<int> read_typed_score(std::string_view text) {
    constexpr std::size_t longest = 30;
    constexpr std::array endings{"", "점", "점이요", "점이에요", "점입니다", "점요"};
    text = text::trim(text);
    if (text.empty() || text.size() > longest) return std::nullopt;
    std::size_t at = 0;
    const auto first = text::take_code_point(text, at);
    const auto zero = first >= U'０' ? U'０' : U'0';
    if (first < zero + 1 || first > zero + 5) return std::nullopt;
    std::string rest(text.substr(at));
    for (const auto* mark : {"!", ".", "~", "！", "。", "～", " "}) {
        rest = text::replace_all(std::move(rest), mark, "");
    }
    if (std::ranges::find(endings, rest) == endings.end()) return std::nullopt;
    return int(first - zero);
}

Question put_question(const QuestionInput& input) {
    const auto& words = wording(input.locale);
    if (input.kind == channels::ChannelKind::email) return mail_question(input, words);
    const auto button = [&](int score, std::string_view label) {
        return channels::Button{
            .id = "csat:" + std::string(input.token) + ":" + std::to_string(score),
            .label = std::string(label)};
    };
    // Another program may show texts and no buttons: the link asks the same.
    const bool is_api = input.kind == channels::ChannelKind::api;
    const auto link = is_api ? "\n" + std::string(input.link) : std::string();
    return {.body = std::string(input.question) + link,
            .buttons = {button(5, words.good), button(3, words.fair), button(1, words.poor)}};
}

}  // namespace ondam::surveys
