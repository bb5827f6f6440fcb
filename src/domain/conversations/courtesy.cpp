#include "domain/conversations/courtesy.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace ondam::conversations {
namespace {

constexpr std::array thanks{"감사합니다",     "감사해요",     "감사드립니다",     "고맙습니다",
                            "고마워요",       "네감사합니다", "넵감사합니다",     "네고맙습니다",
                            "정말감사합니다", "thanks",       "thankyou",         "thx",
                            "manythanks",     "thanksalot",   "thankyouverymuch", "thankyousomuch",
                            "okthanks",       "okthankyou",   "greatthanks"};

}  // namespace

bool is_only_thanks(std::string_view body) {
    constexpr std::size_t longest = 60;
    if (body.size() > longest) return false;
    std::string words = text::lower_ascii(body);
    for (const auto* mark :
         {"！", "～", "。", "、", "ㅎ", "^", " ", "\n", "\r", "\t", "!", "~", ".", ","}) {
        words = text::replace_all(std::move(words), mark, "");
    }
    return std::ranges::find(thanks, words) != thanks.end();
}

}  // namespace ondam::conversations
