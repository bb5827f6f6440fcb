#include "platform/json/parse.h"

#include <simdjson.h>
#include <string_view>
#include <unordered_map>

namespace ondam::json {
namespace detail {
namespace {

constexpr std::size_t max_depth = 64;

/// Copies simdjson's tape into our own tree, which outlives the parser.
class Builder {
public:
    explicit Builder(std::vector<std::string>* repeated) : repeated_(repeated) {}

    Value build(simdjson::dom::element element, const std::string& path) {
        using Type = simdjson::dom::element_type;
        switch (element.type()) {
            case Type::ARRAY:
                return build_array(element, path);
            case Type::OBJECT:
                return build_object(element, path);
            case Type::INT64:
                return std::int64_t(element);
            case Type::UINT64:
                return double(std::uint64_t(element));
            case Type::DOUBLE:
                return double(element);
            case Type::STRING:
                return std::string(std::string_view(element));
            case Type::BOOL:
                return bool(element);
            case Type::NULL_VALUE:
                break;
        }
        return nullptr;
    }

private:
    Value build_array(simdjson::dom::array source, const std::string& path) {
        Array items;
        items.reserve(source.size());
        for (const auto element : source) {
            items.push_back(build(element, repeated_ ? join_path(path, items.size()) : path));
        }
        return items;
    }

    Value build_object(simdjson::dom::object source, const std::string& path) {
        Object members;
        members.reserve(source.size());
        std::unordered_map<std::string_view, std::size_t> places;  // Keys live on simdjson's tape.
        for (const auto field : source) {
            const auto here = repeated_ ? join_path(path, field.key) : path;
            auto content = build(field.value, here);
            const auto [place, is_new] = places.try_emplace(field.key, members.size());
            if (is_new) {
                members.emplace_back(std::string(field.key), std::move(content));
            } else {
                members[place->second].second = std::move(content);
                if (repeated_) repeated_->push_back(here);
            }
        }
        return members;
    }

    std::vector<std::string>* repeated_;
};

}  // namespace

std::string join_path(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : path + "." + std::string(key);
}
std::string join_path(const std::string& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
}

Result<Value> parse_noting_repeats(std::string_view text, std::vector<std::string>* repeated) {
    simdjson::dom::parser parser;
    // The depth is bounded here, before anything of ours recurses.
    auto error = parser.allocate(text.size() + 1, max_depth);
    simdjson::dom::element root;
    if (!error) error = parser.parse(text.data(), text.size()).get(root);
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    if (error == simdjson::DEPTH_ERROR) {
        return invalid("", "json", "is nested deeper than 64 levels");
    }
    if (error) return invalid("", "json", "is not valid JSON");
    return Builder(repeated).build(root, "");
}

}  // namespace detail

Result<Value> parse(std::string_view text) { return detail::parse_noting_repeats(text, nullptr); }

}  // namespace ondam::json
