#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/json/json.h"
#include "support/material.h"

/// How outside material is agreed with: every difference is either a fault or listed with a reason.
namespace ondam::test {

/// Eight digits that stand for a text: for names of cases that have none, and for what is read
/// where it may not be repeated.
inline std::string fingerprint(std::string_view text) {
    std::uint32_t hash = 2166136261u;  // FNV-1a
    for (const char c : text) hash = (hash ^ std::uint8_t(c)) * 16777619u;
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", unsigned(hash));
    return digits;
}

/// Cases that are read otherwise than the material expects, and why that is right. Each is
/// "name fingerprint", of what is read instead.
struct Accepted {
    std::string_view why;
    std::vector<std::string_view> cases;
};

struct Terms {
    std::string_view cases = {};  ///< fingerprint of the names of the cases that were looked at
    std::vector<Accepted> accepted = {};
    /// The percent that must agree of other cases, in other parts of a material. What is accepted
    /// agrees, and in a small part one case may differ.
    int floor = 100;
};

/// Compares what is read with what is expected, case by case. Of the cases that were looked at,
/// those that differ are exactly the accepted ones, and are read as they were then. Material with
/// other cases must agree to the floor. With ONDAM_SHOW every difference is printed.
class Agreement {
public:
    Agreement(std::string what, Terms terms) : what_(std::move(what)), terms_(std::move(terms)) {
        for (const auto& group : terms_.accepted) {
            for (const auto one : group.cases) {
                const auto space = one.rfind(' ');
                const bool is_new = accepted_.emplace(one.substr(0, space), one).second;
                EXPECT_TRUE(is_new) << what_ << ": listed twice: " << one;
            }
        }
    }

    /// A name that comes again is numbered.
    void add(std::string name, std::string_view got, std::string_view expected) {
        const int times = ++times_[name];
        if (times > 1) name += "#" + std::to_string(times);
        names_ += name + "\n";
        ++all_;
        const auto listed = accepted_.find(name);
        if (got == expected) {
            ++right_;
            if (listed != accepted_.end()) faults_.push_back(name + " differs no longer");
        } else {
            const auto entry = name + " " + fingerprint(got);
            show(entry, got, expected);
            if (listed == accepted_.end()) {
                strangers_.push_back(entry);
            } else if (listed->second != entry) {
                faults_.push_back(name + " is read in a third way: " + entry);
            }
        }
        seen_.insert(std::move(name));
    }

    void verify() const {
        const bool is_known = fingerprint(names_) == terms_.cases;
        std::printf("%s: %d of %d agree, %d accepted, %d differ%s\n", what_.c_str(), right_, all_,
                    all_ - right_ - int(strangers_.size()), int(strangers_.size()),
                    is_known ? "" : (" (other cases: " + fingerprint(names_) + ")").c_str());
        ASSERT_GT(all_, 0) << what_ << ": there is no case";
        ASSERT_GT(terms_.floor, 50) << what_ << " could not fail";
        for (const auto& fault : faults_) ADD_FAILURE() << what_ << ": " << fault;
        if (!is_known) {
            const int most = (all_ * (100 - terms_.floor) + 99) / 100;
            EXPECT_LE(int(strangers_.size()), most) << what_ << ": too many of other cases differ";
            return;
        }
        for (const auto& entry : strangers_) ADD_FAILURE() << what_ << ": differs: " << entry;
        for (const auto& [name, entry] : accepted_) {
            EXPECT_TRUE(seen_.contains(name)) << what_ << ": no such case: " << entry;
        }
    }

private:
    void show(const std::string& entry, std::string_view got, std::string_view expected) const {
        if (!std::getenv("ONDAM_SHOW")) return;
        std::printf("=== %s: %s\n[%s]\n--- expected\n[%s]\n", what_.c_str(), entry.c_str(),
                    std::string(got.substr(0, 600)).c_str(),
                    std::string(expected.substr(0, 600)).c_str());
    }

    std::string what_;
    Terms terms_;
    std::map<std::string, std::string, std::less<>> accepted_;
    std::map<std::string, int> times_;
    std::set<std::string, std::less<>> seen_;
    std::string names_;
    std::vector<std::string> strangers_;
    std::vector<std::string> faults_;
    int right_ = 0;
    int all_ = 0;
};

/// A list of cases that is kept as JSON.
inline json::Array read_cases(const std::filesystem::path& path) {
    const auto value = json::parse(read_file(path));
    EXPECT_TRUE(value && value->array()) << path;
    return value && value->array() ? *value->array() : json::Array();
}

}  // namespace ondam::test
