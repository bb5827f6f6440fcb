#include "app/sample/story.h"

#include <algorithm>
#include <array>

#include "app/sample/people.h"
#include "app/sample/threads.h"
#include "domain/customers/identity_rules.h"
#include "platform/calendar/calendar.h"
#include "platform/json/json.h"
#include "sample_sql.h"

namespace ondam::sample {
namespace {

using channels::ChannelKind;
using customers::IdentityKind;
using customers::Trust;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Steps of the clock while only events happen.
constexpr hours stride{6};

std::string digits_of(const std::string& phone) {
    std::string digits = "82";
    for (const char c : phone.substr(1)) {
        if (c != '-') digits += c;
    }
    return digits;
}

}  // namespace

events::Event Story::to_event(const Tracked& tracked, std::size_t number) const {
    const auto& person = plan_.people[tracked.person];
    const auto id = "sample-" + std::to_string(number);
    json::Writer out;
    out.begin_object()
        .field("type", events::to_text(tracked.type))
        .field("messageId", id)
        .field("userId", person.user_id)
        .field("anonymousId", person.anonymous_id);
    if (tracked.type == events::EventType::track) out.field("event", tracked.name);
    if (tracked.type == events::EventType::page) out.field("name", tracked.name);
    out.raw_field(tracked.type == events::EventType::identify ? "traits" : "properties",
                  tracked.properties)
        .key("context")
        .begin_object()
        .field("locale", person.english ? "en-US" : "ko-KR")
        .field("timezone", person.time_zone.empty() ? "Asia/Seoul" : person.time_zone)
        .end_object()
        .field("timestamp", tracked.at)
        .end_object();
    return {.workspace = workspace_,
            .node = events::identity_node(workspace_, "user_id", person.user_id),
            .time = tracked.at,
            .received_at = tracked.at + seconds(1),
            .sequence = 0,
            .type = tracked.type,
            .message_id = id,
            .name = tracked.name,
            .json = out.take()};
}

void Story::track_until(Time time) {
    while (tracked_ < plan_.events.size() && plan_.events[tracked_].at <= time) {
        const auto until = std::min(time, plan_.events[tracked_].at + stride);
        std::vector<events::Event> some;
        for (; tracked_ < plan_.events.size() && plan_.events[tracked_].at <= until; ++tracked_) {
            some.push_back(to_event(plan_.events[tracked_], tracked_));
        }
        past_.clock.set(until);
        past_.track(std::move(some));
        grant_until(until);
        past_.settle();
    }
    past_.clock.set(time);
}

void Story::grant_until(Time time) {
    const auto begin = granted_;
    while (granted_ < plan_.grantings.size() && plan_.grantings[granted_].at <= time) ++granted_;
    if (granted_ == begin) return;
    past_.database.write([&](records::Transaction& transaction) {
        for (auto i = begin; i < granted_; ++i) {
            const auto& granting = plan_.grantings[i];
            const auto& person = plan_.people[granting.person];
            const auto& word = person.permissions[granting.permission];
            past_.customers.record_consent(
                transaction, workspace_,
                customers::identity_node(workspace_, IdentityKind::user_id, person.user_id),
                {.purpose = "marketing",
                 .channel = word.channel,
                 .state = word.is_granted ? customers::ConsentState::granted
                                          : customers::ConsentState::denied,
                 .at = word.at,
                 .source = word.source,
                 .evidence = word.source == "signup" ? "https://shop.example.kr/join" : ""});
        }
    });
}

void Story::add_steps(std::vector<Step>& steps, std::size_t number) const {
    const auto& thread = plan_.threads[number];
    using enum Step::What;
    for (std::size_t i = 0; i < thread.turns.size(); ++i) {
        steps.push_back({thread.turns[i].at, number, turn, i});
    }
    // Who sorts the mail needs a moment; the last ones are not sorted yet.
    const auto sorted_at = thread.turns.front().at + minutes(1) + seconds(number % 50);
    steps.push_back({sorted_at, number, triage, 0});
    if (thread.ended_at) steps.push_back({*thread.ended_at, number, finish, 0});
    if (thread.score) {
        steps.push_back({*thread.ended_at + seconds(90) + thread.score->after, number, score, 0});
    }
    for (std::size_t i = 0; i < thread.again.size(); ++i) {
        steps.push_back({thread.again[i].at, number, again, i});
    }
    if (!thread.again.empty()) {
        steps.push_back({thread.again.back().at + minutes(7), number, finish_again, 0});
    }
}

/// Who signs in on the mornings of the last two weeks: enough for the audit log.
void Story::add_arrivals(std::vector<Step>& steps, Time now) const {
    for (std::size_t agent = 0; agent < agents().size(); ++agent) {
        const auto hours = agents()[agent].desk == Desk::clinic ? clinic_hours() : shop_hours();
        for (auto day = now - days(14); day < now; day += days(1)) {
            const auto opening = calendar::next_opening(hours, day);
            if (!opening || *opening >= day + days(1) || *opening >= now) continue;
            steps.push_back({*opening - minutes(2 + 3 * agent), agent, Step::What::arrive, 0});
        }
    }
}

void Story::arrive(std::size_t agent) {
    const auto address = "192.0.2." + std::to_string(10 + agent);
    past_.database.write([&](records::Transaction& transaction) {
        past_.audit.add(transaction, shop_.agents[agent],
                        {.action = "session.create", .resource = "", .address = address});
    });
}

std::vector<Story::Step> Story::steps(Time now) const {
    std::vector<Step> steps;
    add_arrivals(steps, now);
    for (std::size_t number = 0; number < plan_.threads.size(); ++number) {
        add_steps(steps, number);
    }
    std::ranges::stable_sort(steps, {}, &Step::at);
    return steps;
}

channels::IncomingMessage Story::incoming(std::size_t number, ChannelKind kind) const {
    const auto& person = plan_.people[number];
    const auto channel = shop_.channels.at(kind);
    std::vector<customers::Claim> sender;
    switch (kind) {
        case ChannelKind::web_chat:
            sender = {{IdentityKind::user_id, person.user_id, Trust::trusted},
                      {IdentityKind::web_chat, "visitor-" + person.anonymous_id, Trust::verified}};
            break;
        case ChannelKind::email:
            sender = {{IdentityKind::email, person.email, Trust::verified}};
            break;
        case ChannelKind::whatsapp:
            sender = {{IdentityKind::whatsapp, digits_of(person.phone), Trust::verified},
                      {IdentityKind::phone, person.phone, Trust::verified}};
            break;
        case ChannelKind::api:
            sender = {{IdentityKind::api, channel.text() + ":" + person.user_id, Trust::verified},
                      {IdentityKind::email, person.email, Trust::trusted}};
            break;
    }
    return {.workspace = workspace_,
            .channel = channel,
            .kind = kind,
            .external_id = {},
            .sender = std::move(sender),
            .sender_name = person.name,
            .language = person.english ? "en" : "ko",
            .subject = {},
            .text = {},
            .quoted = {},
            .html = {},
            .attachments = {},
            .cc = {},
            .continues = {},
            .references = {},
            .sent_at = past_.clock.now() - seconds(2),
            .received_at = past_.clock.now()};
}

void Story::receive(const Thread& thread, std::size_t number, const Turn& turn) {
    auto message = incoming(thread.person, thread.channel);
    message.external_id = "sample-" + std::to_string(++messages_);
    message.text = turn.text;
    if (thread.channel == ChannelKind::email) message.subject = thread.subject;
    const auto known = conversations_.find(number);
    if (known != conversations_.end()) message.continues = known->second;
    conversations_[number] = must(past_.reception.receive(message)).conversation;
}

void Story::triage(const Thread& thread, std::size_t number) {
    const auto system = staff::Actor::for_system(workspace_);
    must(past_.conversations.conversations.change(
        system, conversations_.at(number),
        {.priority = conversations::Priority(thread.priority),
         .team = shop_.teams.at(thread.desk),
         .tags = thread.tags}));
}

void Story::finish(const Thread& thread, std::size_t number) {
    const auto& agent = shop_.agents[thread.agent];
    const auto id = conversations_.at(number);
    auto& service = past_.conversations.conversations;
    switch (thread.end) {
        case Thread::End::open:
            break;
        case Thread::End::pending:
            must(service.set_pending(agent, id));
            break;
        case Thread::End::snoozed:
            must(service.snooze(agent, id, past_.clock.now() + days(7) + hours(number % 70)));
            break;
        case Thread::End::resolved:
            must(service.resolve(agent, id, conversations::ConversationResolved::Csat::ask));
            // The question follows when the resolution can be taken back no more.
            past_.clock.set(past_.clock.now() + seconds(5));
            past_.settle();
            break;
    }
}

void Story::score(const Thread& thread, std::size_t number) {
    const auto id = conversations_.at(number);
    const auto found = past_.database.read(
        [&](records::Reader& reader) { return reader.first(sql::find_question, workspace_, id); });
    if (!found) return;
    const auto view =
        must(past_.conversations.conversations.get(staff::Actor::for_system(workspace_), id));
    // Too late, or answered differently, is as it is in life.
    const auto answered = past_.surveys.answer(
        workspace_, view.brief.conversation.customer, found->get<surveys::RequestId>("id"),
        {.score = thread.score->score, .comment = thread.score->comment});
    (void)answered.has_value();
}

void Story::play_turn(const Step& step, const Thread& thread, const Turn& turn) {
    if (turn.who == Turn::Who::customer) return receive(thread, step.thread, turn);
    const bool note = turn.who == Turn::Who::note;
    must(past_.conversations.messages.send(
        shop_.agents[thread.agent], conversations_.at(step.thread),
        {.client_id = "sample-" + std::to_string(++messages_),
         .kind = note ? conversations::MessageKind::note : conversations::MessageKind::outgoing,
         .body = turn.text}));
}

void Story::play(const Step& step) {
    if (step.what == Step::What::arrive) return arrive(step.thread);
    const auto& thread = plan_.threads[step.thread];
    switch (step.what) {
        case Step::What::arrive:
            break;
        case Step::What::turn:
            return play_turn(step, thread, thread.turns[step.turn]);
        case Step::What::again:
            return play_turn(step, thread, thread.again[step.turn]);
        case Step::What::triage:
            return triage(thread, step.thread);
        case Step::What::finish:
            return finish(thread, step.thread);
        case Step::What::finish_again:
            return finish(thread, step.thread);
        case Step::What::score:
            return score(thread, step.thread);
    }
}

void Story::tell(Time now) {
    for (const auto& step : steps(now)) {
        if (step.at >= now) continue;
        track_until(step.at);
        play(step);
    }
    track_until(now - minutes(30));
    tell_doubles(now);
    tell_claims(now);
    tell_spam(now);
    tell_emily(now);
    track_until(now);
    past_.settle();
}

/// The matter that waits for whoever opens the demonstration: a mail, a messenger soon after, and
/// a colleague who calls the owner to it.
void Story::tell_emily(Time now) {
    past_.clock.set(now - minutes(12));
    const auto emily = plan_.people.size() - 1;
    const auto date = calendar::local_day("Asia/Seoul", now + days(9));
    const auto wanted = calendar::Date(std::chrono::sys_days(date) - days(1));
    auto message = incoming(emily, ChannelKind::email);
    message.external_id = "sample-emily";
    message.subject = "Please move my appointment";
    message.text = "Hello,\n\nI have an appointment with Dr Adams on " + calendar::to_text(date) +
                   " at 9:00. Could you move it to " + calendar::to_text(wanted) +
                   " at the same hour, please?\n\nMy name is Emily Carter, my phone number is "
                   "010-1000-2580 and my identity number is 900101-6100009.\n\nKind regards\n"
                   "Emily";
    const auto matter = must(past_.reception.receive(message)).conversation;
    must(past_.conversations.conversations.change(staff::Actor::for_system(workspace_), matter,
                                                  {.team = shop_.teams.at(Desk::clinic)}));
    past_.settle();

    past_.clock.set(now - minutes(3));
    auto again = incoming(emily, ChannelKind::whatsapp);
    again.external_id = "sample-emily-again";
    again.text =
        "Hi, it's Emily. I sent you an e-mail about my appointment a few minutes ago. Would the "
        "day before work?";
    must(past_.reception.receive(again));

    past_.clock.set(now - minutes(2));
    const auto colleague = std::ranges::find(agents(), Desk::clinic, &Agent::desk);
    const auto body =
        "@" + agents().front().name + " 원하시는 날 아침 9시가 비어 있습니다. 옮겨 드려도 될까요?";
    must(past_.conversations.messages.send(shop_.agents[std::size_t(colleague - agents().begin())],
                                           matter,
                                           {.client_id = "sample-emily-note",
                                            .kind = conversations::MessageKind::note,
                                            .body = body}));
}

/// Two lists of addresses that may be one household: a merge too big to happen by itself.
void Story::tell_doubles(Time now) {
    const auto system = staff::Actor::for_system(workspace_);
    for (const auto* family : {"hong", "moon"}) {
        const auto mail = [family](int number) {
            return customers::Claim{
                IdentityKind::email,
                std::string(family) + ".family" + std::to_string(number) + "@example.kr"};
        };
        const std::string name = std::string(family) == "hong" ? "홍가네 식당" : "문구점 문화사";
        must(past_.customers.create(system,
                                    {.name = name, .identities = {mail(1), mail(2), mail(3)}}));
        must(past_.customers.create(system,
                                    {.name = name + " 2호점", .identities = {mail(4), mail(5)}}));
        must(past_.database.write([&](records::Transaction& transaction) {
            return past_.identities.identify(transaction, workspace_, {mail(1), mail(4)},
                                             {.source = "import",
                                              .evidence = std::string("list-") + family,
                                              .rule = "import",
                                              .at = now - minutes(30)});
        }));
    }
}

/// What the mail server marked.
void Story::tell_spam(Time now) {
    struct Mail {
        std::string_view address, name, subject, text;
    };
    constexpr std::array<Mail, 3> mails{
        {{"no-reply@lucky-draw.example", "Lucky Draw", "You have been selected",
          "Congratulations! You are one of five winners. Reply with your bank account to receive "
          "your prize within 24 hours."},
         {"seo@rank-first.example", "검색 1위 만들기", "[광고] 30일 안에 검색 1위",
          "안녕하세요, 대표님. 30일 안에 검색 1위를 보장합니다. 지금 답장하시면 첫 달은 "
          "무료입니다."},
         {"notice@parcel-check.example", "택배 안내", "배송지 오류로 반송 예정",
          "고객님의 택배가 주소 오류로 반송될 예정입니다. 아래 링크에서 주소를 확인하세요."}}};
    for (std::size_t i = 0; i < mails.size(); ++i) {
        past_.clock.set(now - hours(20) + hours(int(i) * 5));
        auto message = incoming(i, ChannelKind::email);
        message.sender = {{IdentityKind::email, std::string(mails[i].address), Trust::trusted}};
        message.sender_name = mails[i].name;
        message.subject = mails[i].subject;
        message.text = mails[i].text;
        message.language = i == 0 ? "en" : "ko";
        message.external_id = "sample-spam-" + std::to_string(i);
        message.spam = true;
        must(past_.reception.receive(message));
    }
    past_.settle();
}

/// People who write from elsewhere and name somebody else's number: links for a person to judge.
void Story::tell_claims(Time now) {
    const std::vector<std::string> words{
        "남편이 주문한 건인데 언제 도착하나요? 전화번호: {phone}",
        "아이디가 기억나지 않아요. 가입할 때 쓴 휴대폰 번호: {phone} 확인 부탁드립니다.",
        "I ordered with another account. Phone: {phone}"};
    for (std::size_t i = 0; i < words.size(); ++i) {
        past_.clock.set(now - minutes(29) + minutes(int(i)));
        auto message = incoming(i, ChannelKind::web_chat);
        message.sender = {
            {IdentityKind::web_chat, "visitor-new-" + std::to_string(i), Trust::verified}};
        // Visitors who have not said who they are, and one who has, which proves nothing.
        message.sender_name = i == 1 ? "한유진" : "";
        message.language = i == 2 ? "en" : "ko";
        message.external_id = "sample-claim-" + std::to_string(i);
        message.text = words[i];
        const auto& phone = plan_.people[40 + i].phone;
        message.text.replace(message.text.find("{phone}"), 7, phone);
        must(past_.reception.receive(message));
    }
}

}  // namespace ondam::sample
