#include "platform/mail/smtp_client.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "platform/mail/stream.h"

namespace ondam::mail {
namespace {

struct Answer {
    int code = 0;
    std::string text;
    std::vector<std::string> lines;
};

/// An answer that ends the session: its code and words.
Refusal refused_with(const Answer& answer, std::string code) {
    return connection_refusal(std::move(code), std::to_string(answer.code) + " " + answer.text);
}

class SmtpSession {
public:
    explicit SmtpSession(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

    Result<Answer> read_answer() {
        Answer answer;
        for (std::size_t count = 0; count < 500; ++count) {
            const auto line = TRY(stream_->read_line());
            int code = 0;
            const auto* begin = line.data();
            const auto [end, error] =
                std::from_chars(begin, begin + std::min<std::size_t>(3, line.size()), code);
            if (error != std::errc() || end != begin + 3) break;
            answer.code = code;
            const auto words = text::make_valid_utf8(
                std::string_view(line).substr(std::min<std::size_t>(4, line.size())));
            answer.text += (answer.text.empty() ? "" : " ") + words;
            answer.lines.push_back(words);
            if (line.size() < 4 || line[3] != '-') return answer;
        }
        return connection_refusal("protocol", "The server does not speak SMTP.");
    }

    Result<Answer> command(std::string_view line) {
        TRY(stream_->write(std::string(line) + "\r\n"));
        return read_answer();
    }

    Result<void> greet(const Endpoint& endpoint) {
        const auto greeting = TRY(read_answer());
        if (greeting.code != 220) return refused_with(greeting, "refused");
        TRY(hello());
        if (endpoint.security != Security::starttls) return {};
        const auto answer = TRY(command("STARTTLS"));
        if (answer.code != 220) {
            return connection_refusal("tls", "The server offers no STARTTLS: " + answer.text);
        }
        TRY(stream_->secure());
        return hello();
    }

    Result<void> login(const Credentials& credentials) {
        if (credentials.method == LoginMethod::none) return {};
        Result<Answer> answer = Answer{};
        if (credentials.method == LoginMethod::xoauth2) {
            const auto token = "user=" + credentials.user +
                               "\x01"
                               "auth=Bearer " +
                               credentials.secret + "\x01\x01";
            answer = command("AUTH XOAUTH2 " + text::base64(token));
            // The server explains itself in a challenge that has to be answered.
            if (answer && answer->code == 334) answer = command("");
        } else if (offers("AUTH", "PLAIN") || !offers("AUTH", "LOGIN")) {
            const auto nul = std::string(1, '\0');
            answer = command("AUTH PLAIN " +
                             text::base64(nul + credentials.user + nul + credentials.secret));
        } else {
            answer = command("AUTH LOGIN");
            if (answer && answer->code == 334) answer = command(text::base64(credentials.user));
            if (answer && answer->code == 334) answer = command(text::base64(credentials.secret));
        }
        if (!answer) return std::move(answer).error();
        if (answer->code == 235) return {};
        const bool is_passing = answer->code >= 400 && answer->code < 500;
        return login_refusal(is_passing ? LoginFailure::for_now : LoginFailure::for_good,
                             credentials, std::to_string(answer->code) + " " + answer->text);
    }

    bool offers(std::string_view keyword, std::string_view word = "") const {
        return std::ranges::any_of(offers_, [&](const std::string& line) {
            const auto words = text::split(line, ' ');
            if (!text::equal_ignoring_case(words.front(), keyword)) return false;
            return word.empty() || std::ranges::any_of(words, [&](std::string_view one) {
                       return text::equal_ignoring_case(one, word);
                   });
        });
    }

    Result<void> write(std::string_view bytes) { return stream_->write(bytes); }
    /// Returns when the bytes have arrived, so that a connection that breaks before is known to.
    Result<void> hand_over(std::string_view bytes) {
        TRY(stream_->write(bytes));
        return stream_->settle();
    }

private:
    Result<void> hello() {
        const auto answer = TRY(command("EHLO [127.0.0.1]"));
        if (answer.code != 250) return refused_with(answer, "protocol");
        offers_ = answer.lines;
        return {};
    }

    std::unique_ptr<Stream> stream_;
    std::vector<std::string> offers_;
};

Result<SmtpSession> begin(const Endpoint& endpoint, const Credentials& credentials,
                          const ConnectOptions& options) {
    SmtpSession session(TRY(Stream::open(endpoint, options)));
    TRY(session.greet(endpoint));
    TRY(session.login(credentials));
    return session;
}

SendResult not_connected(const Refusal& refusal) {
    SendResult result;
    result.error_code = code_of(refusal);
    result.text = words_of(refusal);
    return result;
}

SendResult rejected(const Answer& answer) {
    SendResult result;
    result.code = answer.code;
    result.text = answer.text;
    result.outcome =
        answer.code >= 500 ? SendOutcome::rejected_permanent : SendOutcome::rejected_temporary;
    return result;
}

bool is_safe_address(std::string_view address) {
    return std::ranges::none_of(address, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '\x7f';
    });
}

/// CRLF line ends and a second dot before a leading one; ends with a line end.
std::string transparent(std::string_view raw) {
    std::string out;
    out.reserve(raw.size() + raw.size() / 50);
    bool at_start = true;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c == '\r') continue;
        if (c == '\n') {
            out += "\r\n";
            at_start = true;
            continue;
        }
        if (c == '.' && at_start) out.push_back('.');
        out.push_back(c);
        at_start = false;
    }
    if (!at_start) out += "\r\n";
    return out;
}

/// Offers the mail to each recipient; nothing when at least one was accepted.
Result<std::optional<SendResult>> address(SmtpSession& session, const Envelope& envelope,
                                          std::vector<RecipientResult>& recipients) {
    const bool is_ascii = std::ranges::all_of(envelope.recipients, [](const std::string& one) {
        return std::ranges::all_of(one,
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    });
    const std::string utf8 = !is_ascii && session.offers("SMTPUTF8") ? " SMTPUTF8" : "";
    const auto from = TRY(session.command("MAIL FROM:<" + envelope.from + ">" + utf8));
    if (from.code != 250) return std::optional(rejected(from));
    bool is_accepted = false;
    Answer worst;
    for (const auto& recipient : envelope.recipients) {
        const auto answer = TRY(session.command("RCPT TO:<" + recipient + ">"));
        recipients.push_back({recipient, answer.code, answer.text});
        if (answer.code == 250 || answer.code == 251) {
            is_accepted = true;
        } else if (worst.code == 0 || answer.code < worst.code) {
            worst = answer;  // A temporary refusal of one keeps the mail alive.
        }
    }
    if (is_accepted) return std::optional<SendResult>();
    return std::optional(rejected(worst));
}

SendResult hand_over(SmtpSession& session, const Envelope& envelope, std::string_view raw) {
    std::vector<RecipientResult> recipients;
    const auto with_recipients = [&](SendResult result) {
        result.recipients = std::move(recipients);
        return result;
    };
    const auto refused = address(session, envelope, recipients);
    if (!refused) return with_recipients(not_connected(refused.error()));
    if (*refused) return with_recipients(**refused);
    const auto data = session.command("DATA");
    if (!data) return with_recipients(not_connected(data.error()));
    if (data->code != 354) return with_recipients(rejected(*data));
    // Until the last dot is on its way the server has nothing that it could deliver.
    const auto body = session.hand_over(transparent(raw));
    if (!body) return with_recipients(not_connected(body.error()));
    const auto answer = session.command(".");
    if (!answer) {
        SendResult result = not_connected(answer.error());
        result.outcome = SendOutcome::unknown;
        return with_recipients(std::move(result));
    }
    if (answer->code < 200 || answer->code > 299) return with_recipients(rejected(*answer));
    SendResult result;
    result.outcome = SendOutcome::sent;
    result.code = answer->code;
    result.text = answer->text;
    return with_recipients(std::move(result));
}

}  // namespace

std::string_view to_text(SendOutcome outcome) {
    constexpr std::array<std::string_view, 5> texts = {
        "sent", "rejected_permanent", "rejected_temporary", "not_connected", "unknown"};
    return texts[std::size_t(outcome)];
}

SmtpClient::SmtpClient(Endpoint endpoint, Credentials credentials, ConnectOptions options)
    : endpoint_(std::move(endpoint)),
      credentials_(std::move(credentials)),
      options_(std::move(options)) {}

SendResult SmtpClient::send(const Envelope& envelope, std::string_view raw) const {
    const bool is_safe = is_safe_address(envelope.from) && !envelope.recipients.empty() &&
                         std::ranges::all_of(envelope.recipients, [](const std::string& one) {
                             return !one.empty() && is_safe_address(one);
                         });
    if (!is_safe) {
        SendResult result;
        result.outcome = SendOutcome::rejected_permanent;
        result.code = 553;
        result.text = "An address of the envelope has a wrong shape.";
        return result;
    }
    auto session = begin(endpoint_, credentials_, options_);
    if (!session) return not_connected(session.error());
    auto result = hand_over(*session, envelope, raw);
    // What the server says to QUIT changes nothing any more.
    if (result.outcome != SendOutcome::unknown) (void)session->write("QUIT\r\n");
    return result;
}

Result<void> SmtpClient::check() const {
    auto session = TRY(begin(endpoint_, credentials_, options_));
    (void)session.command("QUIT");
    return {};
}

}  // namespace ondam::mail
