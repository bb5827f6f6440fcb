#include "base/log.h"
#include "base/text.h"
#include "domain/channels/attachment_json.h"
#include "domain/channels/channels_api.h"
#include "platform/json/json.h"

namespace ondam::channels {
namespace {

using staff::Call;
using staff::Permission;

/// A plain form for old programs, then the name as it is.
std::string disposition(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        const bool is_plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%';
        plain += is_plain ? c : '_';
    }
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + text::url_encode(name);
}

Result<http::Response> upload(const ChannelServices& services, const Call& call) {
    return take_upload(services.attachments, call.actor.workspace, call.actor.text(), call.request);
}

Result<http::Response> download(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<FileId>("id"));
    const auto file = services.database.read([&](records::Reader& reader) {
        return services.attachments.find(reader, call.actor.workspace, id);
    });
    std::string bytes;
    if (!file || !services.attachments.read(id, bytes)) return not_found();
    // A line of the log, not an entry of the chain: every picture in a conversation is one.
    log::info("file.read", {{"workspace", call.actor.workspace.text()},
                            {"actor", call.actor.text()},
                            {"file", id.text()},
                            {"address", call.request.remote_address}});
    return download_response(file->name, std::move(bytes));
}

}  // namespace

Result<http::Response> take_upload(const Attachments& attachments, WorkspaceId workspace,
                                   std::string_view owner, const http::Request& request) {
    const auto name = request.query_value("name").value_or("");
    if (text::trim(name).empty()) return invalid("name", "required", "is required");
    if (text::length(name) > 255) return invalid("name", "too_long", "has at most 255 characters");
    if (request.body.empty()) return invalid("", "empty", "The file is empty.");
    const auto file = attachments.store(workspace, owner, name, request.body);
    json::Writer out;
    write_members(out.begin_object(), file).end_object();
    return http::json_response(201, out.take());
}

http::Response download_response(std::string_view name, std::string bytes) {
    http::Response response;
    response.headers.set("Content-Type", "application/octet-stream");
    response.headers.set("Content-Disposition", disposition(name));
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
    response.headers.set("Cache-Control", "private, no-store");
    response.body = std::move(bytes);
    return response;
}

void add_file_routes(const ChannelServices& services) {
    services.api.post("/api/v1/files", Permission::reply_conversations,
                      [&services](const Call& call) { return upload(services, call); },
                      {.body_limit = Attachments::agent_limit});
    services.api.get("/api/v1/files/{id}", Permission::view_conversations,
                     [&services](const Call& call) { return download(services, call); });
}

}  // namespace ondam::channels
