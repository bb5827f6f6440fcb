#include "platform/net/client.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>
#include <curl/curl.h>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <stdexcept>

#include "base/text.h"

namespace ondam::net {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::size_t max_header_bytes = 64 * 1024;

struct Freed {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(char* text) const { curl_free(text); }
};
using Handle = std::unique_ptr<CURL, Freed>;
using Url = std::unique_ptr<CURLU, Freed>;
using List = std::unique_ptr<curl_slist, Freed>;

Address address_of(const sockaddr* address) {
    Address out;
    if (address->sa_family == AF_INET) {
        std::memcpy(out.bytes.data(), &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
        return out;
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text.data(),
              text.size());
    return Address::parse(text.data()).value_or(out);
}

Outcome fail(FailureKind kind, std::string message, bool may_have_arrived = false) {
    return {std::nullopt, {kind, std::move(message), may_have_arrived}};
}

/// An address in its parts, after curl's own parser, which is the one that connects.
struct Target {
    std::string url;
    std::string scheme;
    std::string host;  ///< without the brackets of IPv6
    std::uint16_t port = 0;

    std::string origin() const { return scheme + "://" + host + ":" + std::to_string(port); }
};

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
    const std::unique_ptr<char, Freed> owner(text);
    return text;
}

/// `base` is where a relative redirect starts from.
std::optional<Target> read_target(const std::string& text, const std::string& base) {
    const Url url(curl_url());
    if (!base.empty() && curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK)
        return std::nullopt;
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return std::nullopt;
    if (!part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty())
        return std::nullopt;
    if (!part(url.get(), CURLUPART_ZONEID).empty()) return std::nullopt;
    curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
    Target target;
    target.url = part(url.get(), CURLUPART_URL);
    target.scheme = text::lower_ascii(part(url.get(), CURLUPART_SCHEME));
    target.host = part(url.get(), CURLUPART_HOST);
    if (target.host.starts_with('[')) target.host = target.host.substr(1, target.host.size() - 2);
    const auto port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
    const auto read = std::from_chars(port.data(), port.data() + port.size(), target.port);
    if (read.ec != std::errc()) return std::nullopt;
    const bool known = target.scheme == "http" || target.scheme == "https";
    const auto is_plain = [](char c) { return c > 0x20 && c < 0x7f; };
    if (!known || target.host.empty() || !std::ranges::all_of(target.host, is_plain))
        return std::nullopt;
    return target;
}

/// What curl's callbacks write to.
struct Transfer {
    const CheckedAddress* checked = nullptr;
    std::size_t max_response = 0;
    std::size_t header_bytes = 0;
    bool too_large = false;
    bool refused_address = false;
    Reply reply;
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.reply.body.size() + size > transfer.max_response) {
        transfer.too_large = true;
        return 0;
    }
    transfer.reply.body.append(data, size);
    return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.header_bytes += size;
    if (transfer.header_bytes > max_header_bytes) {
        transfer.too_large = true;
        return 0;
    }
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/"))
        transfer.reply.headers.clear();  // An interim answer went before.
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && !line.starts_with("HTTP/")) {
        transfer.reply.headers.emplace_back(text::trim(line.substr(0, colon)),
                                            text::trim(line.substr(colon + 1)));
    }
    return size;
}

/// The last word, at the moment of connecting: whatever curl made of the name, only checked
/// addresses get a socket.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(user);
    const bool is_ip = address->family == AF_INET || address->family == AF_INET6;
    if (!is_ip || !transfer.checked->contains(address_of(&address->addr))) {
        transfer.refused_address = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

FailureKind kind_of(CURLcode code, const Transfer& transfer) {
    if (transfer.too_large) return FailureKind::too_large;
    if (transfer.refused_address) return FailureKind::blocked;
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return FailureKind::timed_out;
        case CURLE_COULDNT_RESOLVE_HOST:
            return FailureKind::not_resolved;
        case CURLE_COULDNT_CONNECT:
            return FailureKind::not_connected;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CACERT_BADFILE:
            return FailureKind::tls;
        default:
            return FailureKind::broken;
    }
}

std::string words_for(FailureKind kind, const Target& target, const std::string& detail) {
    const auto where = target.host + ":" + std::to_string(target.port);
    switch (kind) {
        case FailureKind::timed_out:
            return where + " did not answer in time";
        case FailureKind::not_connected:
            return where + " accepts no connection";
        case FailureKind::tls:
            return where + " has no certificate that can be trusted: " + detail;
        case FailureKind::too_large:
            return "the answer of " + where + " is larger than the limit";
        case FailureKind::blocked:
            return where + " leads to an address that may not be reached";
        case FailureKind::not_resolved:
            return "the name " + target.host + " is not known";
        case FailureKind::invalid_url:
        case FailureKind::redirects:
        case FailureKind::broken:
            break;
    }
    return where + ": " + detail;
}

List header_list(const HeaderList& headers) {
    curl_slist* list = nullptr;
    for (const auto& [name, value] : headers) {
        if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            continue;
        // "Name;" is curl's way to send an empty value.
        std::string line = name;
        line.append(value.empty() ? ";" : ": ").append(value);
        list = curl_slist_append(list, line.c_str());
    }
    return List(curl_slist_append(list, "Expect:"));
}

void set_request(CURL* curl, const OutgoingRequest& request, const Target& target) {
    curl_easy_setopt(curl, CURLOPT_URL, target.url.c_str());
    if (request.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    if (!request.body.empty() || request.method == "POST") {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Ondam");
}

void set_limits(CURL* curl, const Policy& policy, Transfer& transfer) {
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY,
                     "");  // None from the environment: a proxy would connect where it likes.
    curl_easy_setopt(curl, CURLOPT_NETRC, long(CURL_NETRC_IGNORED));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!policy.certificates.empty())
        curl_easy_setopt(curl, CURLOPT_CAINFO, policy.certificates.c_str());
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
}

Handle new_handle() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    Handle handle(started == CURLE_OK ? curl_easy_init() : nullptr);
    if (!handle) throw std::runtime_error("libcurl cannot start");
    return handle;
}

/// One request to one checked address, redirects not followed.
Outcome send_once(const Policy& policy, const OutgoingRequest& request, const Target& target,
                  SteadyClock::time_point deadline) {
    const auto checked = check_address(target.host, target.port, policy);
    if (!checked) {
        const auto& fault = checked.error().faults.front();
        const auto kind =
            fault.code == "blocked" ? FailureKind::blocked : FailureKind::not_resolved;
        return fail(kind, words_for(kind, target, fault.message));
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
    if (left.count() <= 0)
        return fail(FailureKind::timed_out, words_for(FailureKind::timed_out, target, ""));
    Transfer transfer;
    transfer.checked = &*checked;
    transfer.max_response = request.max_response;
    const auto curl = new_handle();
    const auto headers = header_list(request.headers);
    const List resolved(curl_slist_append(nullptr, checked->curl_resolve().c_str()));
    std::array<char, CURL_ERROR_SIZE> detail{};
    set_limits(curl.get(), policy, transfer);
    set_request(curl.get(), request, target);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_RESOLVE, resolved.get());
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, detail.data());
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, long(left.count()));
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS, long(request.connect_timeout.count()));
    const auto code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) {
        long sent = 0;
        curl_easy_getinfo(curl.get(), CURLINFO_REQUEST_SIZE, &sent);
        const auto kind = kind_of(code, transfer);
        const std::string words = detail[0] ? detail.data() : curl_easy_strerror(code);
        return fail(kind, words_for(kind, target, words), sent > 0);
    }
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    transfer.reply.status = int(status);
    return {std::move(transfer.reply), {}};
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// What a browser does: 303, and 301 or 302 after a POST, go on as GET without the body.
void follow(OutgoingRequest& request, int status, const Target& from, const Target& to) {
    const bool becomes_get =
        status == 303 || (status != 307 && status != 308 && request.method == "POST");
    if (becomes_get && request.method != "HEAD") {
        request.method = "GET";
        request.body.clear();
    }
    if (from.origin() == to.origin()) return;
    // Credentials and signatures come under names of all kinds, so only what is known to be
    // harmless goes along.
    std::erase_if(request.headers, [](const auto& header) {
        const auto name = text::lower_ascii(header.first);
        return name != "accept" && name != "accept-language" && name != "content-type";
    });
}

}  // namespace

std::vector<Address> resolve(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
    std::vector<Address> addresses;
    for (const auto* each = found; each != nullptr; each = each->ai_next) {
        if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
        const auto address = address_of(each->ai_addr);
        if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
    }
    ::freeaddrinfo(found);
    return addresses;
}

std::string CheckedAddress::curl_resolve() const {
    std::string out = (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
                      std::to_string(port) + ":";
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        if (i > 0) out += ",";
        out += addresses[i].v6 ? "[" + addresses[i].text() + "]" : addresses[i].text();
    }
    return out;
}

bool CheckedAddress::contains(const Address& address) const {
    return std::ranges::find(addresses, address) != addresses.end();
}

Result<CheckedAddress> check_address(const std::string& host, std::uint16_t port,
                                     const Policy& policy) {
    CheckedAddress checked{host, port, policy.resolver(host)};
    if (checked.addresses.empty())
        return invalid("host", "not_resolved", "the name " + host + " is not known");
    const auto is_open = [&](const Address& address) {
        return is_public(address) || any_contains(policy.allowed, address);
    };
    if (!std::ranges::all_of(checked.addresses, is_open)) {
        return invalid("host", "blocked", host + " leads to an address that may not be reached");
    }
    return checked;
}

std::optional<std::string_view> Reply::header(std::string_view name) const {
    for (const auto& [known, value] : headers) {
        if (text::equal_ignoring_case(known, name)) return value;
    }
    return std::nullopt;
}

std::string_view to_text(FailureKind kind) {
    static constexpr std::array<std::string_view, 9> texts{
        "invalid_url", "blocked",   "not_resolved", "not_connected", "tls",
        "timed_out",   "too_large", "redirects",    "broken"};
    return texts[std::size_t(kind)];
}

Outcome Client::send(OutgoingRequest request) const {
    const auto deadline = SteadyClock::now() + request.timeout;
    auto target = read_target(request.url, "");
    if (!target)
        return fail(FailureKind::invalid_url,
                    "the address is not an http or https address without credentials");
    for (int hop = 0;; ++hop) {
        auto outcome = send_once(policy_, request, *target, deadline);
        if (!outcome || !is_redirect(outcome.reply->status) || request.max_redirects == 0)
            return outcome;
        const auto location = outcome.reply->header("Location");
        if (!location) return outcome;
        if (hop == request.max_redirects)
            return fail(FailureKind::redirects, "there are too many redirects", true);
        auto next = read_target(std::string(*location), target->url);
        if (!next || (target->scheme == "https" && next->scheme == "http")) {
            return fail(FailureKind::redirects,
                        target->host + " redirects to an address that is not taken", true);
        }
        follow(request, outcome.reply->status, *target, *next);
        target = std::move(next);
    }
}

}  // namespace ondam::net
