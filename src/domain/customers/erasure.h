#pragma once

#include <string>
#include <vector>

#include "domain/customers/customers.h"
#include "domain/staff/audit.h"
#include "platform/events/event_log.h"
#include "platform/files/store.h"
#include "platform/jobs/jobs.h"

namespace ondam::customers {

/// Whoever is to be forgotten.
struct ForgottenCustomer {
    WorkspaceId workspace;
    std::vector<IdentityId> identities;
    std::vector<CustomerId> customers;  ///< every id that the identities ever had as a customer
};

/// A later module that keeps personal data under the identities of a customer.
class ErasureParticipant {
public:
    virtual ~ErasureParticipant() = default;
    /// Deletes every row about these identities and adds the files that go with them. In the
    /// erasing transaction.
    virtual void erase(records::Transaction& transaction, const ForgottenCustomer& forgotten,
                       std::vector<files::FileId>& files) = 0;
};

/// Makes a customer forgotten: rows here and in the participating modules, events, profile states,
/// search entries and files. What a crash leaves half done a job finishes. Emits CustomerErased,
/// which names nobody.
class Erasure {
public:
    struct Parts {
        records::Database& database;
        records::Journal& journal;
        jobs::Jobs& jobs;
        events::EventLog& log;
        files::Store& files;
        const Identities& identities;
        ProfileStates& states;
        const text_search::Index& index;
        const staff::Audit& audit;
        const Clock& clock;
        std::vector<ErasureParticipant*> participants;
    };
    /// Registers the job `erase_events`.
    explicit Erasure(Parts parts);

    /// Logged with the id alone. When it returns, nothing of the customer can be read.
    Result<void> erase(const staff::Actor& actor, CustomerId customer, std::string_view address);

private:
    void erase_events(WorkspaceId workspace, const std::vector<Identity>& identities);
    void finish(std::string_view payload);
    void blank_journal(const ForgottenCustomer& forgotten);

    Parts parts_;
};

}  // namespace ondam::customers
