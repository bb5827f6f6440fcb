#include <cstdio>
#include <map>
#include <set>

#include "base/text.h"
#include "domain/customers/customer_imports.h"
#include "domain/customers/customers_fixture.h"
#include "domain/customers/identity_rules.h"
#include "domain/customers/import_table.h"
#include "support/material.h"

namespace ondam::customers {
namespace {

/// One record of a labelled set: who it truly is, and what it says of itself.
struct Record {
    std::string person;
    std::string name;
    std::string identifier;
};
struct Labelled {
    IdentityKind kind = IdentityKind::user_id;  ///< of the identifiers
    std::vector<Record> records;
};
struct Score {
    int true_pairs = 0;
    int joined = 0;
    int right = 0;
    int claimed = 0;  ///< pairs of one person that share an identifier
};

std::string cell(const CsvRow& row, std::size_t at) {
    return std::string(text::trim(row.cells.at(at)));
}

/// rec-N-org and rec-N-dup-M are the person N; the social security number has slips of the pen.
Labelled read_febrl(const std::filesystem::path& file) {
    Labelled set;
    for (const auto& row : read_table(test::read_file(file)).rows) {
        const auto id = cell(row, 0);
        const auto start = id.find('-') + 1;
        set.records.push_back({.person = id.substr(start, id.find('-', start) - start),
                               .name = cell(row, 1) + " " + cell(row, 2),
                               .identifier = cell(row, 10)});
    }
    return set;
}

Labelled read_splink(const std::filesystem::path& file) {
    Labelled set{.kind = IdentityKind::email, .records = {}};
    for (const auto& row : read_table(test::read_file(file)).rows) {
        set.records.push_back({.person = cell(row, 6),
                               .name = cell(row, 1) + " " + cell(row, 2),
                               .identifier = cell(row, 5)});
    }
    return set;
}

class LinkageMaterial : public CustomersFixture {
protected:
    /// Through the file that an operator would bring: one row a record, in the set's own order.
    Import import(const std::string& csv) {
        return imports.run_now(agent, csv, CustomerImports::Mode::write).value();
    }
    static std::string quoted(std::string_view text) {
        return "\"" + text::replace_all(std::string(text), "\"", "\"\"") + "\"";
    }
    Import import(const Labelled& set) {
        std::string csv = set.kind == IdentityKind::email ? "email,name\n" : "user id,name\n";
        for (const auto& record : set.records) {
            csv += quoted(record.identifier) + "," + quoted(record.name) + "\n";
        }
        return import(csv);
    }
    std::optional<CustomerId> customer_of(IdentityKind kind, const std::string& value) {
        const auto normal = normalise(kind, value, "KR");
        return normal ? owner(identity_node(workspace, kind, *normal)) : std::nullopt;
    }
    Score score(const Labelled& set) {
        std::vector<std::optional<CustomerId>> owners;
        for (const auto& record : set.records) {
            owners.push_back(customer_of(set.kind, record.identifier));
        }
        Score score;
        for (std::size_t a = 0; a < set.records.size(); ++a) {
            for (std::size_t b = a + 1; b < set.records.size(); ++b) {
                const bool is_same = set.records[a].person == set.records[b].person;
                const bool is_joined = owners[a] && owners[a] == owners[b];
                score.true_pairs += is_same;
                score.joined += is_joined;
                score.right += is_same && is_joined;
                score.claimed +=
                    is_same && owners[a] &&
                    text::equal_ignoring_case(set.records[a].identifier, set.records[b].identifier);
            }
        }
        return score;
    }
    void expect_no_stranger_joined(const char* name, const Labelled& set, int least_recall) {
        ASSERT_GT(set.records.size(), 500u);
        const auto done = import(set);
        EXPECT_EQ(done.state, "done");
        const auto found = score(set);
        std::printf(
            "linkage: %s: %zu records, %lld customers, %lld refused rows; precision %.4f (%d of "
            "%d pairs), recall %.4f (of %d)\n",
            name, set.records.size(), static_cast<long long>(done.created),
            static_cast<long long>(done.refused), double(found.right) / found.joined, found.right,
            found.joined, double(found.right) / found.true_pairs, found.true_pairs);
        EXPECT_EQ(found.right, found.joined) << "different persons were joined";
        EXPECT_EQ(found.right, found.claimed) << "who says the same identifier is one";
        EXPECT_GE(found.right * 100, found.true_pairs * least_recall);
    }

    std::unique_ptr<files::Store> files = files::open_folder(folder.path() + "/files");
    jobs::Jobs jobs{*database, ids, clock};
    CustomerImports imports{
        {*database, journal, jobs, *files, identities, *customers, ids, clock, audit}};
};
INSTANTIATE_TEST_SUITE_P(, LinkageMaterial, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(LinkageMaterial, joins_by_a_number_nobody_but_its_holder) {
    const auto from = test::material("LinkageMaterial.joins_by_a_number_nobody_but_its_holder");
    if (!from) return;
    expect_no_stranger_joined("febrl 1 by number", read_febrl(*from / "linkage/febrl-dataset1.csv"),
                              90);
}

TEST_P(LinkageMaterial, joins_by_a_number_also_where_a_person_comes_often) {
    const auto from =
        test::material("LinkageMaterial.joins_by_a_number_also_where_a_person_comes_often");
    if (!from) return;
    expect_no_stranger_joined("febrl 2 by number", read_febrl(*from / "linkage/febrl-dataset2.csv"),
                              87);
}

TEST_P(LinkageMaterial, joins_by_an_address_nobody_but_its_holder) {
    const auto from = test::material("LinkageMaterial.joins_by_an_address_nobody_but_its_holder");
    if (!from) return;
    expect_no_stranger_joined("fake 1000 by e-mail",
                              read_splink(*from / "linkage/splink-fake-1000.csv"), 53);
}

/// A number of its own on each record says that they are different customers: a shared address
/// stays with the first and joins nobody.
TEST_P(LinkageMaterial, lets_a_shared_address_join_no_two_numbers) {
    const auto from = test::material("LinkageMaterial.lets_a_shared_address_join_no_two_numbers");
    if (!from) return;
    const auto set = read_splink(*from / "linkage/splink-fake-1000.csv");
    std::string csv = "user id,email,name\n";
    for (std::size_t i = 0; i < set.records.size(); ++i) {
        const auto& record = set.records[i];
        // What is no address is left out here, so that each record is a customer.
        const bool is_address = normalise(IdentityKind::email, record.identifier, "KR").has_value();
        csv += "m" + std::to_string(i) + "," + (is_address ? quoted(record.identifier) : "") + "," +
               quoted(record.name) + "\n";
    }
    import(csv);
    std::set<CustomerId> customers_of_numbers;
    for (std::size_t i = 0; i < set.records.size(); ++i) {
        const auto found = customer_of(IdentityKind::user_id, "m" + std::to_string(i));
        ASSERT_TRUE(found) << "m" << i;
        EXPECT_TRUE(customers_of_numbers.insert(*found).second) << "m" << i << " was joined";
    }
}

}  // namespace
}  // namespace ondam::customers
