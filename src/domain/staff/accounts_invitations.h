#pragma once

#include "base/time.h"
#include "domain/staff/staff.h"
#include "platform/records/database.h"

namespace ondam::staff {

Refusal link_over();
/// Of whoever gives a role that may do more than they may.
Refusal role_beyond_own();
/// An invitation is worth what its maker may still give.
bool invitation_stands(records::Reader& reader, const Link& link, Time now);

}  // namespace ondam::staff
