#include "platform/mail/classify.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/mail/bounce_reason.h"
#include "platform/mail/bounce_report.h"
#include "platform/mail/provider_notice.h"

namespace ondam::mail {
namespace {

bool is_from_robot(const ParsedMail& mail) {
    return std::ranges::any_of(mail.from, [](const Mailbox& from) {
        auto local = text::lower_ascii(from.address.substr(0, from.address.find('@')));
        std::erase_if(local, [](char c) { return c == '-' || c == '_' || c == '.'; });
        return local.starts_with("mailerdaemon") || local.starts_with("maildaemon") ||
               local == "postmaster";
    });
}

bool has_bounce_subject(const ParsedMail& mail) {
    const auto subject = text::lower_ascii(mail.subject);
    return contains_any(subject, {"undeliver",
                                  "delivery status notification",
                                  "failure notice",
                                  "delivery fail",
                                  "returned mail",
                                  "mail delivery",
                                  "delivery notification",
                                  "delivery report",
                                  "could not be delivered",
                                  "nondeliverable",
                                  "non-deliverable",
                                  "delivery problem",
                                  "message status - undeliverable",
                                  "mail system error",
                                  "returned to sender",
                                  "not delivered",
                                  "delivery error",
                                  "dsn:",
                                  "unzustellbar",
                                  "unbekannter benutzer",
                                  "non remis",
                                  "non recapitabile",
                                  "no se puede entregar",
                                  "недоставленное",
                                  "недостав",
                                  "반송",
                                  "전송 실패",
                                  "발송 실패",
                                  "배달되지 않음",
                                  "전송되지",
                                  "配信不能",
                                  "退信",
                                  "user unknown"});
}

/// A mail that comes back, not one that merely speaks of one.
bool holds_mail_headers(const ParsedMail& mail) {
    const auto lower = text::lower_ascii(returned_mail(mail));
    return lower.find("message-id:") != std::string::npos ||
           lower.find("received:") != std::string::npos;
}

bool is_forwarded(const ParsedMail& mail) {
    const auto subject = text::lower_ascii(text::trim(mail.subject));
    for (const std::string_view start : {"re:", "fw:", "fwd:", "회신:", "전달:"}) {
        if (subject.starts_with(start)) return true;
    }
    return false;
}

/// A robot's few words that say why, and below them the mail that it sends back.
bool returns_a_mail(const ParsedMail& mail) {
    if (!report_of(mail, "message/rfc822") || mail.header("Auto-Submitted")) return false;
    const auto words = readable_text(mail);
    const auto lower = text::lower_ascii(words);
    return contains_any(lower, {"could not be delivered", "could not deliver", "was not delivered",
                                "cannot be delivered", "undeliverable", "delivery failed",
                                "전달되지 못", "반송"}) &&
           (!find_reason(words, "").empty() || find_smtp_code(words) != 0);
}

bool looks_like_bounce(const ParsedMail& mail) {
    const bool is_null_sender = lower_header(mail, "Return-Path") == "<>";
    const bool is_report = mail.media_type == "multipart/report";
    if (mail.header("X-Failed-Recipients")) return true;
    const bool is_robot = is_from_robot(mail);
    if (is_report && (is_robot || is_null_sender) && !mail.reports.empty()) return true;
    if (is_null_sender && returns_a_mail(mail)) return true;
    if (has_bounce_subject(mail)) {
        if (is_robot || is_null_sender) return true;
        // A parcel comes back as well, and a customer tells the number and the reason.
        const auto words = readable_text(mail);
        const bool says_why = find_smtp_code(words) != 0 || !find_status(words).empty() ||
                              !find_reason(words, "").empty();
        const bool is_machine =
            lower_header(mail, "Auto-Submitted").starts_with("auto-") || holds_mail_headers(mail);
        return says_why && is_machine && mail.in_reply_to.empty() && !is_forwarded(mail);
    }
    if (!is_robot) return false;
    const auto words = readable_text(mail);
    return !find_reason(words, find_status(words)).empty() || find_smtp_code(words) != 0;
}

/// How automatic answers begin.
bool begins_automatic(std::string_view subject) {
    for (const std::string_view start : {"auto:",
                                         "auto-reply",
                                         "auto reply",
                                         "autoreply",
                                         "automatic reply",
                                         "automatic response",
                                         "automated reply",
                                         "out of office",
                                         "out-of-office",
                                         "abwesenheitsnotiz",
                                         "automatische antwort",
                                         "réponse automatique",
                                         "respuesta automática",
                                         "risposta automatica",
                                         "automatisch antwoord",
                                         "resposta automática",
                                         "автоответ",
                                         "自動応答",
                                         "自动回复",
                                         "自动答复",
                                         "自動回覆",
                                         "自動回信",
                                         "自動返信",
                                         "不在通知",
                                         "autosvar",
                                         "automatiskt svar",
                                         "automatisk svar",
                                         "automaattinen vastaus",
                                         "automatyczna odpowiedź",
                                         "automatická odpověď",
                                         "automatikus válasz",
                                         "răspuns automat",
                                         "otomatik yanıt",
                                         "trả lời tự động",
                                         "Автоответ",
                                         "Автоматический ответ",
                                         "Автоматична відповідь",
                                         "자동 응답",
                                         "자동응답",
                                         "자동 회신",
                                         "자동회신",
                                         "자동 답장",
                                         "자동답장",
                                         "부재중입니다",
                                         "부재 중입니다"}) {
        if (subject.starts_with(start)) return true;
    }
    return false;
}

/// Customers ask about vacations and write that they were away: such a word counts where nothing
/// but a sign, or what names a notice, follows it.
bool begins_with_notice(std::string_view subject) {
    for (const std::string_view word :
         {"vacation", "on vacation", "abwesenheit", "부재중", "부재 중", "휴가중", "휴가 중"}) {
        if (!subject.starts_with(word)) continue;
        const auto rest = text::trim(subject.substr(word.size()));
        if (rest.empty() || std::string_view(":])>-").find(rest.front()) != std::string_view::npos)
            return true;
        for (const std::string_view notice :
             {"reply", "response", "message", "notice", "notification", "auto", "응답", "회신",
              "답장", "안내", "알림", "메일", "메시지"}) {
            if (rest.starts_with(notice)) return true;
        }
    }
    return false;
}

bool has_automatic_subject(std::string_view subject) {
    const auto lower = text::lower_ascii(subject);
    auto bare = text::trim(lower);
    while (!bare.empty() && std::string_view("[(<*- ").find(bare.front()) != std::string_view::npos)
        bare.remove_prefix(1);
    return begins_automatic(bare) || begins_with_notice(bare);
}

bool is_auto_reply(const ParsedMail& mail) {
    auto submitted = lower_header(mail, "Auto-Submitted");
    submitted = submitted.substr(0, submitted.find_first_of(" ;("));
    if (!submitted.empty() && submitted != "no" && submitted != "auto-generated") return true;
    for (const auto name : {"X-Autoreply", "X-Autorespond", "X-AutoReply-From", "X-Mail-Autoreply",
                            "X-Autogenerated", "X-Auto-Reply"}) {
        const auto value = lower_header(mail, name);
        if (!value.empty() && value != "no") return true;
    }
    const auto precedence = lower_header(mail, "Precedence");
    if (precedence == "auto_reply" || precedence == "auto-reply") return true;
    if (lower_header(mail, "X-Auto-Response-Suppress").find("oof") != std::string::npos &&
        !mail.in_reply_to.empty() && !submitted.empty()) {
        return true;
    }
    return has_automatic_subject(mail.subject);
}

bool is_bulk(const ParsedMail& mail) {
    for (const auto name : {"List-Id", "List-Unsubscribe", "List-Post", "Mailing-List",
                            "X-Mailing-List", "X-Campaign", "X-Campaign-Id", "Feedback-ID"}) {
        if (mail.header(name)) return true;
    }
    const auto precedence = lower_header(mail, "Precedence");
    if (precedence == "bulk" || precedence == "list" || precedence == "junk") return true;
    return lower_header(mail, "Auto-Submitted").starts_with("auto-generated");
}

bool is_abuse_report(const ParsedMail& mail) {
    if (report_of(mail, "message/feedback-report")) return true;
    // Microsoft's feedback loop sends the mail alone, under this subject.
    const bool is_microsoft = mail.subject.starts_with("complaint about message from ");
    if (is_microsoft && report_of(mail, "message/rfc822")) return true;
    const auto type = lower_header(mail, "Content-Type");
    return mail.media_type == "multipart/report" &&
           type.find("feedback-report") != std::string::npos;
}

bool is_bounce(const ParsedMail& mail) {
    if (report_of(mail, "message/delivery-status")) return true;
    if (report_of(mail, "message/global-delivery-status")) return true;
    return !report_of(mail, "message/disposition-notification") && looks_like_bounce(mail);
}

/// A machine that names itself in no header is told by its address, unless it sends to many.
bool was_written_by_itself(const ParsedMail& mail) {
    if (is_auto_reply(mail)) return true;
    return !is_bulk(mail) && (lower_header(mail, "Return-Path") == "<>" || is_from_robot(mail));
}

}  // namespace

std::string_view to_text(MailKind kind) {
    constexpr std::array<std::string_view, 6> texts = {"normal",    "auto_reply",      "bounce",
                                                       "complaint", "delivery_report", "bulk"};
    return texts[std::size_t(kind)];
}

Classification classify(const ParsedMail& mail) {
    Classification out;
    for (const auto& header : mail.headers) {
        if (text::equal_ignoring_case(header.name, "X-Loop")) {
            out.loop_marks.push_back(decode_header(header.value));
        }
    }
    if (auto notice = read_provider_notice(mail)) {
        notice->loop_marks = std::move(out.loop_marks);
        out = *std::move(notice);
    } else if (is_abuse_report(mail)) {
        read_complaint(mail, out);
    } else if (is_bounce(mail)) {
        read_bounce(mail, out);
    } else if (report_of(mail, "message/disposition-notification")) {
        read_receipt(mail, out);
    } else if (was_written_by_itself(mail)) {
        out.kind = MailKind::auto_reply;
    } else if (is_bulk(mail)) {
        out.kind = MailKind::bulk;
    }
    out.must_not_be_answered = out.kind != MailKind::normal || !out.loop_marks.empty();
    return out;
}

}  // namespace ondam::mail
