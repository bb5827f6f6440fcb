#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// HTML of strangers made fit to be shown, and text of people made into what the widget draws.
namespace ondam::html {

enum class RemoteImages {
    blocked,  ///< The address waits in data-src and loads nothing.
    allowed,
};

struct Options {
    RemoteImages remote_images = RemoteImages::blocked;
    /// The address of an inline part by its content id; nothing drops the image.
    std::function<std::optional<std::string>(std::string_view content_id)> inline_image;
};

/// Longer input is cut here; the cost is linear in what is left.
inline constexpr std::size_t longest_html = 2 * 1024 * 1024;
/// Elements nested deeper are unwrapped.
inline constexpr int deepest_nesting = 100;

/// Allow-listed HTML in one canonical form for the inside of a body: sanitise(sanitise(x)) ==
/// sanitise(x). No script, style element, form, foreign content, comment, id, class or event
/// attribute survives; links open apart and tell nothing about us; only https, http, mailto and tel
/// links and raster images remain.
std::string sanitise(std::string_view html, const Options& options = {});

/// What a person would read, as plain text: paragraphs, lists, quotes ("> ") and the targets of
/// links.
std::string to_text(std::string_view html);

/// Plain text, or the little Markdown that people type, as a JSON array of blocks for the widget,
/// which never sees HTML:
///     paragraph {children}, list {ordered, items: [[inline]]}, code_block {text}
///     inline: text {text}, bold {children}, code {text}, link {href, children}, image {attachment,
///     alt}, break
/// Images are references `![alt](attachment:ID)` alone; links are https, http, mailto or tel.
std::string to_token_tree(std::string_view text);

/// Text that shows as itself between tags and in double-quoted attributes.
std::string escape(std::string_view text);
/// The address in its plain form when a person may be sent there.
std::optional<std::string> safe_link(std::string_view address);

}  // namespace ondam::html
