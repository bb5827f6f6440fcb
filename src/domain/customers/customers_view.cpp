#include <algorithm>
#include <map>

#include "customers_sql.h"
#include "domain/customers/customer_rows.h"
#include "domain/customers/customers.h"
#include "domain/customers/page_cursor.h"

namespace ondam::customers {
namespace {

using staff::Permission;

constexpr int shown_orders = 20;
constexpr std::size_t shown_past_appointments = 10;
constexpr std::size_t shown_event_names = 20;
const std::string after_every_id = "g";  // Ids are hexadecimal.

struct RankedTrait {
    Trait trait;
    bool weak = false;
    std::int64_t sequence = 0;
};

bool is_newer(const RankedTrait& a, const RankedTrait& b) {
    if (a.weak != b.weak) return b.weak;
    return std::pair(a.trait.time, a.sequence) > std::pair(b.trait.time, b.sequence);
}

/// Of each trait the strongest, then newest word; traits taken away are gone.
class TraitFold {
public:
    void add(RankedTrait ranked) {
        const auto [place, is_new] = best_.try_emplace(ranked.trait.key, ranked);
        if (!is_new && is_newer(ranked, place->second)) place->second = std::move(ranked);
    }
    std::vector<Trait> take() {
        std::vector<Trait> traits;
        for (auto& [key, ranked] : best_) {
            if (ranked.trait.value != "null") traits.push_back(std::move(ranked.trait));
        }
        return traits;
    }

private:
    std::map<std::string, RankedTrait> best_;
};

void add_counters(Counters& sum, const Counters& part) {
    sum.events += part.events;
    const auto earlier = [](std::optional<Time>& a, const std::optional<Time>& b) {
        if (b && (!a || *b < *a)) a = b;
    };
    const auto later = [](std::optional<Time>& a, const std::optional<Time>& b) {
        if (b && (!a || *b > *a)) a = b;
    };
    earlier(sum.first_seen_at, part.first_seen_at);
    later(sum.last_seen_at, part.last_seen_at);
    for (const auto& [name, count] : part.by_name) {
        const auto known =
            std::ranges::find(sum.by_name, name, &std::pair<std::string, std::int64_t>::first);
        if (known == sum.by_name.end())
            sum.by_name.emplace_back(name, count);
        else
            known->second += count;
    }
}

void keep_commonest(Counters& counters) {
    std::ranges::sort(counters.by_name, [](const auto& a, const auto& b) {
        return std::pair(-a.second, a.first) < std::pair(-b.second, b.first);
    });
    if (counters.by_name.size() > shown_event_names) counters.by_name.resize(shown_event_names);
}

std::vector<Consent> newest_consents(const std::vector<records::Row>& rows) {
    std::map<std::pair<std::string, std::optional<std::string>>, Consent> newest;
    for (const auto& row : rows) {
        auto consent = read_consent(row);
        newest.insert_or_assign({consent.purpose, consent.channel}, consent);
    }
    std::vector<Consent> consents;
    consents.reserve(newest.size());
    for (auto& [key, consent] : newest) consents.push_back(std::move(consent));
    return consents;
}

/// Those to come, then the newest of the past.
std::vector<Appointment> shown_appointments(std::vector<Appointment> newest_first, Time now) {
    std::vector<Appointment> shown;
    std::size_t past = 0;
    for (auto& appointment : newest_first) {
        if (appointment.starts_at < now && ++past > shown_past_appointments) break;
        shown.push_back(std::move(appointment));
    }
    return shown;
}

}  // namespace

Result<CustomerView> Customers::view(const Actor& actor, CustomerId id) const {
    TRY(actor.must(Permission::view_customers));
    return parts_.database.read(
        [&](records::Reader& reader) { return load(reader, actor.workspace, id); });
}

Result<CustomerView> Customers::load(records::Reader& reader, WorkspaceId workspace,
                                     CustomerId id) const {
    const auto known = find(reader, workspace, id);
    if (!known) return not_found();
    const auto today = known->id;
    CustomerView view{
        .customer = *known,
        .identities = parts_.identities.identities_of(reader, workspace, today),
        .traits = {},
        .consents = newest_consents(reader.all(sql::list_consents_of_customer, workspace, today)),
        .orders = parts_.orders.of_customer(reader, workspace, today, shown_orders),
        .appointments = shown_appointments(
            parts_.appointments.of_customer(reader, workspace, today), parts_.clock.now()),
        .suggestions = parts_.identities.suggestions(reader, workspace, today),
        .counters = {},
        .order_count = 0};
    view.order_count = int(view.orders.size());
    if (view.order_count == shown_orders) {
        view.order_count = parts_.orders.count_of_customer(reader, workspace, today);
    }

    TraitFold traits;
    for (const auto& row : reader.all(sql::list_traits_of_customer, workspace, today)) {
        traits.add({{row.text("trait"), row.text("value"), row.get<Time>("time"),
                     row.text("source"), row.integer("sequence")},
                    row.get<bool>("weak"),
                    row.integer("sequence")});
    }
    std::vector<IdentityId> nodes;
    for (const auto& identity : view.identities) nodes.push_back(identity.id);
    const auto states = parts_.states.states(workspace, nodes);
    for (std::size_t i = 0; i < states.size(); ++i) {
        const auto& state = states[i];
        view.identities[i].last_seen_at = state.counters.last_seen_at;
        add_counters(view.counters, state.counters);
        for (const auto& trait : state.traits) traits.add({trait, false, trait.sequence});
    }
    keep_commonest(view.counters);
    view.traits = traits.take();
    view.customer.last_seen_at = std::max(view.customer.last_seen_at, view.counters.last_seen_at);
    return view;
}

std::optional<Customer> Customers::find(records::Reader& reader, WorkspaceId workspace,
                                        CustomerId id) const {
    const auto today = parts_.identities.resolve(reader, workspace, id);
    if (!today) return std::nullopt;
    const auto row = reader.first(sql::find_customer, workspace, *today);
    if (!row) return std::nullopt;
    return read_customer(*row);
}

std::vector<Customer> Customers::find_all(records::Reader& reader, WorkspaceId workspace,
                                          const std::vector<CustomerId>& ids) const {
    std::vector<Customer> customers;
    for (const auto id : ids) {
        if (auto customer = find(reader, workspace, id)) customers.push_back(std::move(*customer));
    }
    return customers;
}

std::optional<Consent> Customers::consent(records::Reader& reader, WorkspaceId workspace,
                                          CustomerId customer, std::string_view purpose,
                                          std::string_view channel) const {
    std::optional<Consent> newest;
    for (const auto& row : reader.all(sql::list_consents_of_customer, workspace, customer)) {
        auto consent = read_consent(row);
        if (consent.purpose != purpose || (consent.channel && *consent.channel != channel))
            continue;
        newest = std::move(consent);
    }
    return newest;
}

bool Customers::has_refused(records::Reader& reader, WorkspaceId workspace, CustomerId customer,
                            std::string_view purpose,
                            const std::optional<std::string>& channel) const {
    const auto words =
        newest_consents(reader.all(sql::list_consents_of_customer, workspace, customer));
    return std::ranges::any_of(words, [&](const Consent& word) {
        const bool is_about = !channel || !word.channel || word.channel == channel;
        return word.purpose == purpose && is_about && word.state == ConsentState::denied;
    });
}

Result<Page<Customer>> Customers::list(const Actor& actor, const ListQuery& query) const {
    TRY(actor.must(Permission::view_customers));
    return parts_.database.read([&](records::Reader& reader) -> Result<Page<Customer>> {
        if (!query.search.empty()) return search(reader, actor.workspace, query);
        const auto cursor = TRY(read_cursor(query.cursor));
        const auto before = cursor ? cursor->first : Time(milliseconds(1'000'000'000'000'000));
        Page<Customer> page;
        for (const auto& row :
             reader.all(sql::list_customers, actor.workspace, before,
                        cursor ? cursor->second : after_every_id, query.limit + 1)) {
            page.items.push_back(read_customer(row));
        }
        if (int(page.items.size()) > query.limit) {
            page.items.pop_back();
            const auto& last = page.items.back();
            page.next_cursor = write_cursor(*last.last_seen_at, last.id.text());
        }
        return page;
    });
}

std::optional<CustomerId> Customers::exactly(records::Reader& reader, WorkspaceId workspace,
                                             std::string_view text) const {
    for (const auto kind : {IdentityKind::email, IdentityKind::phone, IdentityKind::user_id}) {
        if (const auto identity = parts_.identities.find(reader, workspace, kind, text))
            return identity->customer;
    }
    return parts_.orders.owner(reader, workspace, text);
}

Result<Page<Customer>> Customers::search(records::Reader& reader, WorkspaceId workspace,
                                         const ListQuery& query) const {
    Page<Customer> page;
    // What is exactly somebody's comes first, at once, whether or not the index has caught up.
    const auto exact = exactly(reader, workspace, query.search);
    if (exact && !query.cursor) page.items = find_all(reader, workspace, {*exact});
    const auto hits =
        TRY(parts_.index.list(reader, workspace,
                              {.kinds = {"customer"},
                               .text = query.search,
                               .limit = std::min(query.limit, 200) - int(page.items.size()),
                               .cursor = query.cursor,
                               .except = exact ? exact->text() : ""}));
    for (const auto& hit : hits.items) {
        const auto id = CustomerId::parse(hit.id);
        auto customer = id ? find(reader, workspace, *id) : std::nullopt;
        if (!customer) continue;
        // The index may still name who was merged into another a moment ago.
        const bool shown = std::ranges::any_of(
            page.items, [&](const Customer& one) { return one.id == customer->id; });
        if (!shown) page.items.push_back(std::move(*customer));
    }
    page.next_cursor = hits.next_cursor;
    return page;
}

Result<CustomerCount> Customers::count(const Actor& actor, std::string_view text) const {
    TRY(actor.must(Permission::view_customers));
    const auto most = text.empty() ? most_counted : most_found;
    // One more than is told, to know whether there are more.
    const auto number = parts_.database.read([&](records::Reader& reader) -> std::int64_t {
        if (text.empty())
            return reader.first(sql::count_customers, actor.workspace, most + 1)->integer("number");
        const auto found =
            parts_.index.count(reader, actor.workspace, {"customer"}, text, most + 1);
        return found == 0 && exactly(reader, actor.workspace, text) ? 1 : found;
    });
    return CustomerCount{std::min(number, most), number > most};
}

Result<std::vector<Edge>> Customers::edges(const Actor& actor, CustomerId id) const {
    TRY(actor.must(Permission::view_customers));
    return parts_.database.read([&](records::Reader& reader) -> Result<std::vector<Edge>> {
        const auto today = parts_.identities.resolve(reader, actor.workspace, id);
        if (!today) return not_found();
        return parts_.identities.edges_of(reader, actor.workspace, *today);
    });
}

Result<std::vector<CustomerView>> Customers::export_batch(const Actor& actor,
                                                          std::string_view after) const {
    TRY(actor.must(Permission::export_data));
    // A batch is a view of its own: an export of a million must not hold one snapshot for minutes.
    return parts_.database.read([&](records::Reader& reader) -> Result<std::vector<CustomerView>> {
        std::vector<CustomerView> views;
        for (const auto& row :
             reader.all(sql::list_customers_to_export, actor.workspace, after, 200)) {
            auto view = load(reader, actor.workspace, row.get<CustomerId>("id"));
            if (view) views.push_back(*std::move(view));
        }
        return views;
    });
}

}  // namespace ondam::customers
