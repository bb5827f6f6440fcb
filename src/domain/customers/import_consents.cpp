#include "domain/customers/import_consents.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace ondam::customers {
namespace {

/// These ask for a consent by themselves: 수신 is the receiving of advertisements.
constexpr std::array<std::string_view, 8> complete{"수신동의일자", "수신동의일시", "수신동의여부",
                                                   "수신동의일",   "수신동의",     "수신여부",
                                                   "수신허용여부", "수신허용"};
/// These say that something is agreed to, and the rest of the heading says what.
constexpr std::array<std::string_view, 12> agreed{
    "동의여부",    "동의일자",  "동의일시", "동의일",    "동의",  "consentdate",
    "consentedat", "consented", "consent",  "optindate", "optin", "accepts"};
constexpr std::array<std::string_view, 9> topics{"마케팅",     "광고성",      "광고",
                                                 "혜택",       "이벤트",      "marketing",
                                                 "newsletter", "advertising", "promotions"};
/// Says nothing of its own: 마케팅 정보 수신동의. Personal data (개인정보) is something else.
constexpr std::array<std::string_view, 1> fillers{"정보"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> channels{
    {{"이메일", "email"},
     {"메일", "email"},
     {"email", "email"},
     {"문자메시지", "sms"},
     {"문자", "sms"},
     {"sms", "sms"},
     {"카카오톡", "kakao"},
     {"카카오", "kakao"},
     {"알림톡", "kakao"},
     {"kakao", "kakao"},
     {"앱푸시", "push"},
     {"푸시", "push"},
     {"push", "push"},
     {"전화", "phone"},
     {"phone", "phone"},
     {"whatsapp", "whatsapp"}}};

constexpr std::array<std::string_view, 18> yes{
    "y",  "yes",  "true", "t",        "1",     "o",       "동의",       "동의함",  "예",
    "네", "수신", "허용", "수신동의", "optin", "optedin", "subscribed", "granted", "agreed"};
constexpr std::array<std::string_view, 20> no{
    "n",      "no",       "false",        "f",        "0",        "x",      "거부",
    "미동의", "비동의",   "동의안함",     "수신거부", "거절",     "아니오", "아니요",
    "optout", "optedout", "unsubscribed", "denied",   "declined", "refused"};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// Takes the first of these words out of the text, wherever it stands.
template <std::size_t N>
bool take_out(const std::array<std::string_view, N>& words, std::string& text) {
    for (const auto word : words) {
        const auto at = text.find(word);
        if (at == std::string::npos) continue;
        text.erase(at, word.size());
        return true;
    }
    return false;
}

std::string bare_of(std::string_view text) {
    std::string bare;
    for (const char c : text::nfc(text::lower_ascii(text))) {
        if (std::string_view(" _-()[]/.").find(c) == std::string_view::npos) bare += c;
    }
    return bare;
}

int take_number(std::string_view& text) {
    int number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return -1;
    text.remove_prefix(std::size_t(end - text.data()));
    return number;
}

/// 2024-01-05, 2024. 1. 5, 2024/01/05; a time of day behind it is not looked at.
std::optional<Time> read_day(std::string_view text) {
    std::array<int, 3> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        while (i > 0 && !text.empty() && std::string_view("-./ ").find(text.front()) < 4)
            text.remove_prefix(1);
        parts[i] = take_number(text);
        if (parts[i] < 0) return std::nullopt;
    }
    const bool ends = text.empty() || std::string_view(" .T").find(text.front()) < 3;
    using namespace std::chrono;
    const auto day =
        year(parts[0]) / month(unsigned(parts[1])) / std::chrono::day(unsigned(parts[2]));
    if (!ends || parts[0] < 1990 || !day.ok()) return std::nullopt;
    return Time(sys_days(day));
}

}  // namespace

std::string consent_target(std::string_view heading) {
    auto rest = bare_of(heading);
    const bool is_complete = take_out(complete, rest);
    if (!is_complete && !take_out(agreed, rest)) return {};
    bool names_topic = is_complete;
    while (take_out(topics, rest)) names_topic = true;
    take_out(fillers, rest);
    std::string_view channel;
    for (const auto& [word, name] : channels) {
        const auto at = rest.find(word);
        if (at == std::string::npos) continue;
        rest.erase(at, word.size());
        channel = name;
        break;
    }
    if (!rest.empty() || (!names_topic && channel.empty())) return {};
    return "consent:marketing" + (channel.empty() ? "" : ":" + std::string(channel));
}

std::optional<ConsentCell> read_consent_cell(std::string_view target, std::string_view cell) {
    const auto parts = text::split(target, ':');
    ConsentCell read{.purpose = std::string(parts.at(1)), .channel = {}, .at = {}};
    if (parts.size() > 2) read.channel = parts[2];
    const auto word = bare_of(cell);
    if (is_among(no, word)) return read;
    read.state = ConsentState::granted;
    if (is_among(yes, word)) return read;
    read.at = read_day(text::trim(cell));
    return read.at ? std::optional(read) : std::nullopt;
}

}  // namespace ondam::customers
