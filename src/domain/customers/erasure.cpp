#include "domain/customers/erasure.h"

#include <array>

#include "domain/customers/customer_rows.h"
#include "domain/customers/facts.h"
#include "erasure_sql.h"
#include "platform/json/json.h"

namespace ondam::customers {
namespace {

constexpr auto job_kind = "erase_events";

template <class AnyId>
std::vector<AnyId> read_ids(const json::Value& list) {
    std::vector<AnyId> ids;
    if (!list.array()) return ids;
    for (const auto& item : *list.array()) {
        if (const auto id = AnyId::parse(item.text())) ids.push_back(*id);
    }
    return ids;
}

std::string payload_of(const ForgottenCustomer& forgotten,
                       const std::vector<files::FileId>& files) {
    json::Writer out;
    out.begin_object()
        .field("workspace", forgotten.workspace)
        .field("nodes", forgotten.identities)
        .field("customers", forgotten.customers)
        .field("files", files)
        .end_object();
    return out.take();
}

void erase_rows(records::Transaction& transaction, WorkspaceId workspace, IdentityId node) {
    for (const auto* statement :
         {&sql::erase_traits, &sql::erase_consents, &sql::erase_order_words_of_others,
          &sql::erase_orders_of_others, &sql::erase_order_words, &sql::erase_orders,
          &sql::erase_appointment_words, &sql::erase_appointments, &sql::erase_claims,
          &sql::erase_claims_from_the_other_side, &sql::erase_reviews,
          &sql::erase_reviews_from_the_other_side, &sql::erase_edges,
          &sql::erase_edges_from_the_other_side, &sql::erase_customer_of_identity,
          &sql::erase_identity}) {
        transaction.run(*statement, workspace, node);
    }
}

}  // namespace

Erasure::Erasure(Parts parts) : parts_(std::move(parts)) {
    parts_.jobs.handle(job_kind, {}, [this](const jobs::Job& job) -> jobs::Outcome {
        finish(job.payload);
        return jobs::Done{};
    });
}

Result<void> Erasure::erase(const staff::Actor& actor, CustomerId customer,
                            std::string_view address) {
    TRY(actor.must(staff::Permission::erase_customers));
    const auto workspace = actor.workspace;
    const auto owned = parts_.database.read([&](records::Reader& reader) {
        const auto today = parts_.identities.resolve(reader, workspace, customer);
        return today ? parts_.identities.identities_of(reader, workspace, *today)
                     : std::vector<Identity>();
    });
    if (owned.empty()) return not_found();
    // First the events: what the profiler still had to read of them would make the rows again.
    erase_events(workspace, owned);
    const auto payload =
        TRY(parts_.database.write([&](records::Transaction& transaction) -> Result<std::string> {
            const auto today = parts_.identities.resolve(transaction, workspace, customer);
            if (!today) return not_found();
            ForgottenCustomer forgotten{workspace, {}, {}};
            for (const auto& stored : load_identities(transaction, workspace, *today)) {
                forgotten.identities.push_back(stored.identity.id);
                forgotten.customers.push_back(stored.first_customer);
            }
            std::vector<files::FileId> files;
            for (auto* participant : parts_.participants)
                participant->erase(transaction, forgotten, files);
            for (const auto id : forgotten.customers)
                parts_.index.remove(transaction, workspace, "customer", id.text());
            for (const auto node : forgotten.identities) erase_rows(transaction, workspace, node);
            parts_.journal.add(transaction, workspace, to_fact(CustomerErased{*today}));
            parts_.audit.add(
                transaction, actor,
                {.action = "customer.erase", .resource = today->text(), .address = address});
            const auto text = payload_of(forgotten, files);
            parts_.jobs.add(transaction, {.kind = job_kind,
                                          .workspace = workspace,
                                          .key = today->text(),
                                          .due_at = parts_.clock.now() + std::chrono::seconds(30),
                                          .payload = text});
            return text;
        }));
    // Now, not when the job is due: the answer means that it is done. The job stays for what a
    // crash leaves here.
    finish(payload);
    return {};
}

void Erasure::erase_events(WorkspaceId workspace, const std::vector<Identity>& identities) {
    std::vector<Uuid> nodes;
    nodes.reserve(identities.size());
    for (const auto& identity : identities) nodes.push_back(identity.id.uuid);
    parts_.log.erase(workspace, nodes);
}

void Erasure::finish(std::string_view payload) {
    const auto parsed = json::parse(payload);
    ONDAM_CHECK(parsed.has_value());
    const auto workspace = WorkspaceId::parse((*parsed)["workspace"].text());
    ONDAM_CHECK(workspace.has_value());
    const ForgottenCustomer forgotten{*workspace, read_ids<IdentityId>((*parsed)["nodes"]),
                                      read_ids<CustomerId>((*parsed)["customers"])};
    std::vector<Uuid> uuids;
    uuids.reserve(forgotten.identities.size());
    for (const auto node : forgotten.identities) uuids.push_back(node.uuid);
    parts_.log.erase(*workspace, uuids);
    parts_.states.erase(*workspace, forgotten.identities);
    for (const auto file : read_ids<files::FileId>((*parsed)["files"])) parts_.files.remove(file);
    blank_journal(forgotten);
}

/// What happened stays in the journal, under ids that name nobody now; an order's number is known
/// outside of here. Nobody reads these data but webhooks, on the way out.
void Erasure::blank_journal(const ForgottenCustomer& forgotten) {
    const auto first = parts_.database.read(
        [](records::Reader& reader) { return records::Journal::first_sequence(reader); });
    const auto last = parts_.database.read(
        [](records::Reader& reader) { return records::Journal::last_sequence(reader); });
    constexpr std::int64_t at_once = 20'000;
    for (auto at = first - 1; at < last; at += at_once) {
        parts_.database.write([&](records::Transaction& transaction) {
            for (const auto customer : forgotten.customers) {
                transaction.run(sql::blank_order_facts, forgotten.workspace, customer, at,
                                at + at_once);
            }
        });
    }
}

}  // namespace ondam::customers
