#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/mail/message.h"
#include "platform/mail/mime.h"

/// The tree of a MIME message; private to this library.
namespace ondam::mail {

struct Entity {
    std::vector<Header> headers;
    Parameterised type;         ///< value is lower case and never empty
    Parameterised disposition;  ///< value may be empty
    std::string_view body;      ///< still encoded; a view into the raw mail
    std::vector<Entity> children;

    std::string_view header(std::string_view name) const;
    /// The file name in any of its spellings; empty when there is none.
    std::string name() const;
    std::string content_id() const;
    std::string decoded_body() const;
    /// The body of a text part as UTF-8 with \n.
    std::string text() const;
    bool is_multipart() const { return type.value.starts_with("multipart/"); }
};

struct TreeLimits {
    std::size_t parts_left = 1000;
    std::size_t nesting = 50;
    std::size_t headers = 2000;
    bool is_cut = false;
};

/// The raw mail must outlive the tree.
Entity read_entity(std::string_view raw, TreeLimits& limits);

/// The header lines at the start of `raw`; `at` moves to the body.
std::vector<Header> read_headers(std::string_view raw, std::size_t& at, TreeLimits& limits);

}  // namespace ondam::mail
