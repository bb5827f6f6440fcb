#include "domain/channels/attachments.h"

#include <algorithm>
#include <array>
#include <vector>

#include "attachments_sql.h"
#include "base/text.h"

namespace ondam::channels {
namespace {

struct Mark {
    std::string_view start;
    std::string_view media_type;
};
constexpr std::array<Mark, 9> marks{{
    {"\x89PNG\r\n\x1a\n", "image/png"},
    {"\xff\xd8\xff", "image/jpeg"},
    {"GIF87a", "image/gif"},
    {"GIF89a", "image/gif"},
    {"%PDF-", "application/pdf"},
    {"PK\x03\x04", "application/zip"},
    {"OggS", "audio/ogg"},
    {"ID3", "audio/mpeg"},
    {"\x1a\x45\xdf\xa3", "video/webm"},
}};

struct Ending {
    std::string_view ending;
    std::string_view media_type;
};
constexpr std::array<Ending, 14> endings{{
    {".txt", "text/plain"},
    {".csv", "text/csv"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {".hwp", "application/x-hwp"},
    {".hwpx", "application/hwp+zip"},
    {".mp4", "video/mp4"},
    {".mov", "video/quicktime"},
    {".m4a", "audio/mp4"},
    {".mp3", "audio/mpeg"},
    {".amr", "audio/amr"},
    {".eml", "application/octet-stream"},
    {".json", "application/json"},
}};

bool is_webp(std::string_view bytes) {
    return bytes.size() > 12 && bytes.substr(0, 4) == "RIFF" && bytes.substr(8, 4) == "WEBP";
}

/// U+200B to U+200F, U+202A to U+202E, U+2060 to U+2069 and U+FEFF: they hide an ending or turn the
/// name around.
std::string without_invisible(std::string_view name) {
    std::string out;
    for (std::size_t at = 0; at < name.size(); ++at) {
        const auto triple = name.substr(at, 3);
        const auto last = triple.size() == 3 ? static_cast<unsigned char>(triple[2]) : 0u;
        const bool general = triple.starts_with("\xe2\x80") &&
                             ((last >= 0x8b && last <= 0x8f) || (last >= 0xaa && last <= 0xae));
        const bool joiner = triple.starts_with("\xe2\x81") && last >= 0xa0 && last <= 0xa9;
        if (general || joiner || triple == "\xef\xbb\xbf") {
            at += 2;
            continue;
        }
        out.push_back(name[at]);
    }
    return out;
}

Attachment read_attachment(const records::Row& row) {
    return {.file = row.get<FileId>("id"),
            .name = row.text("name"),
            .media_type = row.text("media_type"),
            .size = std::uint64_t(row.integer("size")),
            .content_id = {}};
}

}  // namespace

std::string safe_file_name(std::string_view name) {
    auto safe = text::one_line(without_invisible(text::nfc(text::make_valid_utf8(name))));
    const auto slash = safe.find_last_of("/\\");
    if (slash != std::string::npos) safe.erase(0, slash + 1);
    std::erase_if(safe, [](char c) {
        return std::string_view("<>:\"|?*").find(c) != std::string_view::npos;
    });
    safe.erase(0, std::min(safe.find_first_not_of(". "), safe.size()));
    safe = std::string(text::first(safe, 200));
    return safe.empty() ? "file" : safe;
}

std::string media_type_of(std::string_view name, std::string_view bytes) {
    if (is_webp(bytes)) return "image/webp";
    const auto ending = [lower = text::lower_ascii(name)](const Ending& known) {
        return lower.ends_with(known.ending);
    };
    const auto by_name = std::ranges::find_if(endings, ending);
    const auto by_mark = std::ranges::find_if(
        marks, [bytes](const Mark& mark) { return bytes.starts_with(mark.start); });
    const bool zipped_document = by_mark != marks.end() && by_mark->media_type == "application/zip";
    if (by_mark != marks.end() && !(zipped_document && by_name != endings.end())) {
        return std::string(by_mark->media_type);
    }
    return by_name != endings.end() ? std::string(by_name->media_type) : "application/octet-stream";
}

Attachments::Attachments(records::Database& database, files::Store& store, IdSource& ids,
                         const Clock& clock)
    : database_(database), store_(store), ids_(ids), clock_(clock) {}

Attachment Attachments::store(WorkspaceId workspace, std::string_view owner, std::string_view name,
                              std::string_view bytes) const {
    Attachment attachment{.file = ids_.next<FileId>(),
                          .name = safe_file_name(name),
                          .media_type = media_type_of(name, bytes),
                          .size = bytes.size(),
                          .content_id = {}};
    const auto stored = store_.put(attachment.file, bytes);
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::insert_file, workspace, attachment.file, attachment.name,
                        attachment.media_type, std::int64_t(stored.size), stored.sha256, owner,
                        clock_.now());
    });
    return attachment;
}

std::optional<Attachment> Attachments::find(records::Reader& reader, WorkspaceId workspace,
                                            FileId id) const {
    const auto row = reader.first(sql::find_file, workspace, id);
    return row ? std::optional(read_attachment(*row)) : std::nullopt;
}

std::optional<Attachment> Attachments::find_owned(records::Reader& reader, WorkspaceId workspace,
                                                  FileId id, std::string_view owner) const {
    const auto row = reader.first(sql::find_file, workspace, id);
    if (!row || row->text("owner") != owner) return std::nullopt;
    return read_attachment(*row);
}

void Attachments::remove(records::Transaction& transaction, WorkspaceId workspace,
                         FileId id) const {
    transaction.run(sql::delete_file, workspace, id);
    transaction.after_commit([this, id] { store_.remove(id); });
}

std::int64_t Attachments::sweep() const {
    const auto old = to_milliseconds(clock_.now() - std::chrono::hours(24));
    std::vector<FileId> orphans;
    store_.each([&](FileId id, std::uint64_t, std::int64_t modified) {
        if (modified >= old) return;
        const bool known = database_.read([&](records::Reader& reader) {
            return reader.first(sql::file_has_row, id).has_value();
        });
        if (!known) orphans.push_back(id);
    });
    for (const auto& id : orphans) store_.remove(id);
    return std::int64_t(orphans.size());
}

}  // namespace ondam::channels
