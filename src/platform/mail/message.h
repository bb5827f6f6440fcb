#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

/// Electronic mail: reading, judging, writing, fetching and sending it.
namespace ondam::mail {

/// A name and an address, both UTF-8. The name may be empty; the address is as written, without
/// comments and quotes that mean nothing.
struct Mailbox {
    std::string name;
    std::string address;

    friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

/// One header line: the name as written, the value unfolded but otherwise the bytes that came.
struct Header {
    std::string name;
    std::string value;
};

struct Attachment {
    std::string name;  ///< as the sender gave it, UTF-8, may be empty; not safe as a file name
    std::string media_type;  ///< lower case, `image/png`
    std::string content_id;  ///< without <>; empty when the part has none
    bool is_inline = false;  ///< shown inside the text: has a Content-ID and was not `attachment`
    std::string bytes;
};

/// A machine-readable part: delivery-status, feedback-report, the headers or mail it is about.
struct ReportPart {
    std::string media_type;
    std::string text;
};

struct ParsedMail {
    std::vector<Header> headers;           ///< in order, those of the mail itself
    std::string message_id;                ///< without <>, empty when missing
    std::vector<std::string> in_reply_to;  ///< message ids without <>
    std::vector<std::string> references;   ///< oldest first
    std::vector<Mailbox> from;             ///< of every From header: more than one is suspicious
    std::vector<Mailbox> sender;
    std::vector<Mailbox> reply_to;
    std::vector<Mailbox> to;
    std::vector<Mailbox> cc;
    std::vector<Mailbox> bcc;
    std::vector<std::string> delivered_to;  ///< Delivered-To, X-Original-To, Envelope-To
    std::string subject;
    std::optional<Time> date;
    std::string media_type;  ///< of the whole, `multipart/report`
    std::string text;        ///< the plain text parts of the body; line ends are \n
    std::string flowed;  ///< `text` with each paragraph of format=flowed on one line; empty if none
    std::string html;    ///< the HTML parts; plain parts between them are in it, escaped
    bool text_is_whole = false;  ///< `text` says all that the body says; otherwise only `html` does
    std::vector<Attachment> attachments;
    std::vector<ReportPart> reports;
    bool is_encrypted = false;
    bool is_signed = false;
    bool is_cut = false;  ///< more parts, headers or levels than the limits; the rest was not read

    /// The first header of that name (case is ignored), unfolded raw bytes; nothing when missing.
    std::optional<std::string_view> header(std::string_view name) const;
    /// The same with encoded words and legacy charsets decoded to UTF-8; empty when missing.
    std::string header_text(std::string_view name) const;
};

struct ParseLimits {
    std::size_t bytes = std::size_t(50) << 20;
    std::size_t parts = 1000;
    std::size_t nesting = 50;
    std::size_t headers = 2000;
};

/// Reads a mail, however broken. Refuses with `too_large` over the byte limit and with `invalid`,
/// code `not_a_mail`, when there is neither a header nor a text to be found.
Result<ParsedMail> parse(std::string_view raw, const ParseLimits& limits = {});

/// An unstructured header value (RFC 2047 words, raw 8-bit text) as UTF-8 on one line.
std::string decode_header(std::string_view value);
/// An address list header; groups are flattened, an entry without an address is left out.
std::vector<Mailbox> parse_addresses(std::string_view value);
/// The ids of a Message-ID, In-Reply-To or References header without their <>.
std::vector<std::string> parse_message_ids(std::string_view value);
/// RFC 5322 dates and the usual deviations.
std::optional<Time> parse_date(std::string_view value);

}  // namespace ondam::mail
