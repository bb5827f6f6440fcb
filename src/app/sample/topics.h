#pragma once

#include <string_view>
#include <vector>

namespace ondam::sample {

enum class Desk { delivery, returns, clinic };

/// What people write to a shop about, in sentences with places to fill: {name}, {agent}, {order},
/// {product}, {date}, {time}, {doctor}.
struct Topic {
    Desk desk;
    std::string_view tag;
    int weight;  ///< how often, against the others
    std::string_view subject_ko;
    std::string_view subject_en;
    std::vector<std::string_view> openings_ko;
    std::vector<std::string_view> openings_en;
    std::vector<std::string_view> answers_ko;
    std::vector<std::string_view> answers_en;
    std::string_view note;  ///< for colleagues
};

const std::vector<Topic>& delivery_topics();
const std::vector<Topic>& returns_topics();
const std::vector<Topic>& clinic_topics();

/// Sentences that fit any matter.
struct Phrases {
    std::vector<std::string_view> nudges_ko;  ///< the customer waits
    std::vector<std::string_view> nudges_en;
    std::vector<std::string_view> more_ko;  ///< the customer asks on after an answer
    std::vector<std::string_view> more_en;
    std::vector<std::string_view> further_ko;  ///< the second answer
    std::vector<std::string_view> further_en;
    std::vector<std::string_view> thanks_ko;  ///< the customer is content
    std::vector<std::string_view> thanks_en;
    std::vector<std::string_view> closings_ko;  ///< ours at the end
    std::vector<std::string_view> closings_en;
    std::vector<std::string_view> again_ko;  ///< the customer comes back after a resolution
    std::vector<std::string_view> again_en;
    std::vector<std::string_view> praise_ko;  ///< comments of 4 and 5
    std::vector<std::string_view> praise_en;
    std::vector<std::string_view> middling_ko;  ///< comments of 3
    std::vector<std::string_view> middling_en;
    std::vector<std::string_view> blame_ko;  ///< comments of 1 and 2
    std::vector<std::string_view> blame_en;
};
const Phrases& phrases();

}  // namespace ondam::sample
