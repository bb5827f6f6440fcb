#include "app/sample/plan.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "base/time.h"

namespace ondam::sample {
namespace {

const Time now = *parse_rfc3339("2026-11-22T06:30:00Z");

std::string told(const Plan& plan) {
    std::string text;
    for (const auto& person : plan.people) {
        text +=
            person.name + person.email + person.phone + person.preferred_channel + person.time_zone;
    }
    for (const auto& granting : plan.grantings) {
        const auto& word = plan.people[granting.person].permissions[granting.permission];
        text += to_rfc3339(word.at) + word.channel + (word.is_granted ? "+" : "-") + word.source;
    }
    for (const auto& event : plan.events) {
        text += to_rfc3339(event.at) + event.name + event.properties;
    }
    for (const auto& thread : plan.threads) {
        for (const auto& turn : thread.turns) text += to_rfc3339(turn.at) + turn.text;
    }
    return text;
}

TEST(Plan, is_the_same_for_the_same_seed) {
    EXPECT_EQ(told(make_plan(1, now)), told(make_plan(1, now)));
    EXPECT_NE(told(make_plan(1, now)), told(make_plan(2, now)));
}

TEST(Plan, ends_now_and_gives_every_person_an_address_of_their_own) {
    const auto plan = make_plan(1, now);
    std::set<std::string> phones;
    std::set<std::string> mails;
    for (const auto& person : plan.people) {
        phones.insert(person.phone);
        mails.insert(person.email);
        EXPECT_TRUE(person.email.ends_with("@example.com") ||
                    person.email.ends_with("@example.kr"));
        EXPECT_TRUE(person.phone.starts_with("010-1000-"));
    }
    EXPECT_EQ(phones.size(), 2'000u);
    EXPECT_EQ(mails.size(), 2'000u);
    for (const auto& event : plan.events) EXPECT_LT(event.at, now);
    EXPECT_TRUE(std::ranges::is_sorted(plan.events, {}, &Tracked::at));
    EXPECT_GT(plan.events.size(), 12'000u);
}

TEST(Plan, holds_conversations_in_every_state_without_open_places) {
    const auto plan = make_plan(1, now);
    EXPECT_GT(plan.threads.size(), 500u);
    std::set<Thread::End> ends;
    std::set<std::string> openings;
    std::set<std::string> answers;
    int scores = 0;
    for (const auto& thread : plan.threads) {
        ends.insert(thread.end);
        scores += thread.score ? 1 : 0;
        ASSERT_FALSE(thread.turns.empty());
        EXPECT_EQ(thread.turns.front().who, Turn::Who::customer);
        for (const auto& turn : thread.turns) {
            EXPECT_LT(turn.at, now);
            EXPECT_EQ(turn.text.find('{'), std::string::npos) << turn.text;
        }
        EXPECT_TRUE(std::ranges::is_sorted(thread.turns, {}, &Turn::at));
    }
    EXPECT_EQ(ends.size(), 4u);
    EXPECT_GT(scores, 150);
}

TEST(Topics, say_it_in_many_ways) {
    std::set<std::string_view> openings;
    std::set<std::string_view> answers;
    for (const auto* topics : {&delivery_topics(), &returns_topics(), &clinic_topics()}) {
        for (const auto& topic : *topics) {
            openings.insert(topic.openings_ko.begin(), topic.openings_ko.end());
            openings.insert(topic.openings_en.begin(), topic.openings_en.end());
            answers.insert(topic.answers_ko.begin(), topic.answers_ko.end());
            answers.insert(topic.answers_en.begin(), topic.answers_en.end());
        }
    }
    EXPECT_GE(openings.size(), 120u);
    EXPECT_GE(answers.size(), 120u);
}

}  // namespace
}  // namespace ondam::sample
