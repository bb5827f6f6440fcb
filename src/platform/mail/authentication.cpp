#include "platform/mail/authentication.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.h"
#include "platform/mail/authentication_results.h"
#include "platform/mail/mime.h"

namespace ondam::mail {
namespace {

std::string domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? text::lower_ascii(address)
                                        : text::lower_ascii(address.substr(at + 1));
}

/// Relaxed alignment without a list of public suffixes: the same domain, or one below the other.
/// A shared parent with a single dot would also hold strangers of "co.kr", so it does not count.
bool is_aligned(std::string_view from, std::string_view proved) {
    if (from.empty() || proved.empty() || proved.find('.') == std::string_view::npos) return false;
    if (from == proved) return true;
    const auto is_below = [](std::string_view low, std::string_view high) {
        return low.size() > high.size() + 1 && low.ends_with(high) &&
               low[low.size() - high.size() - 1] == '.';
    };
    return is_below(from, proved) || is_below(proved, from);
}

/// What the trusted server's headers say: the block nearest to the top, because a sender may
/// have put the same name further down.
struct Block {
    std::vector<MethodResult> methods;
    bool is_whole = true;
};

Block trusted_block(const ParsedMail& mail, std::string_view trusted_host) {
    Block block;
    bool has_begun = false;
    for (const auto& header : mail.headers) {
        const bool is_results = text::equal_ignoring_case(header.name, "Authentication-Results");
        if (!is_results) {
            // Our server adds its lines above the Received line of its own hop.
            if (has_begun && text::equal_ignoring_case(header.name, "Received")) break;
            continue;
        }
        auto read = read_authentication_results(unfold(header.value));
        if (!text::equal_ignoring_case(read.host, trusted_host)) continue;
        has_begun = true;
        block.is_whole = block.is_whole && read.is_whole;
        std::ranges::move(read.methods, std::back_inserter(block.methods));
    }
    return block;
}

/// "from a.prod.outlook.com (…) by b.prod.outlook.com (…) with …": from one of these servers to
/// another. What a stranger handed in names the stranger's host after "from".
bool is_inner_hop(std::string_view received, std::string_view domain) {
    const auto under = [&](std::string_view host) {
        return host == domain || (host.ends_with(domain) && host.size() > domain.size() &&
                                  host[host.size() - domain.size() - 1] == '.');
    };
    std::string from, by;
    std::string before;
    const auto line = text::one_line(unfold(received));
    for (const auto word : text::split(line, ' ')) {
        if (before == "from" && from.empty()) from = text::lower_ascii(word);
        if (before == "by" && by.empty()) by = text::lower_ascii(word);
        before = text::lower_ascii(word);
    }
    return under(from) && under(by);
}

Block unnamed_block(const ParsedMail& mail, std::string_view domain) {
    for (const auto& header : mail.headers) {
        if (text::equal_ignoring_case(header.name, "Received") &&
            !is_inner_hop(header.value, domain))
            break;
        if (!text::equal_ignoring_case(header.name, "Authentication-Results")) continue;
        auto read = read_authentication_results(unfold(header.value));
        // Somebody else's stands on top: what is below is no word of these servers.
        if (!read.host.empty()) break;
        return {std::move(read.methods), read.is_whole};
    }
    return {};
}

bool is_failure(std::string_view result) {
    return result == "fail" || result == "hardfail" || result == "permerror";
}

void weigh(const MethodResult& method, std::string_view from_domain, Authentication& out) {
    const bool passes = method.result == "pass";
    const auto keep = [&](std::string& known) {
        if (known == "none" || passes) known = method.result;
    };
    if (method.name == "spf") {
        keep(out.spf);
        const auto domain = domain_of(method.get("smtp.mailfrom"));
        out.aligned = out.aligned || (passes && is_aligned(from_domain, domain));
        out.failed = out.failed || is_failure(method.result);
    } else if (method.name == "dkim") {
        keep(out.dkim);
        auto domain = method.get("header.d");
        if (domain.empty()) domain = domain_of(method.get("header.i"));
        out.aligned = out.aligned || (passes && is_aligned(from_domain, domain));
        out.failed = out.failed || is_failure(method.result);
    } else if (method.name == "dmarc" && out.dmarc != "fail") {
        out.dmarc = method.result;
        const auto domain = domain_of(method.get("header.from"));
        const bool is_about_from = domain.empty() || domain == from_domain;
        out.aligned = out.aligned || (passes && is_about_from);
    }
}

/// A comment or a second @ inside the address: how one address is shown and another one read.
bool hides_in_address(std::string_view from_header) {
    const auto value = unfold(from_header);
    const auto open = value.rfind('<');
    const auto close = value.rfind('>');
    const bool has_angle = open != std::string::npos && close != std::string::npos && open < close;
    const auto address =
        has_angle ? std::string_view(value).substr(open + 1, close - open - 1) : std::string_view();
    if (address.find('(') != std::string_view::npos) return true;
    if (std::ranges::count(address, '@') > 1) return true;
    if (has_angle) return false;
    // "ann@example.com (Ann)" is the old way to give a name; a comment in the middle is not.
    const auto comment = value.find('(');
    const auto at = value.find('@');
    return comment != std::string::npos && (at == std::string::npos || comment < at);
}

void find_reasons(const ParsedMail& mail, Authentication& out) {
    const auto add = [&](const char* reason) { out.reasons.emplace_back(reason); };
    if (mail.from.empty()) add("no_from");
    const auto from_headers = std::ranges::count_if(mail.headers, [](const Header& header) {
        return text::equal_ignoring_case(header.name, "From");
    });
    if (mail.from.size() > 1 || from_headers > 1) add("several_from");
    const bool differs =
        !mail.sender.empty() && !mail.from.empty() &&
        !is_aligned(domain_of(mail.from.front().address), domain_of(mail.sender.front().address));
    if (differs) add("sender_differs");
    if (const auto from = mail.header("From"); from && hides_in_address(*from)) {
        add("comment_in_address");
    }
    for (const auto& from : mail.from) {
        const bool names_another =
            from.name.find('@') != std::string::npos &&
            text::lower_ascii(from.name).find(text::lower_ascii(from.address)) == std::string::npos;
        if (names_another) add("address_in_name");
    }
    if (out.dmarc == "fail") add("dmarc_fail");
    if (out.failed && !out.aligned) add("checks_failed");
}

}  // namespace

std::string_view to_text(Verdict verdict) {
    constexpr std::array<std::string_view, 4> texts = {"trusted", "unchecked", "unverified",
                                                       "suspicious"};
    return texts[std::size_t(verdict)];
}

Authentication authenticate(const ParsedMail& mail, const TrustedResults& trusted) {
    Authentication out;
    const auto from_domain = mail.from.empty() ? "" : domain_of(mail.from.front().address);
    if (!trusted.is_nobody()) {
        out.verdict = Verdict::unverified;
        const auto block = trusted.host.empty() ? unnamed_block(mail, trusted.unnamed_under)
                                                : trusted_block(mail, trusted.host);
        for (const auto& method : block.methods) weigh(method, from_domain, out);
        out.aligned = out.aligned && block.is_whole;
    }
    find_reasons(mail, out);
    if (!out.reasons.empty()) {
        out.verdict = Verdict::suspicious;
    } else if (out.aligned) {
        out.verdict = Verdict::trusted;
    }
    return out;
}

}  // namespace ondam::mail
