#include "domain/customers/customer_search.h"

#include <set>

#include "base/text.h"
#include "customers_sql.h"
#include "domain/customers/customer_rows.h"
#include "domain/customers/facts.h"
#include "orders_sql.h"
#include "platform/json/json.h"
#include "platform/phone/phone.h"

namespace ondam::customers {
namespace {

/// Somebody who orders every day for half a year is still found by each.
constexpr int most_order_numbers = 200;

/// Every customer whose document the fact may have changed.
std::vector<CustomerId> touched_by(const records::Fact& fact) {
    std::vector<CustomerId> customers;
    const auto add = [&](std::string_view text) {
        if (const auto id = CustomerId::parse(text)) customers.push_back(*id);
    };
    const bool is_ours = fact.kind.starts_with("customer.") || fact.kind == fact::order_changed;
    if (!is_ours) return customers;
    add(fact.kind == fact::order_changed ? std::string_view(*fact.customer)
                                         : std::string_view(fact.subject));
    const auto data = json::parse(fact.data);
    for (const auto* key : {"absorbed", "parts"}) {
        if (!data || !(*data)[key].array()) continue;
        for (const auto& id : *(*data)[key].array()) add(id.text());
    }
    return customers;
}

bool is_code(IdentityKind kind) {
    return kind != IdentityKind::anonymous_id && kind != IdentityKind::device;
}

/// People write their numbers as at home: 010-1234-5678 is searched for as 01012345678.
void add_phone(std::vector<std::string>& codes, const std::string& e164) {
    codes.push_back(e164);
    if (const auto number = phone::normalise(e164, ""))
        codes.push_back(phone::display(e164, number->region));
}

/// A Korean name from its second syllable on, so that 길 finds 홍길동 too: the index knows the
/// beginnings of words alone.
std::string inner_parts(std::string_view name) {
    constexpr std::size_t longest = 8;   // syllables
    constexpr std::size_t syllable = 3;  // bytes
    const auto is_syllable = [](std::string_view word, std::size_t at) {
        const auto letter = text::take_code_point(word, at);
        return letter >= 0xAC00 && letter <= 0xD7A3;
    };
    std::string parts;
    const auto composed = text::nfc(name);
    for (const auto word : text::split(composed, ' ')) {
        if (word.size() > longest * syllable) continue;
        for (std::size_t at = 0; at < word.size() && is_syllable(word, at); at += syllable) {
            if (at > 0) parts.append(" ").append(word.substr(at));
        }
    }
    return parts;
}

}  // namespace

void CustomerSearch::handle(records::Transaction& transaction,
                            const std::vector<records::JournalEntry>& entries) {
    std::set<std::pair<WorkspaceId, CustomerId>> customers;
    for (const auto& entry : entries) {
        for (const auto id : touched_by(entry.fact)) customers.emplace(entry.workspace, id);
    }
    for (const auto& [workspace, customer] : customers) put(transaction, workspace, customer);
}

void CustomerSearch::put(records::Transaction& transaction, WorkspaceId workspace,
                         CustomerId customer) const {
    const auto today = identities_.resolve(transaction, workspace, customer);
    if (today != customer) index_.remove(transaction, workspace, "customer", customer.text());
    if (!today) return;
    const auto row = transaction.first(sql::find_customer, workspace, *today);
    if (!row) return;
    const auto known = read_customer(*row);
    text_search::Document document{.kind = "customer",
                                   .id = today->text(),
                                   .occurred_at = known.created_at,
                                   .title = known.name,
                                   .body = known.company.value_or("") + inner_parts(known.name),
                                   // Of a Latin name any three letters.
                                   .codes = {known.name}};
    for (const auto& identity : identities_.identities_of(transaction, workspace, *today)) {
        if (identity.kind == IdentityKind::phone)
            add_phone(document.codes, identity.value);
        else if (is_code(identity.kind))
            document.codes.push_back(identity.value);
    }
    for (const auto& order :
         transaction.all(sql::list_orders_of_customer, workspace, *today, most_order_numbers)) {
        document.codes.push_back(order.text("number"));
    }
    index_.put(transaction, workspace, document);
}

}  // namespace ondam::customers
