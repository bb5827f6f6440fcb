#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/sample/topics.h"
#include "base/time.h"
#include "domain/channels/channel.h"
#include "platform/events/event.h"

namespace ondam::sample {

/// Their word on advertising by one way.
struct Permission {
    Time at;
    std::string channel;  ///< `email`, `sms`, `whatsapp`
    bool is_granted = false;
    std::string source;  ///< where they said it
};

/// Somebody made up: addresses at example.com and example.kr, numbers that nobody has.
struct Person {
    std::string name;
    std::string email;
    std::string phone;  ///< 010-1000-xxxx
    std::string user_id;
    std::string anonymous_id;
    std::string city;
    std::string grade;
    bool english = false;
    Time joined_at;
    std::string preferred_channel = {};        ///< empty: they have none
    std::string time_zone = {};                ///< of those who live abroad
    std::vector<Permission> permissions = {};  ///< in order of time
};

/// One tracked call; `properties` is JSON, of an identify call the traits.
struct Tracked {
    Time at;
    std::size_t person = 0;
    events::EventType type = events::EventType::track;
    std::string name;
    std::string properties;
};

/// One of a person's permissions.
struct Granting {
    Time at;
    std::size_t person = 0;
    std::size_t permission = 0;
};

struct Turn {
    enum class Who { customer, agent, note };
    Time at;
    Who who = Who::customer;
    std::string text;
};

struct Score {
    int score = 5;
    std::optional<std::string> comment;
    std::chrono::minutes after{30};  ///< of the question
};

/// One matter of one customer as it went.
struct Thread {
    std::size_t person = 0;
    channels::ChannelKind channel = channels::ChannelKind::web_chat;
    Desk desk = Desk::delivery;
    std::size_t agent = 0;  ///< of the agents, in their order
    std::string subject;
    std::vector<std::string> tags;
    int priority = 1;  ///< low, medium, high, urgent
    std::vector<Turn> turns;
    enum class End { open, pending, snoozed, resolved } end = End::resolved;
    std::optional<Time> ended_at;  ///< when it became what it is
    std::optional<Score> score;
    std::vector<Turn> again;  ///< after a reopening; the last one's answer resolves it once more
};

struct Agent {
    std::string name;
    std::string email;
    Desk desk = Desk::delivery;
    int load = 1;  ///< how much of the work is theirs, against the others
};
/// Eight people at three desks. The first is the owner of the workspace and helps where it burns.
const std::vector<Agent>& agents();

struct Plan {
    std::vector<Person> people;
    std::vector<Tracked> events;      ///< in order of time
    std::vector<Granting> grantings;  ///< in order of time
    std::vector<Thread> threads;      ///< by their first message
};

/// The same for the same seed and moment; everything lies before `now` but appointments to come.
Plan make_plan(std::uint64_t seed, Time now);

}  // namespace ondam::sample
