#include "app/sample/shop.h"

#include "app/sample/plan.h"
#include "app/sample/threads.h"
#include "platform/json/json.h"
#include "sample_sql.h"

namespace ondam::sample {
namespace {

using channels::ChannelKind;
using staff::Actor;

struct Canned {
    std::string_view shortcut;
    std::string_view title;
    std::string_view body;
    std::string_view locale;
};
const std::vector<Canned> canned_responses{
    {"인사", "첫인사", "안녕하세요, 온담 상점입니다. 무엇을 도와드릴까요?", "ko"},
    {"지연", "배송 지연 사과",
     "기다리시게 해 정말 죄송합니다. 지금 위치를 확인했고, 도착 예정일이 바뀌면 먼저 "
     "알려드리겠습니다.",
     "ko"},
    {"반품", "반품 안내",
     "받으신 날부터 7일 안에 신청하실 수 있고, 기사님이 댁으로 수거하러 갑니다.", "ko"},
    {"환불", "환불 일정", "검수가 끝나면 바로 승인합니다. 카드사에 따라 영업일로 3~5일 걸립니다.",
     "ko"},
    {"예약", "예약 확인", "예약이 확인되었습니다. 변경은 하루 전까지 이 대화에서 말씀해 주세요.",
     "ko"},
    {"마침", "끝인사", "도움이 되셨다면 좋겠습니다. 또 궁금한 점이 있으면 언제든 말씀해 주세요.",
     "ko"},
    {"hello", "Greeting", "Hello, this is Ondam Store. How can we help?", "en"},
    {"late", "Late parcel", "I am sorry that it is late. I will write as soon as it moves.", "en"},
    {"refund", "Refund", "Refunds take three to five working days after the inspection.", "en"},
    {"booked", "Appointment booked", "Your appointment is booked. See you soon!", "en"}};

void hire(Past& past, const Actor& system, Shop& shop) {
    for (std::size_t number = 0; number < agents().size(); ++number) {
        const auto& agent = agents()[number];
        const auto role = number == 0   ? staff::Role::owner
                          : number == 1 ? staff::Role::admin
                                        : staff::Role::agent;
        const auto user = must(past.accounts.add_user(
            system, {.email = agent.email, .name = agent.name, .password = {}, .role = role}));
        shop.agents.push_back(Actor::for_user(system.workspace, user, role));
        staff::Accounts::UserChange change;
        change.signature = agent.name + "\n온담 상점 고객지원팀";
        must(past.accounts.change_self(shop.agents.back(), change));
    }
    for (const auto& [desk, name] : std::map<Desk, std::string>{{Desk::delivery, "배송"},
                                                                {Desk::returns, "환불·교환"},
                                                                {Desk::clinic, "클리닉 예약"}}) {
        std::vector<staff::UserId> members;
        for (std::size_t number = 0; number < agents().size(); ++number) {
            if (agents()[number].desk == desk) members.push_back(*shop.agents[number].user);
        }
        shop.teams[desk] = must(past.workspaces.create_team(system, name, members)).id;
    }
}

void set_hours(Past& past, const Actor& system) {
    auto hours = must(past.workspaces.business_hours(system)).front();
    hours.name = "상점 영업시간";
    hours.calendar = calendar::to_json(shop_hours());
    must(past.workspaces.change_business_hours(system, hours));
    must(past.workspaces.create_business_hours(
        system,
        {.id = {}, .name = "클리닉 진료시간", .calendar = calendar::to_json(clinic_hours())}));
}

struct NewChannel {
    ChannelKind kind;
    const char* name;
    const char* settings;
    const char* secrets;
};
// Mail and messenger lead to this machine: nothing of a demonstration leaves it.
const std::vector<NewChannel> new_channels{
    {ChannelKind::web_chat, "온담 상점 웹채팅",
     R"({"greeting":"안녕하세요! 온담 상점입니다. 무엇을 도와드릴까요?",)"
     R"("out_of_hours_message":"지금은 상담 시간이 아니에요. 남겨 주시면 아침에 가장 먼저 답해 드릴게요.",)"
     R"("color":"#2b6cb0","locale":"auto"})",
     R"({"identity_secret":"sample-identity-secret"})"},
    {ChannelKind::email, "help@example.kr",
     R"({"address":"help@example.kr","from_name":"온담 상점","auth":"password",)"
     R"("imap":{"host":"127.0.0.1","port":1143,"user":"help@example.kr","security":"none"},)"
     R"("smtp":{"host":"127.0.0.1","port":1025,"user":"help@example.kr","security":"none"}})",
     R"({"password":"sample"})"},
    {ChannelKind::whatsapp, "WhatsApp 온담 클리닉",
     R"({"phone_number_id":"100000000000001","display_phone":"+82 10-1000-9999",)"
     R"("api_base":"http://127.0.0.1:4010"})",
     R"({"access_token":"sample","app_secret":"sample","verify_token":"sample"})"},
    {ChannelKind::api, "매장 키오스크", "{}", "{}"}};

void open_channels(Past& past, const Place& place, Shop& shop, Time now) {
    for (const auto& channel : new_channels) {
        const auto id = past.ids.next<channels::ChannelId>();
        const auto row = id.text();
        const crypto::FieldPlace where{
            .workspace = place.workspace, .table = "channels", .column = "secrets", .row = row};
        past.database.write([&](records::Transaction& transaction) {
            transaction.run(sql::insert_channel, place.workspace, id, channel.kind, channel.name,
                            nullptr, channel.settings, place.cipher.seal(where, channel.secrets),
                            now, past.clock.now());
        });
        shop.channels[channel.kind] = id;
    }
}

}  // namespace

Shop open_shop(Past& past, const Place& place, Time now) {
    const auto system = Actor::for_system(place.workspace);
    const auto named = past.database.write([&](records::Transaction& transaction) {
        return staff::name_workspace(transaction, place.workspace,
                                     {.name = "온담 상점",
                                      .locale = "ko",
                                      .time_zone = "Asia/Seoul",
                                      .default_region = "KR"});
    });
    must(named);
    Shop shop;
    hire(past, system, shop);
    set_hours(past, system);
    open_channels(past, place, shop, now);
    for (const auto& canned : canned_responses) {
        conversations::CannedResponse response{.id = {},
                                               .shortcut = std::string(canned.shortcut),
                                               .title = std::string(canned.title),
                                               .body = std::string(canned.body),
                                               .locale = std::string(canned.locale),
                                               .updated_at = {}};
        must(past.conversations.replies.create_canned_response(system, std::move(response)));
    }
    return shop;
}

}  // namespace ondam::sample
