#pragma once

#include "domain/customers/customer_imports.h"
#include "domain/customers/customers.h"
#include "domain/customers/customers_json.h"
#include "domain/customers/erasure.h"
#include "domain/customers/timeline.h"
#include "domain/staff/api.h"
#include "domain/staff/audit.h"

namespace ondam::customers {

/// A later module that shows a customer's conversations in the whole view.
class MatterSource {
public:
    virtual ~MatterSource() = default;
    /// Empty for whoever may not see conversations.
    virtual Matters matters(const staff::Actor& actor, CustomerId customer) const = 0;
};

/// What the routes of this module stand on; it outlives them.
struct CustomersServices {
    staff::Api& api;
    records::Database& database;
    const Identities& identities;
    const Customers& customers;
    const Appointments& appointments;
    const Timeline& timeline;
    CustomerImports& imports;
    Erasure& erasure;
    const staff::Audit& audit;
    const MatterSource* matters = nullptr;  ///< absent in a program without conversations
};

/// customers, held_merges, appointments, customer_imports, exports/customers.
void add_customers_routes(const CustomersServices& services);

// Called by add_customers_routes.
void add_profile_routes(const CustomersServices& services);
void add_merge_routes(const CustomersServices& services);
void add_appointment_routes(const CustomersServices& services);
void add_import_routes(const CustomersServices& services);

}  // namespace ondam::customers
