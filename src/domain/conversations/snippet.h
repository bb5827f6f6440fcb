#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/json/json.h"

namespace ondam::conversations {

/// The part of a message around what a search found, in pieces: those that were searched for and
/// those between.
struct SnippetPiece {
    std::string text;
    bool hit = false;
};
using Snippet = std::vector<SnippetPiece>;

/// At most some 160 characters of one line, from a little before the first of the words; from the
/// beginning when none stands there as it was typed.
Snippet make_snippet(std::string_view body, std::string_view words);
bool has_hit(const Snippet& snippet);
void write(json::Writer& out, const Snippet& snippet);

}  // namespace ondam::conversations
