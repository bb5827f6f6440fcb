#pragma once

#include <string>

#include "app/data_folder.h"
#include "platform/config/config.h"

namespace ondam::app {

/// The master key of `keys.master`, or of DATA/keys/master, made at the first start. DATA/keys/id
/// remembers which key the data was sealed with; throws std::runtime_error when that key is missing
/// or another one is given, because a new key would close every sealed field for good.
std::string load_master_key(const config::Config& config, const DataFolder& folder);

/// The key that seals the heads of the audit chains.
std::string audit_key(const config::Config& config, const DataFolder& folder);

/// 16 hexadecimal digits that name a key and tell nothing of it.
std::string key_id(const std::string& master_key);
/// Writes DATA/keys/id where there is none.
void remember_key(const DataFolder& folder, const std::string& id);
/// What DATA/keys/id says; empty where there is none.
std::string remembered_key(const DataFolder& folder);

}  // namespace ondam::app
