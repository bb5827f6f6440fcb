#include "app/sample/threads.h"

#include <algorithm>

#include "app/sample/people.h"
#include "base/text.h"

namespace ondam::sample {
namespace {

using channels::ChannelKind;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view zone = "Asia/Seoul";

std::string korean_date(Time time) {
    const auto date = calendar::local_day(zone, time);
    return std::to_string(unsigned(date.month())) + "월 " + std::to_string(unsigned(date.day())) +
           "일";
}

std::string english_date(Time time) {
    static const std::vector<std::string> months{"January",   "February", "March",    "April",
                                                 "May",       "June",     "July",     "August",
                                                 "September", "October",  "November", "December"};
    const auto date = calendar::local_day(zone, time);
    return std::to_string(unsigned(date.day())) + " " + months[unsigned(date.month()) - 1];
}

const std::vector<Topic>& topics_of(Desk desk) {
    switch (desk) {
        case Desk::delivery:
            return delivery_topics();
        case Desk::returns:
            return returns_topics();
        case Desk::clinic:
            return clinic_topics();
    }
    return delivery_topics();
}

}  // namespace

calendar::BusinessCalendar shop_hours() {
    calendar::BusinessCalendar calendar{std::string(zone), {}, {}};
    for (std::size_t day = 0; day < 5; ++day) {
        calendar.week[day] = {{hours(9), hours(12)}, {hours(13), hours(18)}};
    }
    return calendar;
}

calendar::BusinessCalendar clinic_hours() {
    calendar::BusinessCalendar calendar{std::string(zone), {}, {}};
    for (std::size_t day = 0; day < 5; ++day) {
        calendar.week[day] = {{hours(10), hours(13)}, {hours(14), hours(19)}};
    }
    calendar.week[5] = {{hours(10), hours(16)}};
    return calendar;
}

ThreadWriter::ThreadWriter(Dice& dice, Time now, const std::vector<Person>& people)
    : dice_(dice), now_(now), people_(people) {}

std::vector<Thread> ThreadWriter::write() {
    static const std::vector<int> weights{1, 0, 0, 0, 0, 0, 1, 2, 5, 9, 11, 10,
                                          7, 8, 9, 9, 8, 7, 5, 4, 4, 4, 3,  2};
    std::vector<Thread> threads;
    const auto today = calendar::day_start(zone, calendar::local_day(zone, now_));
    for (int back = 60; back >= 0; --back) {
        const auto midnight = today - days(back);
        const auto day = calendar::to_local(zone, midnight).day();
        const bool weekend = day == std::chrono::Saturday || day == std::chrono::Sunday;
        // The shop grows, and Mondays bring what the weekend left.
        int count = (weekend ? 6 : 11) + (60 - back) / 20 + dice_.between(-2, 3);
        if (day == std::chrono::Monday) count += 4;
        std::vector<Time> starts;
        for (int i = 0; i < count; ++i) {
            starts.push_back(midnight + hours(dice_.weigh(weights)) + minutes(dice_.roll(60)) +
                             seconds(dice_.roll(60)));
        }
        std::ranges::sort(starts);
        for (const auto at : starts) {
            if (at < now_ - minutes(4)) threads.push_back(begin(at));
        }
    }
    return threads;
}

/// Now and then one who wrote before, whose matter is over.
std::size_t ThreadWriter::pick_person(Time at) {
    if (!regulars_.empty() && dice_.chance(14)) {
        const auto regular = dice_.pick(regulars_);
        if (free_from_[regular] < at) return regular;
    }
    for (;;) {
        const auto number = dice_.roll(people_.size());
        if (free_from_.contains(number) || people_[number].joined_at > at) continue;
        regulars_.push_back(number);
        return number;
    }
}

Thread ThreadWriter::begin(Time at) {
    Thread thread;
    thread.person = pick_person(at);
    static const std::vector<ChannelKind> kinds{ChannelKind::web_chat, ChannelKind::email,
                                                ChannelKind::whatsapp, ChannelKind::api};
    thread.channel = kinds[dice_.weigh({46, 27, 19, 8})];
    thread.desk =
        std::vector<Desk>{Desk::delivery, Desk::returns, Desk::clinic}[dice_.weigh({42, 36, 22})];
    std::vector<int> loads;
    for (const auto& agent : agents()) {
        loads.push_back(agent.desk == thread.desk ? agent.load : 0);
    }
    thread.agent = dice_.weigh(loads);
    const auto& topics = topics_of(thread.desk);
    std::vector<int> weights;
    for (const auto& topic : topics) weights.push_back(topic.weight);
    const auto& topic = topics[dice_.weigh(weights)];
    thread.subject = people_[thread.person].english ? topic.subject_en : topic.subject_ko;
    thread.tags.emplace_back(topic.tag);
    if (dice_.chance(8)) thread.tags.emplace_back("VIP");
    thread.priority = int(dice_.weigh({14, 62, 18, 6}));
    say(thread, at, Turn::Who::customer, {});
    talk(thread, topic);
    const auto& last = thread.again.empty() ? thread.turns.back() : thread.again.back();
    free_from_[thread.person] =
        thread.end == Thread::End::resolved ? last.at + days(9) : now_ + days(1);
    return thread;
}

/// Within opening hours, sooner on a messenger than by mail; some answers take their time.
Time ThreadWriter::answer_time(const Thread& thread, Time after) {
    const bool mail = thread.channel == ChannelKind::email;
    int spent = mail ? dice_.between(12, 110) : dice_.between(1, 14);
    if (dice_.chance(18)) spent *= dice_.between(3, 7);
    const auto& hours_kept = thread.desk == Desk::clinic ? clinic_ : shop_;
    const auto at = calendar::add_business(hours_kept, after, minutes(spent));
    return at.value_or(after + minutes(spent)) + seconds(dice_.roll(60));
}

ThreadWriter::Places ThreadWriter::places_of(const Thread& thread) {
    const auto& person = people_[thread.person];
    const auto at = thread.turns.front().at;
    const auto date = at + days(dice_.between(1, 6));
    const auto& product = dice_.pick(products());
    const auto& doctor = dice_.pick(doctors());
    const int hour = dice_.between(1, 5);
    return {{"name", person.english ? person.name.substr(0, person.name.find(' ')) : person.name},
            {"agent", agents()[thread.agent].name},
            {"order", order_number(at - days(dice_.between(2, 9)), dice_.between(1, 900))},
            {"product", std::string(person.english ? product.english : product.name)},
            {"date", person.english ? english_date(date) : korean_date(date)},
            {"time", person.english ? "half past " + std::to_string(hour) + " in the afternoon"
                                    : "오후 " + std::to_string(hour) + "시 30분"},
            {"doctor", std::string(person.english ? doctor.english : doctor.name)}};
}

std::string ThreadWriter::fill(std::string_view text, const Places& places) const {
    std::string out(text);
    for (const auto& [name, value] : places) {
        out = text::replace_all(std::move(out), "{" + name + "}", value);
    }
    return out;
}

const std::string_view& ThreadWriter::line(const Thread& thread, const Lines& korean,
                                           const Lines& english) {
    return dice_.pick(people_[thread.person].english ? english : korean);
}

void ThreadWriter::say(Thread& thread, Time at, Turn::Who who, std::string text) {
    thread.turns.push_back({at, who, std::move(text)});
}

void ThreadWriter::talk(Thread& thread, const Topic& topic) {
    using enum Turn::Who;
    const auto& general = phrases();
    const auto places = places_of(thread);
    const auto text = [&](const Lines& korean, const Lines& english) {
        return fill(line(thread, korean, english), places);
    };
    thread.turns.front().text = text(topic.openings_ko, topic.openings_en);
    auto at = thread.turns.front().at;
    auto answered = answer_time(thread, at);
    if (answered - at > hours(3) && dice_.chance(35)) {
        say(thread, at + minutes(dice_.between(60, 170)), customer,
            text(general.nudges_ko, general.nudges_en));
    }
    if (dice_.chance(16)) say(thread, answered - minutes(1), note, fill(topic.note, places));
    say(thread, answered, agent, text(topic.answers_ko, topic.answers_en));
    at = answered;
    for (int rounds = int(dice_.weigh({45, 40, 15})); rounds > 0; --rounds) {
        at += minutes(dice_.between(2, thread.channel == ChannelKind::email ? 300 : 25));
        say(thread, at, customer, text(general.more_ko, general.more_en));
        at = answer_time(thread, at);
        say(thread, at, agent, text(general.further_ko, general.further_en));
    }
    if (dice_.chance(64)) {
        at += minutes(dice_.between(2, 40));
        say(thread, at, customer, text(general.thanks_ko, general.thanks_en));
        at = answer_time(thread, at);
        say(thread, at, agent, text(general.closings_ko, general.closings_en));
    }
    end(thread, at);
    if (thread.end == Thread::End::resolved && dice_.chance(7)) come_back(thread, places);
}

/// What lies in the future has not happened; what happened lately may still be open.
void ThreadWriter::end(Thread& thread, Time last) {
    const auto done = last + minutes(dice_.between(1, 45));
    const bool cut = done >= now_;
    std::erase_if(thread.turns, [this](const Turn& turn) { return turn.at >= now_; });
    if (cut) {
        thread.end = Thread::End::open;
        return;
    }
    const bool fresh = now_ - done < days(6);
    const auto fate =
        dice_.weigh(fresh ? std::vector<int>{74, 9, 9, 8} : std::vector<int>{985, 3, 6, 6});
    static const std::vector<Thread::End> ends{Thread::End::resolved, Thread::End::open,
                                               Thread::End::pending, Thread::End::snoozed};
    thread.end = ends[fate];
    thread.ended_at = done;
    if (thread.end == Thread::End::resolved && dice_.chance(47)) thread.score = judge(thread);
}

void ThreadWriter::come_back(Thread& thread, const Places& places) {
    const auto& general = phrases();
    const auto at = *thread.ended_at + hours(dice_.between(5, 90)) + minutes(dice_.roll(60));
    const auto answered = answer_time(thread, at);
    if (answered + minutes(30) >= now_) return;
    thread.again = {
        {at, Turn::Who::customer, fill(line(thread, general.again_ko, general.again_en), places)},
        {answered, Turn::Who::agent,
         fill(line(thread, general.further_ko, general.further_en), places)}};
}

/// Who waited long is less content.
Score ThreadWriter::judge(const Thread& thread) {
    const auto& general = phrases();
    auto answered = thread.turns.front().at;
    for (const auto& turn : thread.turns) {
        if (turn.who == Turn::Who::agent) {
            answered = turn.at;
            break;
        }
    }
    const bool slow = answered - thread.turns.front().at > hours(5);
    const auto place = dice_.weigh(slow ? std::vector<int>{14, 13, 20, 29, 24}
                                        : std::vector<int>{3, 4, 9, 31, 53});
    Score score{.score = int(place) + 1,
                .comment = {},
                .after = minutes(1 + int(dice_.roll(dice_.chance(75) ? 60 : 2'000)))};
    if (dice_.chance(score.score <= 3 ? 62 : 34)) {
        const auto& words = score.score >= 4 ? line(thread, general.praise_ko, general.praise_en)
                            : score.score == 3
                                ? line(thread, general.middling_ko, general.middling_en)
                                : line(thread, general.blame_ko, general.blame_en);
        score.comment = std::string(words);
    }
    return score;
}

}  // namespace ondam::sample
