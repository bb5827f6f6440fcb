#include "platform/extract/holders.h"

#include "platform/extract/words.h"

namespace ondam::extract {
namespace {

constexpr std::size_t reach = 60;

using Words = std::initializer_list<std::string_view>;

/// Where the last of these words ends in the text; 0 when none stands in it.
std::size_t end_of_last(std::string_view text, Words words) {
    std::size_t end = 0;
    for (const auto word : words) {
        const auto at = text.rfind(word);
        if (at != std::string_view::npos) end = std::max(end, at + word.size());
    }
    return end;
}

const Words relations = {
    "남편",      "아내",      "와이프",  "신랑",  "배우자", "엄마",     "어머니",   "아빠",
    "아버지",    "부모",      "친구",    "동생",  "언니",   "누나",     "오빠",     "형 ",
    "형님",      "딸",        "아들",    "자녀",  "가족",   "동료",     "할머니",   "할아버지",
    "이모",      "고모",      "삼촌",    "장모",  "보호자", "대리인",   "지인",     "룸메이트",
    "husband",   "wife",      "mother",  "mom",   "mum",    "father",   "dad",      "parent",
    "friend",    "sister",    "brother", "son's", "my son", "daughter", "partner",  "colleague",
    "neighbo",   "roommate",  "boss",    "aunt",  "uncle",  "cousin",   "guardian", "spouse",
    "boyfriend", "girlfriend"};
const Words own = {"제 번호", "내 번호",   "제 연락처", "내 연락처", "제 전화", "내 전화",
                   "제 휴대", "내 휴대",   "제 폰",     "제 핸드폰", "본인",    "저는",
                   "제 새",   "my number", "my phone",  "my mobile", "my cell", "my own",
                   "mine",    "my new",    "call me",   "reach me"};
const Words former = {"옛",       "이전",     "예전",    "기존",       "쓰던",
                      "사용하던", "구번호",   "구 번호", "변경 전",    "변경전",
                      "old ",     "previous", "former",  "instead of", "from "};
const Words present = {"새",   "신규", "바뀐", "변경된",  "변경 후", "변경후",
                       "현재", "지금", "new ", "current", " to ",    "now "};

std::string_view before_of(std::string_view lower, const Found& one, std::size_t least) {
    const auto begin = std::max(least, one.begin > reach ? one.begin - reach : 0);
    auto before = lower.substr(begin, one.begin - begin);
    const auto mark = before.find_last_of(".!?\n;");
    return mark == std::string_view::npos ? before : before.substr(mark + 1);
}

std::string_view behind_of(std::string_view lower, const Found& one, std::size_t most) {
    const auto behind = lower.substr(one.end, std::min(most - one.end, reach));
    return behind.substr(0, behind.find_first_of(".!?\n;,"));
}

bool is_given_up(std::string_view before, std::string_view behind, bool another_follows) {
    const auto start = text::trim(behind);
    if (another_follows &&
        starts_any(start, {"에서", "->", "→", "말고", "대신", "to ", "to", "=>"}))
        return true;
    if (holds_any(behind, {"안 써", "안써", "안 쓰", "쓰지 않", "사용하지 않", "해지", "없는 번호",
                           "no longer", "don't use", "not in use", "이제 아니"}))
        return true;
    return end_of_last(before, former) > end_of_last(before, present) &&
           (another_follows || end_of_last(before, {"from "}) == 0);
}

bool is_of_another(std::string_view before, std::string_view behind) {
    const auto relation = end_of_last(before, relations);
    if (relation > 0) return relation > end_of_last(before, own);
    // "010-… 남편 번호예요", "… (wife)", "… is my mother's".
    const auto start = text::trim(behind.substr(0, 40));
    const bool says_whose =
        starts_any(start, {"(", "은 ", "는 ", "is ", "남편", "아내", "엄마", "어머니", "친구"});
    return says_whose && holds_any(start, relations) && !holds_any(start, own);
}

}  // namespace

void mark_holders(std::string_view lower, std::vector<Found>& found) {
    std::vector<Found*> phones;
    for (auto& one : found) {
        if (one.kind == Kind::phone) phones.push_back(&one);
    }
    std::ranges::sort(phones, {}, &Found::begin);
    for (std::size_t i = 0; i < phones.size(); ++i) {
        auto& one = *phones[i];
        const bool follows = i + 1 < phones.size();
        const auto most = follows ? phones[i + 1]->begin : lower.size();
        const auto before = before_of(lower, one, i > 0 ? phones[i - 1]->end : 0);
        const auto behind = behind_of(lower, one, most);
        const bool near = follows && most - one.end <= reach;
        one.set_aside = is_given_up(before, behind, near);
        one.of_another = is_of_another(before, behind);
    }
}

}  // namespace ondam::extract
