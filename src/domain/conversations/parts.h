#pragma once

#include "domain/channels/attachments.h"
#include "domain/channels/deliveries.h"
#include "domain/customers/appointments.h"
#include "domain/customers/customers.h"
#include "domain/customers/identities.h"
#include "domain/staff/audit.h"
#include "platform/crypto/field_cipher.h"
#include "platform/jobs/jobs.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"
#include "platform/text_search/text_search.h"

namespace ondam::conversations {

/// What this module is built upon. Everything in it outlives the module.
struct Parts {
    records::Database& database;
    const records::Journal& journal;
    jobs::Jobs& jobs;
    IdSource& ids;
    const Clock& clock;
    const crypto::FieldCipher& cipher;
    const text_search::Index& index;
    const staff::Audit& audit;
    const customers::Customers& customers;
    const customers::Identities& identities;
    const customers::Appointments& appointments;
    const channels::Deliveries& deliveries;
    const channels::Attachments& attachments;
};

}  // namespace ondam::conversations
