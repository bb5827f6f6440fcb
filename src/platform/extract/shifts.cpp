#include "platform/extract/shifts.h"

#include <array>
#include <cstdlib>

#include "base/text.h"
#include "platform/extract/reader.h"

namespace ondam::extract {
namespace {

/// Days or minutes; one of them is 0.
struct Amount {
    int days = 0;
    int minutes = 0;
};
struct AmountWord {
    std::string_view word;
    Amount amount;
};
constexpr std::array<AmountWord, 13> korean_amounts = {{{"하루", {1, 0}},
                                                        {"이틀", {2, 0}},
                                                        {"사흘", {3, 0}},
                                                        {"나흘", {4, 0}},
                                                        {"일주일", {7, 0}},
                                                        {"한 주", {7, 0}},
                                                        {"한 시간", {0, 60}},
                                                        {"한시간", {0, 60}},
                                                        {"두 시간", {0, 120}},
                                                        {"두시간", {0, 120}},
                                                        {"세 시간", {0, 180}},
                                                        {"세시간", {0, 180}},
                                                        {"반 시간", {0, 30}}}};

std::optional<Amount> scaled(int count, std::string_view unit) {
    if (count == 0) return std::nullopt;
    if (unit == "day" || unit == "일") return Amount{count, 0};
    if (unit == "week" || unit == "주") return Amount{7 * count, 0};
    if (unit == "hour" || unit == "시간") return Amount{0, 60 * count};
    return Amount{0, count};
}

std::optional<Amount> take_korean_amount(Reader& in) {
    for (const auto& [word, amount] : korean_amounts) {
        if (in.take(word)) return amount;
    }
    Reader ahead = in;
    const auto count = ahead.number(3);
    if (!count) return std::nullopt;
    ahead.spaces();
    for (const auto unit : {"시간", "분", "일", "주"}) {
        if (!ahead.take(unit)) continue;
        in = ahead;
        return scaled(*count, unit);
    }
    return std::nullopt;
}

std::optional<Amount> take_english_amount(Reader& in) {
    constexpr std::array<std::pair<std::string_view, int>, 7> words = {
        {{"a", 1}, {"an", 1}, {"one", 1}, {"two", 2}, {"three", 3}, {"four", 4}, {"half an", 0}}};
    auto count = in.number(3);
    bool half = false;
    for (const auto& [word, value] : words) {
        if (count || !in.take_word(word)) continue;
        count = value;
        half = value == 0;
    }
    if (!count || !in.spaces()) return std::nullopt;
    if (half) return in.take_word("hour") ? std::optional(Amount{0, 30}) : std::nullopt;
    for (const auto unit : {"day", "week", "hour", "minute"}) {
        if (in.take_word(unit) || in.take_word(std::string(unit) + "s")) {
            return scaled(*count, unit);
        }
    }
    return std::nullopt;
}

/// +1 later, -1 earlier; behind the amount.
std::optional<int> take_korean_direction(Reader& in) {
    in.take("만");
    in.take("정도");
    in.take("쯤");
    in.spaces();
    // 하루 뒤로 미뤄, 하루 앞으로 당겨; "3일 후로" alone counts from today and is no shift.
    Reader ahead = in;
    if (ahead.take_one_of({"뒤로 미", "뒤로 늦", "뒤로 연기", "미뤄", "미루", "미룰", "늦춰",
                           "늦추", "늦출", "늦게", "연기", "미뤘", "늦췄"})) {
        return in = ahead, 1;
    }
    if (ahead.take_one_of(
            {"앞으로 당", "앞으로 옮", "앞당", "당겨", "당기", "당길", "당겼", "일찍", "빨리"})) {
        return in = ahead, -1;
    }
    return std::nullopt;
}

std::optional<int> take_english_direction(Reader& in, std::string_view before) {
    Reader ahead = in;
    ahead.spaces();
    if (ahead.take_word("later")) return in = ahead, 1;
    if (ahead.take_word("earlier") || ahead.take_word("sooner")) return in = ahead, -1;
    // "Postpone it by a week", "push it back an hour" say so before.
    const auto start = text::trim(before);
    if (!start.ends_with(" by") && !start.ends_with(" back") && !start.ends_with(" forward")) {
        return std::nullopt;
    }
    const auto says = [&](std::string_view word) {
        return before.find(word) != std::string_view::npos;
    };
    if (says("postpone") || says("push") || says("delay") || says("back")) return 1;
    if (says("forward")) return -1;
    return std::nullopt;
}

std::string to_duration(const Amount& amount, int direction) {
    const std::string sign = direction < 0 ? "-" : "";
    if (amount.days > 0) return sign + "P" + std::to_string(amount.days) + "D";
    if (amount.minutes % 60 == 0) return sign + "PT" + std::to_string(amount.minutes / 60) + "H";
    return sign + "PT" + std::to_string(amount.minutes) + "M";
}

}  // namespace

std::optional<ShiftFound> read_shift(std::string_view sentence, std::size_t offset) {
    for (std::size_t at = 0; at < sentence.size(); ++at) {
        if ((std::uint8_t(sentence[at]) & 0xC0) == 0x80) continue;
        Reader in(sentence, at);
        const bool begins = in.starts_word() && !in.after_hangul();
        if (!begins) continue;
        std::optional<int> direction;
        auto amount = take_korean_amount(in);
        if (amount) {
            direction = take_korean_direction(in);
        } else {
            in = Reader(sentence, at);
            amount = take_english_amount(in);
            if (amount) direction = take_english_direction(in, sentence.substr(0, at));
        }
        if (direction) {
            return ShiftFound{offset + at, offset + in.at(), to_duration(*amount, *direction)};
        }
    }
    return std::nullopt;
}

}  // namespace ondam::extract
