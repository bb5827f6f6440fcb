#pragma once

#include "domain/customers/timeline.h"
#include "platform/records/journal.h"

namespace ondam::customers {

TimelineCategory category_of(const events::Event& event);

/// Whether the journal's fact is worth a line of its own in a timeline.
bool belongs_in_timeline(const records::Fact& fact);

}  // namespace ondam::customers
