#pragma once

#include "domain/staff/staff.h"
#include "platform/records/row.h"

namespace ondam::staff {

Link read_link(const records::Row& row);
User read_user(const records::Row& row, std::string_view id_column);
Member read_member(const records::Row& row);

}  // namespace ondam::staff
