#include <array>

#include "base/text.h"
#include "platform/http/http.h"
#include "platform/http/status.h"
#include "platform/json/json.h"

namespace ondam::http {
namespace {

struct KindText {
    int status;
    std::string_view name;
    std::string_view title;
};

KindText describe(const Refusal& refusal) {
    switch (refusal.kind) {
        case RefusalKind::invalid:
            return {422, "invalid", "The input is not valid."};
        case RefusalKind::unauthenticated:
            return {401, "unauthenticated", "Sign in first."};
        case RefusalKind::forbidden:
            return {403, "forbidden", "Your role does not allow this."};
        case RefusalKind::not_found:
            return {404, "not_found", "There is nothing here."};
        case RefusalKind::conflict:
            return {409, "conflict", "The present state does not allow this."};
        case RefusalKind::precondition_failed:
            return {412, "precondition_failed", "It was changed meanwhile: load it again."};
        case RefusalKind::too_large:
            return {413, "too_large", "This is larger than the limit."};
        case RefusalKind::rate_limited:
            return {429, "rate_limited", "Too many requests: try again later."};
        case RefusalKind::unavailable:
            return {503, "unavailable", "The server is busy: try again later."};
    }
    return {500, "internal", "Something broke."};
}

bool is_broken_json(const Refusal& refusal) {
    return refusal.kind == RefusalKind::invalid && refusal.faults.size() == 1 &&
           refusal.faults.front().field.empty() && refusal.faults.front().code == "json";
}

Response problem_document(int status, std::string_view type, std::string_view title,
                          const std::vector<Fault>& faults) {
    json::Writer out;
    out.begin_object().field("type", type).field("title", title).field("status", status);
    if (!faults.empty()) {
        out.key("errors").begin_array();
        for (const auto& fault : faults) {
            out.begin_object().field("field", fault.field).field("code", fault.code);
            out.field("message", fault.message).end_object();
        }
        out.end_array();
    }
    out.end_object();
    Response response{status, {}, out.take(), nullptr};
    response.headers.set("Content-Type", "application/problem+json");
    if (status == 401) response.headers.set("WWW-Authenticate", "Bearer");
    return response;
}

}  // namespace

std::string_view reason_phrase(int status) {
    switch (status) {
        case 100:
            return "Continue";
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 416:
            return "Range Not Satisfiable";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        case 507:
            return "Insufficient Storage";
    }
    return status < 400 ? "OK" : "Error";
}

Response json_response(int status, std::string body) {
    Response response{status, {}, std::move(body), nullptr};
    response.headers.set("Content-Type", "application/json");
    return response;
}

Response empty_response(int status) { return {status, {}, {}, nullptr}; }

Response text_response(int status, std::string body) {
    Response response{status, {}, std::move(body), nullptr};
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    return response;
}

Response problem(const Refusal& refusal) {
    const auto kind = describe(refusal);
    const int status = is_broken_json(refusal) ? 400 : kind.status;
    auto response =
        problem_document(status, "/problems/" + std::string(kind.name), kind.title, refusal.faults);
    if (refusal.retry_after) {
        response.headers.set("Retry-After", std::to_string(refusal.retry_after->count()));
    }
    return response;
}

Response problem(int status, std::string_view title) {
    // One status has one type, whoever refuses.
    if (status == 413) return problem_document(status, "/problems/too_large", title, {});
    if (status == 500) return problem_document(status, "/problems/internal", title, {});
    auto name = text::lower_ascii(reason_phrase(status));
    name = text::replace_all(std::move(name), " ", "_");
    return problem_document(status, "/problems/" + name, title, {});
}

}  // namespace ondam::http
