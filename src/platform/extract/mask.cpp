#include <algorithm>

#include "base/text.h"
#include "platform/extract/extract.h"
#include "platform/extract/numbers.h"

namespace ondam::extract {
namespace {

/// The value with its letters and digits between `head` and `tail` covered; signs between them
/// stay.
std::string cover(std::string_view value, std::size_t head, std::size_t tail) {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool shown = i < head || i + tail >= value.size() || value[i] == '-';
        out.push_back(shown && value.size() > head + tail ? value[i] : '*');
    }
    return out;
}

std::string cover_email(std::string_view value) {
    const auto at = value.find('@');
    if (at == std::string_view::npos) return std::string(value.size(), '*');
    return std::string(value.substr(0, 1)) + "***" + std::string(value.substr(at));
}

/// What `find` finds of these kinds; where no time and no telephone is asked for, those are not
/// looked for.
std::vector<Found> find_kinds(std::string_view text, const std::vector<Kind>& kinds,
                              const Options& options) {
    const auto needs_all = [](Kind kind) {
        return kind != Kind::resident_number && kind != Kind::identity_number &&
               kind != Kind::passport && kind != Kind::card && kind != Kind::order_number &&
               kind != Kind::email;
    };
    auto found = std::ranges::any_of(kinds, needs_all)
                     ? find(text, options)
                     : read_numbers(text, text::lower_ascii(text), options, Phones::left_out);
    std::erase_if(
        found, [&](const Found& one) { return std::ranges::find(kinds, one.kind) == kinds.end(); });
    std::ranges::stable_sort(found, {}, &Found::begin);
    return found;
}

}  // namespace

std::string mask_value(Kind kind, std::string_view value) {
    switch (kind) {
        case Kind::resident_number:
            return cover(value, value.find('-') == 6 ? 7 : 6, 0);  // The next digit tells the sex.
        case Kind::identity_number:
            // Covered as in the text it came from, or the two together would show most of it.
            return std::ranges::count_if(value, [](char c) { return c >= '0' && c <= '9'; }) == 13
                       ? mask_value(Kind::resident_number, value)
                       : mask_value(Kind::passport, value);
        case Kind::passport:
            return cover(value, 2, 0);
        case Kind::card:
            return cover(value, 0, 4);
        case Kind::phone:
            return cover(value, 5, 4);
        case Kind::email:
            return cover_email(value);
        case Kind::order_number:
            return cover(value, 0, 4);
        case Kind::date:
        case Kind::time:
        case Kind::date_time:
        case Kind::date_range:
        case Kind::same_time:
        case Kind::appointment_change:
        case Kind::appointment_cancel:
        case Kind::withdrawal:
            break;
    }
    return std::string(value);
}

std::string mask(std::string_view text, const std::vector<Kind>& kinds, const Options& options) {
    std::string out;
    std::size_t start = 0;
    // Longer texts are read in pieces that overlap by a line's length, so that nothing hides at a
    // seam.
    while (start < text.size()) {
        const auto piece = text.substr(start, longest_text);
        const bool is_last = start + piece.size() == text.size();
        auto stop = is_last ? piece.size() : piece.size() - 200;
        // A seam never halves a character.
        while (!is_last && stop > 0 && (piece[stop] & 0xC0) == 0x80) --stop;
        std::size_t done = 0;
        for (const auto& found : find_kinds(piece, kinds, options)) {
            if (found.begin < done || found.begin >= stop) continue;
            out.append(piece.substr(done, found.begin - done))
                .append(mask_value(found.kind, found.value));
            done = found.end;
        }
        if (done < stop) out.append(piece.substr(done, stop - done));
        start += std::max(done, stop);
    }
    return out;
}

}  // namespace ondam::extract
