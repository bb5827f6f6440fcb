#include "app/sample/people.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "platform/calendar/calendar.h"
#include "platform/json/json.h"

namespace ondam::sample {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::string_view zone = "Asia/Seoul";

struct Written {
    std::string_view korean;
    std::string_view latin;
};
const std::vector<Written> families{
    {"김", "kim"}, {"이", "lee"},  {"박", "park"}, {"최", "choi"},  {"정", "jung"}, {"강", "kang"},
    {"조", "cho"}, {"윤", "yoon"}, {"장", "jang"}, {"임", "lim"},   {"한", "han"},  {"오", "oh"},
    {"서", "seo"}, {"신", "shin"}, {"권", "kwon"}, {"황", "hwang"}, {"안", "ahn"},  {"송", "song"},
    {"류", "ryu"}, {"홍", "hong"}, {"전", "jeon"}, {"고", "ko"},    {"문", "moon"}, {"양", "yang"}};
const std::vector<Written> first_halves{
    {"서", "seo"}, {"지", "ji"},  {"민", "min"},  {"하", "ha"},  {"도", "do"},   {"예", "ye"},
    {"시", "si"},  {"은", "eun"}, {"수", "su"},   {"유", "yu"},  {"현", "hyun"}, {"주", "ju"},
    {"다", "da"},  {"재", "jae"}, {"성", "sung"}, {"태", "tae"}, {"채", "chae"}, {"가", "ga"}};
const std::vector<Written> second_halves{
    {"준", "jun"}, {"우", "woo"}, {"연", "yeon"},  {"윤", "yoon"}, {"현", "hyun"}, {"아", "ah"},
    {"진", "jin"}, {"호", "ho"},  {"영", "young"}, {"희", "hee"},  {"원", "won"},  {"빈", "bin"},
    {"린", "rin"}, {"율", "yul"}, {"경", "kyung"}, {"훈", "hoon"}, {"미", "mi"},   {"솔", "sol"}};
const std::vector<std::string_view> foreign_first{
    "Olivia", "Noah",  "Amelia", "Lucas", "Hana",   "Mateo", "Chloe", "Ethan",  "Mia",  "Leo",
    "Sofia",  "Oscar", "Freya",  "Kenji", "Ingrid", "Pablo", "Nina",  "Arthur", "Yuki", "Clara"};
const std::vector<std::string_view> foreign_last{
    "Walker",  "Bennett",  "Tanaka", "Rossi",  "Keller", "Moreau", "Novak",  "Silva",
    "Fischer", "Andersen", "Murphy", "Hughes", "Sato",   "Lopez",  "Dubois", "Carlsen"};
const std::vector<std::string_view> cities{"서울", "서울", "서울", "부산", "인천", "대구",
                                           "대전", "광주", "수원", "성남", "고양", "제주"};
const std::vector<std::string_view> carriers{"CJ대한통운", "한진택배", "롯데택배", "우체국택배"};
const std::vector<std::string_view> delay_reasons{"물량 집중", "기상 악화", "상품 검수 지연",
                                                  "터미널 분류 지연"};
const std::vector<std::string_view> treatments{"레이저 토닝", "피부 상담", "여드름 관리",
                                               "흉터 치료",   "보습 관리", "점 제거 상담"};
const std::vector<std::string_view> referrers{"https://www.google.com/",
                                              "https://search.naver.com/search.naver?query=온담",
                                              "https://www.instagram.com/",
                                              "",
                                              "",
                                              "https://search.daum.net/search?q=온담상점"};

std::string phone_of(std::size_t number) {
    char text[32];
    std::snprintf(text, sizeof text, "010-1000-%04d", int(number * 4 + 1'203));
    return text;
}

/// As SDKs make them up for a browser.
std::string hex_of(std::uint64_t bits) {
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(bits));
    return text.data();
}

Person make_person(Dice& dice, std::size_t number) {
    Person person;
    std::string local;
    if (dice.chance(8)) {
        const auto first = dice.pick(foreign_first);
        const auto last = dice.pick(foreign_last);
        person.name = std::string(first) + " " + std::string(last);
        person.english = true;
        local = text::lower_ascii(std::string(first) + "." + std::string(last));
    } else {
        const auto& family = dice.pick(families);
        const auto& first = dice.pick(first_halves);
        const auto& second = dice.pick(second_halves);
        person.name.append(family.korean).append(first.korean).append(second.korean);
        local.append(first.latin).append(second.latin).append(".").append(family.latin);
    }
    person.email =
        local + std::to_string(number) + (dice.chance(60) ? "@example.com" : "@example.kr");
    person.phone = phone_of(number);
    person.user_id = "member-" + std::to_string(10'000 + number);
    person.anonymous_id = hex_of(dice.bits());
    person.city = dice.pick(cities);
    person.grade =
        std::vector<std::string>{"WELCOME", "SILVER", "GOLD", "VIP"}[dice.weigh({55, 27, 13, 5})];
    return person;
}

struct Abroad {
    std::string_view zone;
    std::string_view city;
};
const std::vector<Abroad> abroad{
    {"Asia/Tokyo", "Tokyo"},          {"Asia/Singapore", "Singapore"},
    {"Europe/London", "London"},      {"Europe/Berlin", "Berlin"},
    {"America/New_York", "New York"}, {"America/Los_Angeles", "Los Angeles"},
    {"Australia/Sydney", "Sydney"}};

/// What advertising they allow. Most are asked when they join; some take it back weeks later.
void ask_for_permission(Dice& dice, Time now, Person& person) {
    const auto asked = person.joined_at + minutes(dice.between(1, 4));
    for (const auto* channel : {"email", "sms", "whatsapp"}) {
        const bool is_sms = std::string_view(channel) == "sms";
        if (!dice.chance(is_sms ? 50 : person.english ? 45 : 30)) continue;
        const bool is_granted = dice.chance(is_sms ? 58 : 72);
        person.permissions.push_back({asked, channel, is_granted, "signup"});
        const auto later = asked + days(dice.between(5, 50)) + minutes(dice.roll(600));
        if (is_granted && dice.chance(12) && later < now - hours(1)) {
            const bool is_link = std::string_view(channel) == "email" && dice.chance(70);
            person.permissions.push_back(
                {later, channel, false, is_link ? "unsubscribe" : "agent"});
        }
    }
}

/// What makes one customer another than the next. The dice are theirs alone, so that the rest of
/// the history stays as it is whatever is told of them.
void give_habits(Time now, Person& person) {
    std::uint64_t own = 0;
    for (const char c : person.anonymous_id) own = own * 31 + std::uint64_t(c);
    Dice dice(own);
    static const std::vector<std::string> channels{"", "web_chat", "email", "whatsapp"};
    person.preferred_channel = channels[dice.weigh({68, 13, 11, 8})];
    if (person.english && dice.chance(30)) {
        const auto& place = dice.pick(abroad);
        person.time_zone = place.zone;
        person.city = place.city;
    }
    if (dice.chance(62)) ask_for_permission(dice, now, person);
}

Time midnight_of(Time time) { return calendar::day_start(zone, calendar::local_day(zone, time)); }

/// An hour of the day at which people shop: evenings most of all.
Time shopping_hour(Dice& dice, Time day) {
    static const std::vector<int> weights{3, 1, 1, 1, 1, 1, 2, 3, 5, 6,  7,  7,
                                          9, 7, 6, 6, 6, 6, 7, 8, 9, 11, 10, 7};
    return midnight_of(day) + hours(dice.weigh(weights)) + minutes(dice.roll(60)) +
           std::chrono::seconds(dice.roll(60));
}

}  // namespace

const std::vector<Product>& products() {
    static const std::vector<Product> products{
        {"무선 헤드폰", "wireless headphones", "전자", 129'000},
        {"도자기 머그잔", "stoneware mug", "주방", 18'000},
        {"보습 크림", "moisturising cream", "화장품", 32'000},
        {"극세사 이불", "winter duvet", "침구", 69'000},
        {"원목 선반", "oak shelf", "가구", 54'000},
        {"캠핑 랜턴", "camping lantern", "캠핑", 39'000},
        {"가죽 지갑", "leather wallet", "잡화", 48'000},
        {"겨울 장갑", "winter gloves", "잡화", 24'000},
        {"유기농 꿀", "organic honey", "식품", 27'000},
        {"책상 조명", "desk lamp", "전자", 45'000},
        {"유리 반찬통", "glass food box", "주방", 22'000},
        {"울 가디건", "wool cardigan", "의류", 79'000},
        {"기모 후드집업", "fleece hoodie", "의류", 59'000},
        {"선크림", "sunscreen", "화장품", 21'000},
        {"핸드 드립 커피콩", "hand-drip coffee beans", "주방", 88'000}};
    return products;
}

const std::vector<Doctor>& doctors() {
    static const std::vector<Doctor> doctors{
        {"한소미", "Han"}, {"오재림", "Oh"}, {"아담스", "Adams"}};
    return doctors;
}

std::string order_number(Time at, int count) {
    const auto date = calendar::local_day(zone, at);
    char text[40];
    std::snprintf(text, sizeof text, "OD%02d%02u%02u-%04d", int(date.year()) % 100,
                  unsigned(date.month()), unsigned(date.day()), count % 10'000);
    return text;
}

Person make_emily(Time now) {
    const auto joined = now - days(75);
    return {.name = "Emily Carter",
            .email = "emily.carter@example.com",
            .phone = "010-1000-2580",
            .user_id = "member-emily",
            .anonymous_id = "7c1e9a5204b6d83f",
            .city = "서울",
            .grade = "GOLD",
            .english = true,
            .joined_at = joined,
            .preferred_channel = "email",
            .permissions = {{joined + minutes(2), "email", true, "signup"},
                            {joined + minutes(2), "sms", false, "signup"}}};
}

std::vector<Person> make_people(Dice& dice, Time now, std::size_t count) {
    std::vector<Person> people;
    for (std::size_t number = 0; number < count; ++number) {
        auto person = make_person(dice, number);
        const bool is_new = dice.chance(35);
        const auto back = is_new ? dice.between(1, 59) : dice.between(61, 240);
        person.joined_at = shopping_hour(dice, now - days(back + 1));
        give_habits(now, person);
        people.push_back(std::move(person));
    }
    return people;
}

void Life::add(Time at, std::size_t person, std::string name, std::string properties) {
    if (at >= now_ - minutes(1)) return;
    events_.push_back(
        {at, person, events::EventType::track, std::move(name), std::move(properties)});
}

void Life::visit(std::size_t number, Time at) {
    if (at >= now_) return;
    const auto page = [&](Time when, std::string_view path, std::string_view title) {
        json::Writer out;
        out.begin_object()
            .field("path", path)
            .field("url", "https://shop.example.kr" + std::string(path))
            .field("title", title)
            .field("referrer", dice_.pick(referrers))
            .end_object();
        events_.push_back({when, number, events::EventType::page, std::string(title), out.take()});
    };
    page(at, "/", "온담 상점");
    for (int seen = dice_.between(1, 2); seen > 0; --seen) {
        at += minutes(dice_.between(1, 4));
        if (at >= now_) return;
        const auto& product = dice_.pick(products());
        json::Writer out;
        out.begin_object()
            .field("product_id", std::string("P-") + std::to_string(product.price / 100))
            .field("name", product.name)
            .field("category", product.category)
            .field("price", product.price)
            .field("currency", "KRW")
            .end_object();
        add(at, number, "Product Viewed", out.take());
    }
}

void Life::order(std::size_t number, const Person& person, Time at) {
    const auto order = order_number(at, ++orders_);
    const auto& product = dice_.pick(products());
    const int count = dice_.chance(80) ? 1 : 2;
    json::Writer item;
    item.begin_array()
        .begin_object()
        .field("product_id", std::string("P-") + std::to_string(product.price / 100))
        .field("name", person.english ? product.english : product.name)
        .field("quantity", count)
        .field("price", product.price)
        .end_object()
        .end_array();
    const auto items = item.take();
    const auto say = [&](Time when, std::string name, const std::string& more) {
        json::Writer out;
        out.begin_object().field("order_id", order).field("currency", "KRW");
        auto text = out.take() + more + "}";
        add(when, number, std::move(name), std::move(text));
    };
    say(at - minutes(3), "Product Added", ",\"products\":" + items);
    say(at, "Order Completed",
        ",\"total\":" + std::to_string(product.price * count) + ",\"products\":" + items);
    if (dice_.chance(4)) return say(at + hours(2), "Order Cancelled", "");
    const auto sent = at + hours(dice_.between(14, 40));
    const auto carrier = std::string(dice_.pick(carriers));
    const auto parcel = ",\"tracking_number\":\"" + std::to_string(600'000'000'000 + orders_ * 37) +
                        "\",\"carrier\":\"" + carrier + "\"";
    say(sent, "Shipment Shipped",
        parcel + ",\"estimated_delivery\":\"" + to_rfc3339(sent + days(2)) + "\"");
    auto arrives = sent + hours(dice_.between(20, 50));
    if (dice_.chance(11)) {
        say(sent + hours(26), "Shipment Delayed",
            parcel + ",\"reason\":\"" + std::string(dice_.pick(delay_reasons)) +
                "\",\"new_estimate\":\"" + to_rfc3339(sent + days(4)) + "\"");
        arrives = sent + hours(dice_.between(70, 110));
    }
    say(arrives, "Shipment Delivered", parcel);
    if (dice_.chance(5)) {
        say(arrives + days(3), "Order Refunded",
            ",\"total\":" + std::to_string(product.price * count));
    }
}

void Life::appointment(std::size_t number, const Person& person) {
    const auto id = "clinic-" + std::to_string(2'000 + ++appointments_);
    const auto day = calendar::local_day(zone, now_ + days(dice_.between(-50, 24)));
    const auto starts = calendar::from_local(zone, day, hours(dice_.between(10, 17)) + minutes(30));
    const auto& doctor = dice_.pick(doctors());
    const auto treatment = dice_.pick(treatments);
    const auto booked =
        std::min(starts, now_) - days(dice_.between(2, 9)) - minutes(dice_.roll(500));
    const auto say = [&](Time when, std::string name, Time start) {
        json::Writer out;
        out.begin_object()
            .field("appointment_id", id)
            .field("title", treatment)
            .field("with", person.english ? "Dr " + std::string(doctor.english)
                                          : std::string(doctor.name) + " 원장")
            .field("place", "온담 피부 클리닉 4층")
            .field("starts_at", to_rfc3339(start))
            .field("ends_at", to_rfc3339(start + minutes(40)))
            .field("time_zone", zone)
            .end_object();
        add(when, number, std::move(name), out.take());
    };
    say(booked, "Appointment Booked", starts);
    if (dice_.chance(14)) return say(booked + hours(30), "Appointment Cancelled", starts);
    if (dice_.chance(18)) say(booked + hours(20), "Appointment Moved", starts);
    if (starts + hours(1) < now_) {
        say(starts + hours(1), dice_.chance(92) ? "Appointment Attended" : "Appointment Missed",
            starts);
    }
}

void Life::identify(std::size_t number, const Person& person) {
    json::Writer traits;
    traits.begin_object()
        .field("name", person.name)
        .field("email", person.email)
        .field("phone", person.phone)
        .field("language", person.english ? "en" : "ko")
        .field("city", person.city)
        .field("membership", person.grade);
    if (!person.preferred_channel.empty())
        traits.field("preferred_channel", person.preferred_channel);
    if (!person.time_zone.empty()) traits.field("time_zone", person.time_zone);
    traits.end_object();
    events_.push_back({person.joined_at, number, events::EventType::identify, "", traits.take()});
}

void Life::live(std::size_t number, const Person& person) {
    identify(number, person);
    const auto begin = std::max(person.joined_at, now_ - days(60));
    const auto span = std::max<std::int64_t>(1, (now_ - begin).count() / 86'400'000);
    const auto day = [&] { return begin + days(dice_.roll(std::size_t(span))); };
    for (int visits = dice_.between(1, 4); visits > 0; --visits) {
        visit(number, shopping_hour(dice_, day()));
    }
    const int orders = int(dice_.weigh({40, 38, 15, 7}));
    for (int count = 0; count < orders; ++count) {
        order(number, person, shopping_hour(dice_, day()));
    }
    if (dice_.chance(17)) appointment(number, person);
}

void Life::live_as_emily(std::size_t number, const Person& person) {
    identify(number, person);
    visit(number, now_ - days(11));
    const auto date = calendar::local_day(zone, now_ + days(9));
    const auto starts = calendar::from_local(zone, date, hours(9));
    json::Writer out;
    out.begin_object()
        .field("appointment_id", "clinic-1001")
        .field("title", "Skin consultation")
        .field("with", "Dr Adams")
        .field("place", "온담 피부 클리닉 4층")
        .field("starts_at", to_rfc3339(starts))
        .field("ends_at", to_rfc3339(starts + minutes(40)))
        .field("time_zone", zone)
        .end_object();
    add(now_ - days(10), number, "Appointment Booked", out.take());
}

}  // namespace ondam::sample
