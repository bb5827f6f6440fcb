#include "base/text.h"
#include "domain/surveys/surveys.h"
#include "domain/surveys/wording.h"
#include "platform/crypto/crypto.h"
#include "platform/html/html.h"

namespace ondam::surveys {
namespace {

using html::escape;

constexpr std::string_view style = R"css(
:root{color-scheme:light dark;--bg:#f6f3ee;--paper:#fffefc;--ink:#241f1a;--soft:#5d554b;--edge:#e5dfd5;--line:#928878;--accent:#b4461f;--on:#fff;--tint:#fbeadf}
@media (prefers-color-scheme:dark){:root{--bg:#161310;--paper:#1d1916;--ink:#efe8df;--soft:#bdb2a4;--edge:#342d27;--line:#857867;--accent:#ef8354;--on:#2a1004;--tint:#38241a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;align-items:flex-start;justify-content:center;padding:clamp(1rem,6vh,4rem) 1rem;background:var(--bg);color:var(--ink);font:1rem/1.5 "Pretendard Variable",Pretendard,-apple-system,"Segoe UI","Noto Sans KR","Noto Sans CJK KR","Apple SD Gothic Neo","Malgun Gothic",sans-serif;word-break:keep-all;overflow-wrap:anywhere}
main{width:min(30rem,100%);padding:1.75rem 1.5rem;border:1px solid var(--edge);border-radius:1.125rem;background:var(--paper)}
.business{margin:0 0 .5rem;font-size:.875rem;font-weight:600;color:var(--soft)}
h1{margin:0 0 1.25rem;font-size:1.375rem;line-height:1.35}
fieldset{border:0;margin:0;padding:0}
legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.choices{display:grid;grid-template-columns:repeat(5,1fr);gap:.375rem;overflow-wrap:normal}
.choice{position:relative;display:flex;flex-direction:column;align-items:center;gap:.375rem;padding:.75rem .25rem .625rem;border:1px solid var(--line);border-radius:.75rem;font-size:.75rem;line-height:1.3;text-align:center;cursor:pointer}
.choice input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.choice svg{width:2rem;height:2rem;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round}
.choice:hover{background:var(--bg)}
.choice:has(input:checked){border-color:var(--accent);background:var(--tint);box-shadow:inset 0 0 0 1px var(--accent);font-weight:700}
.choice:focus-within,textarea:focus,button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.more{display:block;margin-top:1.25rem;font-size:.875rem;font-weight:600}
textarea{display:block;width:100%;min-height:5.5rem;margin:.375rem 0 1.25rem;padding:.625rem .75rem;border:1px solid var(--line);border-radius:.5rem;background:inherit;color:inherit;font:inherit}
button{width:100%;min-height:3rem;border:0;border-radius:.625rem;background:var(--accent);color:var(--on);font:inherit;font-weight:700;cursor:pointer}
.note{margin:0 0 1.25rem;padding:.75rem 1rem;border-radius:.625rem;background:var(--tint);font-weight:600}
.note:last-child{margin:0}
@media (max-width:26rem){main{padding:1.5rem 1rem}.choices{gap:.25rem}.choice{padding:.625rem 0 .5rem;font-size:.6875rem;letter-spacing:-.01em}}
)css";

/// A face from sad to glad, drawn so that no font is needed.
std::string face(int score) {
    static constexpr std::string_view mouths[]{"M8 17Q12 12.5 16 17", "M8 16.5Q12 14.5 16 16.5",
                                               "M8 16H16", "M8 15Q12 18 16 15",
                                               "M7.5 14Q12 20 16.5 14"};
    return "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" r=\"10\"/>"
           "<path d=\"M9 9.5v.5M15 9.5v.5\"/><path d=\"" +
           std::string(mouths[score - 1]) + "\"/></svg>";
}

struct Form {
    int score = 0;
    std::string comment;
    std::string_view note = {};
    enum class Tone { plain, alert } tone = Tone::plain;
};

std::string choices(const Wording& words, int chosen) {
    std::string out = "<div class=\"choices\">";
    for (int score = 1; score <= 5; ++score) {
        out += "<label class=\"choice\"><input type=\"radio\" name=\"score\" value=\"" +
               std::to_string(score) + "\" required" + (score == chosen ? " checked" : "") + ">" +
               face(score) + "<span>" + escape(words.scores[score - 1]) + "</span></label>";
    }
    return out + "</div>";
}

std::string note(const Form& form) {
    if (form.note.empty()) return "";
    const auto* role = form.tone == Form::Tone::alert ? "alert" : "status";
    return std::string("<p class=\"note\" role=\"") + role + "\">" + escape(form.note) + "</p>";
}

std::string question(const Surveys::Standing& standing, const Form& form) {
    const auto& words = wording(standing.request.locale);
    std::string body =
        "<p class=\"business\">" + escape(standing.business) + "</p><h1>" +
        escape(standing.closed ? words.page_title : std::string_view(standing.request.question)) +
        "</h1>" + note(form);
    if (!standing.closed) {
        body += "<form method=\"post\"><fieldset><legend>" + escape(words.page_title) +
                "</legend>" + choices(words, form.score) +
                "</fieldset><label class=\"more\" for=\"comment\">" + escape(words.comment) +
                "</label><textarea id=\"comment\" name=\"comment\" maxlength=\"2000\">" +
                escape(form.comment) + "</textarea><button>" + escape(words.send) +
                "</button></form>";
    }
    return body;
}

struct Page {
    std::string_view locale;
    std::string_view title;
    std::string body;
};

http::Response answer(int status, const Page& page) {
    const auto nonce = crypto::random_token();
    http::Response response{.status = status, .headers = {}, .body = {}, .source = {}};
    response.body = "<!doctype html><html lang=\"" + escape(page.locale) +
                    "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                    "content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" "
                    "content=\"noindex\"><title>" +
                    escape(page.title) + "</title><style nonce=\"" + nonce + "\">" +
                    std::string(style) + "</style></head><body><main>" + page.body +
                    "</main></body></html>";
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

http::Response answer(int status, const Surveys::Standing& standing, const Form& form) {
    const std::string_view locale = standing.request.locale;
    return answer(status, {locale, wording(locale).page_title, question(standing, form)});
}

/// People come here from a mail: they read why there is nothing, in the language of their browser.
http::Response answer_unknown(const http::Request& request) {
    const std::string languages(request.headers.get("Accept-Language"));
    const bool korean_first =
        languages.substr(0, languages.find("en")).find("ko") != std::string::npos;
    const std::string_view locale = languages.empty() || korean_first ? "ko" : "en";
    const auto& words = wording(locale);
    return answer(404, {locale, words.unknown,
                        "<h1>" + escape(words.unknown) + "</h1><p class=\"note\">" +
                            escape(words.unknown_hint) + "</p>"});
}

int read_score(std::string_view text) {
    const bool fits = text.size() == 1 && text[0] >= '1' && text[0] <= '5';
    return fits ? text[0] - '0' : 0;
}

Result<http::Response> show(Surveys& surveys, const http::Request& request) {
    const auto found = surveys.find(request.param("token"));
    if (!found) return answer_unknown(request);
    const auto& standing = *found;
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
    const auto found = surveys.find(token);
    if (!found) return answer_unknown(request);
    const auto& standing = *found;
    const auto& words = wording(standing.request.locale);
    form.tone = Form::Tone::alert;
    if (const auto turn = surveys.take_turn(request.remote_address); !turn) {
        form.note = words.busy;
        auto later = answer(429, standing, form);
        const auto wait = turn.error().retry_after.value_or(std::chrono::seconds(60));
        later.headers.set("Retry-After", std::to_string(wait.count()));
        return later;
    }
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
