#include "app/master_key.h"

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/field_cipher.h"

namespace ondam::app {
namespace {

std::string read_key(const config::Config& config, const DataFolder& folder) {
    const auto path = folder.at("keys/master");
    if (config.keys.master.empty()) {
        if (!remembered_key(folder).empty() && !std::filesystem::exists(path)) {
            throw std::runtime_error(
                "the master key of this data is missing: put it into " + path +
                " (mode 0400) or set keys.master; a new key could not open the sealed fields");
        }
        return crypto::load_or_create_master_key(path);
    }
    auto key = crypto::parse_master_key(config.keys.master);
    if (!key) throw std::runtime_error("keys.master is 32 bytes as hexadecimal or base64");
    return *std::move(key);
}

}  // namespace

std::string key_id(const std::string& master_key) {
    return text::hex(crypto::sha256(crypto::derive_key(master_key, "name of the key")))
        .substr(0, 16);
}

std::string remembered_key(const DataFolder& folder) {
    std::ifstream in(folder.at("keys/id"));
    std::string id;
    in >> id;
    return id;
}

void remember_key(const DataFolder& folder, const std::string& id) {
    if (id.empty() || !remembered_key(folder).empty()) return;
    std::filesystem::create_directories(folder.at("keys"));
    std::filesystem::permissions(folder.at("keys"), std::filesystem::perms::owner_all);
    std::ofstream out(folder.at("keys/id"));
    out << id << '\n';
    out.close();
    if (!out) throw std::runtime_error("cannot write " + folder.at("keys/id"));
}

std::string load_master_key(const config::Config& config, const DataFolder& folder) {
    auto key = read_key(config, folder);
    const auto known = remembered_key(folder);
    if (!known.empty() && known != key_id(key)) {
        throw std::runtime_error("this is not the master key of this data, whose name is " + known);
    }
    remember_key(folder, key_id(key));
    return key;
}

std::string audit_key(const config::Config& config, const DataFolder& folder) {
    return crypto::derive_key(load_master_key(config, folder), "heads of audit chains");
}

}  // namespace ondam::app
