#include "app/backup.h"
#include "base/text.h"
#include "operations_sql.h"
#include "platform/crypto/crypto.h"

namespace ondam::app {
namespace {

void check_audit(const Stores& stores, std::vector<std::string>& faults) {
    const auto workspaces = stores.database.read(
        [](records::Reader& reader) { return reader.all(sql::workspace_ids); });
    for (const auto& row : workspaces) {
        if (const auto fault = stores.audit.verify(row.get<WorkspaceId>("id")))
            faults.push_back("audit chain of " + row.text("id") + ": " + *fault);
    }
}

void check_positions(const Stores& stores, std::vector<std::string>& faults) {
    stores.database.read([&](records::Reader& reader) {
        for (const auto& row : reader.all(sql::positions_beyond_journal)) {
            faults.push_back("the position of " + row.text("reader") + " is beyond the journal");
        }
    });
}

void check_file(const Stores& stores, const records::Row& row, std::vector<std::string>& faults) {
    const auto id = row.get<files::FileId>("id");
    std::string bytes;
    if (!stores.files.get(id, bytes)) {
        faults.push_back("file " + id.text() + " is missing");
    } else if (row.is_null("sha256")) {
        return;  // A letter that could not be read: its bytes are kept, their hash is not.
    } else if (text::hex(crypto::sha256(bytes)) != row.text("sha256")) {
        faults.push_back("file " + id.text() + " is not what was stored");
    }
}

void check_files(const Stores& stores, std::vector<std::string>& faults) {
    stores.database.read([&](records::Reader& reader) {
        reader.lift_timeout();
        reader.each(sql::stored_files,
                    [&](const records::Row& row) { check_file(stores, row, faults); });
    });
}

}  // namespace

std::vector<std::string> find_faults(const Stores& stores) {
    auto faults = stores.database.verify();
    check_audit(stores, faults);
    check_positions(stores, faults);
    for (auto& fault : stores.log.verify()) faults.push_back(std::move(fault));
    check_files(stores, faults);
    return faults;
}

}  // namespace ondam::app
