#include "base/text.h"
#include "domain/surveys/surveys.h"
#include "domain/surveys/wording.h"
#include "platform/crypto/crypto.h"
#include "platform/html/html.h"

namespace ondam::surveys {
namespace {

using html::escape;

constexpr std::string_view style = R"css(
:root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--line:#767676;--accent:#1d4ed8;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#f2f2f2;--paper:#161616;--line:#8c8c8c;--accent:#93b4ff;--on:#0b1530}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,"Apple SD Gothic Neo","Noto Sans KR",sans-serif}
main{max-width:34rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.5rem;line-height:1.3;word-break:keep-all}
fieldset{border:0;margin:0;padding:0}
legend{padding:0;margin-bottom:1rem;font-weight:600}
.choice{display:flex;align-items:center;gap:.75rem;min-height:3rem;padding:.5rem .75rem;margin:.5rem 0;border:1px solid var(--line);border-radius:.5rem;cursor:pointer}
.choice input{width:1.5rem;height:1.5rem;margin:0;accent-color:var(--accent)}
.choice:has(input:checked){outline:3px solid var(--accent);outline-offset:-2px}
.choice:focus-within,textarea:focus,button:focus{outline:3px solid var(--accent);outline-offset:2px}
textarea{display:block;width:100%;min-height:6rem;margin:.5rem 0 1.25rem;padding:.75rem;border:1px solid var(--line);border-radius:.5rem;background:inherit;color:inherit;font:inherit}
button{min-height:3rem;padding:.5rem 2rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on);font:inherit;font-weight:600;cursor:pointer}
.note{border-left:4px solid var(--accent);padding:.25rem 0 .25rem .75rem}
)css";

struct Form {
    int score = 0;
    std::string comment;
    std::string_view note = {};
    enum class Tone { plain, alert } tone = Tone::plain;
};

std::string choices(const Wording& words, int chosen) {
    std::string out;
    for (int score = 1; score <= 5; ++score) {
        const auto digit = std::to_string(score);
        out += "<label class=\"choice\"><input type=\"radio\" name=\"score\" value=\"" + digit +
               "\" required" + (score == chosen ? " checked" : "") + "><span>" + digit + " · " +
               escape(words.scores[score - 1]) + "</span></label>";
    }
    return out;
}

std::string note(const Form& form) {
    if (form.note.empty()) return "";
    const auto* role = form.tone == Form::Tone::alert ? "alert" : "status";
    return std::string("<p class=\"note\" role=\"") + role + "\">" + escape(form.note) + "</p>";
}

std::string page(const Surveys::Standing& standing, const Form& form, std::string_view nonce) {
    const auto& words = wording(standing.request.locale);
    std::string body = "<h1>" + escape(words.page_title) + "</h1>" + note(form);
    if (!standing.closed) {
        body += "<form method=\"post\"><fieldset><legend>" + escape(standing.request.question) +
                "</legend>" + choices(words, form.score) + "</fieldset><label for=\"comment\">" +
                escape(words.comment) +
                "</label><textarea id=\"comment\" name=\"comment\" maxlength=\"2000\">" +
                escape(form.comment) + "</textarea><button>" + escape(words.send) +
                "</button></form>";
    }
    return "<!doctype html><html lang=\"" + escape(standing.request.locale) +
           "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" "
           "content=\"noindex\"><title>" +
           escape(words.page_title) + "</title><style nonce=\"" + std::string(nonce) + "\">" +
           std::string(style) + "</style></head><body><main>" + body + "</main></body></html>";
}

http::Response answer(int status, const Surveys::Standing& standing, const Form& form) {
    const auto nonce = crypto::random_token();
    http::Response response{
        .status = status, .headers = {}, .body = page(standing, form, nonce), .source = {}};
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.set("Content-Security-Policy",
                         "default-src 'none'; style-src 'nonce-" + nonce +
                             "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    response.headers.set("Cache-Control", "no-store");
    // Its token goes nowhere else. Not `no-referrer`: browsers then send the form from "null".
    response.headers.set("Referrer-Policy", "same-origin");
    response.headers.set("X-Content-Type-Options", "nosniff");
    return response;
}

int read_score(std::string_view text) {
    const bool fits = text.size() == 1 && text[0] >= '1' && text[0] <= '5';
    return fits ? text[0] - '0' : 0;
}

Result<http::Response> show(Surveys& surveys, const http::Request& request) {
    const auto standing = TRY(surveys.find(request.param("token")));
    const auto& words = wording(standing.request.locale);
    Form form;
    if (standing.answer) {
        form.score = standing.answer->score;
        form.comment = standing.answer->comment.value_or("");
        form.note = words.thanks;
    }
    if (standing.closed && !standing.answer) form.note = words.closed;
    // A score in the link is a choice made ready, not an answer: programs follow links too.
    if (const auto chosen = read_score(request.query_value("score").value_or(""))) {
        form.score = chosen;
    }
    return answer(200, standing, form);
}

Result<http::Response> take(Surveys& surveys, const http::Request& request) {
    const auto token = request.param("token");
    Form form;
    for (const auto pair : text::split(request.body, '&')) {
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        auto value = text::url_decode(pair.substr(equals + 1), text::UrlPart::query);
        if (!value) continue;
        if (pair.substr(0, equals) == "score") form.score = read_score(*value);
        if (pair.substr(0, equals) == "comment") form.comment = std::move(*value);
    }
    auto standing = TRY(surveys.find(token));
    const auto& words = wording(standing.request.locale);
    form.tone = Form::Tone::alert;
    if (standing.closed) {
        form.note = words.closed;
        return answer(409, standing, form);
    }
    if (form.score == 0) {
        form.note = words.choose;
        return answer(400, standing, form);
    }
    TRY(surveys.answer(token, {.score = form.score, .comment = form.comment}));
    form.tone = Form::Tone::plain;
    const auto thanks = std::string(words.thanks) + " " + std::string(words.change_hint);
    form.note = thanks;
    return answer(200, standing, form);
}

}  // namespace

void add_survey_page(staff::Api& api, Surveys& surveys) {
    api.open(http::Method::get, "/s/{token}",
             [&surveys](const http::Request& request) { return show(surveys, request); });
    api.open(http::Method::post, "/s/{token}",
             [&surveys](const http::Request& request) { return take(surveys, request); });
}

}  // namespace ondam::surveys
