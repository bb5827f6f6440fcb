#pragma once

#include "domain/insights/metrics.h"
#include "domain/staff/api.h"

namespace ondam::insights {

/// /api/v1/metrics and what stands now.
void add_routes(staff::Api& api, const Metrics& metrics);

}  // namespace ondam::insights
