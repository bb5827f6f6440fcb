#pragma once

#include <array>
#include <string_view>

/// The marks of Latin letters.
namespace ondam::text_search {

/// Latin letters with a mark, after folding, beneath the letter that people type who have no such
/// key. What no folding leaves, and other alphabets, where the mark makes another letter, are not
/// here. Migration 0022 holds the same letters.
struct MarkedLetters {
    char32_t bare;
    std::u32string_view marked;
};
inline constexpr MarkedLetters marked_letters[] = {
    {U'a', U"àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"},
    {U'b', U"ƀḃḅḇ"},
    {U'c', U"çćĉċčḉ"},
    {U'd', U"ðďđḋḍḏḑḓ"},
    {U'e', U"èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"},
    {U'f', U"ḟ"},
    {U'g', U"ĝğġģǧǵḡ"},
    {U'h', U"ĥħȟḣḥḧḩḫẖ"},
    {U'i', U"ìíîïĩīĭįıǐȉȋḭḯỉị"},
    {U'j', U"ĵǰ"},
    {U'k', U"ķǩḱḳḵ"},
    {U'l', U"ĺļľłḷḹḻḽ"},
    {U'm', U"ḿṁṃ"},
    {U'n', U"ñńņňǹṅṇṉṋ"},
    {U'o', U"òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"},
    {U'p', U"ṕṗ"},
    {U'r', U"ŕŗřȑȓṙṛṝṟ"},
    {U's', U"śŝşšșṡṣṥṧṩ"},
    {U't', U"ţťŧțṫṭṯṱẗ"},
    {U'u', U"ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"},
    {U'v', U"ṽṿ"},
    {U'w', U"ŵẁẃẅẇẉẘ"},
    {U'x', U"ẋẍ"},
    {U'y', U"ýÿŷȳẏẙỳỵỷỹ"},
    {U'z', U"źżžẑẓẕ"},
};

/// The letter without its mark; any other as it is.
inline char32_t without_mark(char32_t letter) {
    if (letter < 0xC0 || letter > 0x1EFF || (letter > 0x24F && letter < 0x1E00)) return letter;
    static const auto bare = [] {
        std::array<char32_t, 0x1F00> table{};
        for (const auto& row : marked_letters) {
            for (const char32_t marked : row.marked) table[marked] = row.bare;
        }
        return table;
    }();
    return bare[letter] ? bare[letter] : letter;
}
/// A mark that stands beside its letter because the two have no sign of their own.
inline bool is_loose_mark(char32_t letter) { return letter >= 0x300 && letter <= 0x36F; }

}  // namespace ondam::text_search
