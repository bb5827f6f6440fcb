#include "app/manifest.h"

#include "operations_sql.h"
#include "platform/json/json.h"

namespace ondam::app {
namespace {

template <class Map>
void write_map(json::Writer& out, std::string_view name, const Map& map) {
    out.key(name).begin_object();
    for (const auto& [key, value] : map) out.field(key, value);
    out.end_object();
}

}  // namespace

std::string Manifest::text() const {
    json::Writer out;
    out.begin_object()
        .field("format", format)
        .field("made_at", made_at)
        .field("database", database)
        .field("events_up_to", std::int64_t(events_up_to))
        .field("files", std::int64_t(files))
        .field("key_id", key_id);
    write_map(out, "rows", rows);
    write_map(out, "audit_heads", audit_heads);
    out.end_object();
    return out.take() + "\n";
}

Result<Manifest> Manifest::parse(const std::string& text) {
    const auto value = TRY(json::parse(text));
    Manifest manifest;
    const auto number = [&](std::string_view key) {
        const auto* found = value[key].integer();
        return found ? *found : 0;
    };
    manifest.format = int(number("format"));
    if (manifest.format != 1)
        return invalid("manifest", "format", "is of another program's backup");
    manifest.made_at = parse_rfc3339(value["made_at"].text()).value_or(Time{});
    manifest.database = value["database"].text();
    manifest.events_up_to = std::uint64_t(number("events_up_to"));
    manifest.files = std::uint64_t(number("files"));
    manifest.key_id = value["key_id"].text();
    if (const auto* rows = value["rows"].object()) {
        for (const auto& [table, count] : *rows) manifest.rows[table] = *count.integer();
    }
    if (const auto* heads = value["audit_heads"].object()) {
        for (const auto& [workspace, hash] : *heads) manifest.audit_heads[workspace] = hash.text();
    }
    return manifest;
}

void describe_rows(records::Reader& reader, records::Dialect dialect, Manifest& manifest) {
    reader.lift_timeout();
    manifest.database = dialect == records::Dialect::sqlite ? "sqlite" : "postgres";
    for (const auto& table : reader.all(sql::countable_tables)) {
        const auto text = table.text("count_text");
        manifest.rows[table.text("name")] =
            reader.first(records::Statement{"count_rows", text.c_str(), text.c_str()})
                ->integer("number");
    }
    for (const auto& workspace : reader.all(sql::workspace_ids)) {
        const auto id = workspace.text("id");
        const auto head = reader.first(sql::audit_head, id);
        manifest.audit_heads[id] = head ? head->text("hash") : "";
    }
}

std::vector<std::string> differences(const Manifest& promised, const Manifest& found) {
    std::vector<std::string> faults;
    for (const auto& [table, count] : promised.rows) {
        const auto at = found.rows.find(table);
        const auto there = at == found.rows.end() ? -1 : at->second;
        if (there != count) {
            faults.push_back(
                "table " + table + ": " + std::to_string(count) + " rows were saved, " +
                (there < 0 ? "the table is missing" : std::to_string(there) + " came"));
        }
    }
    for (const auto& [workspace, hash] : promised.audit_heads) {
        const auto at = found.audit_heads.find(workspace);
        if (at == found.audit_heads.end() || at->second != hash)
            faults.push_back("the audit chain of workspace " + workspace + " ends elsewhere");
    }
    if (found.events_up_to < promised.events_up_to) faults.push_back("the event log is cut short");
    if (found.files < promised.files) {
        faults.push_back(std::to_string(promised.files - found.files) + " files are missing");
    }
    return faults;
}

}  // namespace ondam::app
