#include "support/agreement.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

namespace ondam::test {
namespace {

const std::string names = fingerprint("one\ntwo\n");
const std::string accepted = "two " + fingerprint("ours");

Agreement agreement(std::string_view one, std::string_view two, Terms terms) {
    Agreement out("cases", std::move(terms));
    out.add("one", one, "theirs");
    out.add("two", two, "theirs");
    return out;
}

TEST(Agreement, takes_the_differences_that_are_listed) {
    agreement("theirs", "theirs", {.cases = names}).verify();
    agreement("theirs", "ours", {.cases = names, .accepted = {{"why", {accepted}}}}).verify();
}

TEST(Agreement, fails_for_every_other_difference) {
    static const Terms terms{.cases = names, .accepted = {{"why", {accepted}}}, .floor = 60};
    EXPECT_NONFATAL_FAILURE(agreement("ours", "ours", terms).verify(), "differs: one ");
    EXPECT_NONFATAL_FAILURE(agreement("theirs", "other", terms).verify(), "in a third way");
    EXPECT_NONFATAL_FAILURE(agreement("theirs", "theirs", terms).verify(), "differs no longer");
    static const Terms stale{
        .cases = names, .accepted = {{"why", {"three 00000000"}}}, .floor = 60};
    EXPECT_NONFATAL_FAILURE(agreement("theirs", "theirs", stale).verify(), "no such case");
}

TEST(Agreement, asks_other_material_for_its_floor) {
    static const Terms most{.cases = "of others", .accepted = {}, .floor = 60};
    agreement("theirs", "ours", most).verify();
    EXPECT_NONFATAL_FAILURE(agreement("ours", "ours", most).verify(), "too many");
    static const Terms all{.cases = "of others"};
    EXPECT_NONFATAL_FAILURE(agreement("theirs", "ours", all).verify(), "too many");
    // What is listed is true there too.
    static const Terms listed{
        .cases = "of others", .accepted = {{"why", {accepted}}}, .floor = 100};
    agreement("theirs", "ours", listed).verify();
    EXPECT_NONFATAL_FAILURE(agreement("theirs", "theirs", listed).verify(), "differs no longer");
}

TEST(Agreement, cannot_be_empty) {
    EXPECT_FATAL_FAILURE(Agreement("nothing", {}).verify(), "there is no case");
    EXPECT_FATAL_FAILURE(agreement("theirs", "theirs", {.floor = 50}).verify(), "could not fail");
}

}  // namespace
}  // namespace ondam::test
