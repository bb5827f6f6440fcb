#pragma once

#include "platform/json/json.h"

namespace ondam::staff {

/// What a workspace may say about identifiers; the module `customers` acts on it. Faults name the
/// field.
void check_identity_settings(json::Reader& in);

}  // namespace ondam::staff
