#include "platform/config/config.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <sstream>
#include <toml++/toml.h>

#include "base/text.h"

namespace ondam::config {
namespace {

/// One setting: where it stands in the file, what it means, and how text becomes its value.
struct Key {
    std::string section;  ///< empty at the top of the file
    std::string name;
    std::string meaning;
    std::function<std::optional<std::string>(Config&, const std::string&)>
        set;                                         ///< answers what is wrong
    std::function<std::string(const Config&)> show;  ///< as TOML

    std::string path() const { return section.empty() ? name : section + "." + name; }
    std::string variable() const {
        std::string text = "ONDAM_" + (section.empty() ? name : section + "_" + name);
        std::ranges::transform(text, text.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        return text;
    }
};

std::string quoted(const std::string& text) {
    return "\"" + text::replace_all(text, "\"", "\\\"") + "\"";
}

template <class Place>
Key text_key(std::string section, std::string name, std::string meaning, Place place) {
    return {std::move(section), std::move(name), std::move(meaning),
            [place](Config& config, const std::string& value) -> std::optional<std::string> {
                place(config) = value;
                return std::nullopt;
            },
            [place](const Config& config) { return quoted(place(const_cast<Config&>(config))); }};
}

template <class Place>
Key choice_key(Key key, std::vector<std::string> choices, Place place) {
    key.set = [choices = std::move(choices), place](
                  Config& config, const std::string& value) -> std::optional<std::string> {
        if (std::ranges::find(choices, value) == choices.end()) {
            return "is one of " + text::join(choices, ", ");
        }
        place(config) = value;
        return std::nullopt;
    };
    return key;
}

template <class Place>
Key list_key(std::string section, std::string name, std::string meaning, Place place) {
    return {std::move(section), std::move(name), std::move(meaning),
            [place](Config& config, const std::string& value) -> std::optional<std::string> {
                place(config).clear();
                for (const auto part : text::split(value, ',')) {
                    if (!text::trim(part).empty()) place(config).emplace_back(text::trim(part));
                }
                return std::nullopt;
            },
            [place](const Config& config) {
                std::vector<std::string> items;
                for (const auto& item : place(const_cast<Config&>(config)))
                    items.push_back(quoted(item));
                return "[" + text::join(items, ", ") + "]";
            }};
}

/// "https://help.example.com": links are made of it, and browsers' Origin is compared with it.
std::optional<std::string> origin_of(std::string value) {
    while (value.ends_with('/')) value.pop_back();
    const auto host = value.starts_with("https://")  ? value.substr(8)
                      : value.starts_with("http://") ? value.substr(7)
                                                     : std::string();
    const bool is_bare = host.find_first_of("/?#@ \"\\") == std::string::npos;
    if (!value.empty() && (host.empty() || !is_bare)) return std::nullopt;
    return value;
}

template <class Place>
Key origin_key(std::string section, std::string name, std::string meaning, Place place) {
    auto key = text_key(std::move(section), std::move(name), std::move(meaning), place);
    key.set = [place](Config& config, const std::string& value) -> std::optional<std::string> {
        const auto origin = origin_of(value);
        if (!origin) return "is a scheme and a name alone, such as https://help.example.com";
        place(config) = *origin;
        return std::nullopt;
    };
    return key;
}

struct Range {
    std::int64_t min;
    std::int64_t max;
};
template <class Place>
Key number_key(std::string section, std::string name, std::string meaning, Range range,
               Place place) {
    return {std::move(section), std::move(name), std::move(meaning),
            [place, range](Config& config, const std::string& value) -> std::optional<std::string> {
                std::int64_t number = 0;
                const auto [end, error] =
                    std::from_chars(value.data(), value.data() + value.size(), number);
                if (error != std::errc() || end != value.data() + value.size() ||
                    number < range.min || number > range.max) {
                    return "is a whole number from " + std::to_string(range.min) + " to " +
                           std::to_string(range.max);
                }
                place(config) = number;
                return std::nullopt;
            },
            [place](const Config& config) {
                return std::to_string(place(const_cast<Config&>(config)));
            }};
}

template <class Place>
Key flag_key(std::string section, std::string name, std::string meaning, Place place) {
    return {std::move(section), std::move(name), std::move(meaning),
            [place](Config& config, const std::string& value) -> std::optional<std::string> {
                if (value != "true" && value != "false") return "is true or false";
                place(config) = value == "true";
                return std::nullopt;
            },
            [place](const Config& config) {
                return std::string(place(const_cast<Config&>(config)) ? "true" : "false");
            }};
}

std::vector<Key> keys_of_limits() {
    return {
        number_key(
            "limits", "requests_a_minute",
            "Requests to /api/v1 of one workspace, all its people and tokens, never fewer than "
            "server.requests_a_minute; 0 is no limit.",
            {0, 1'000'000'000}, [](Config & c) -> auto& { return c.limits.requests_a_minute; }),
        number_key(
            "limits", "events_a_second",
            "Events of one workspace, on average of ten seconds; 0 is no limit.",
            {0, 1'000'000'000}, [](Config & c) -> auto& { return c.limits.events_a_second; }),
        number_key(
            "limits", "messages_a_day",
            "Messages of one workspace by mail and messenger a day (UTC); 0 is no limit.",
            {0, 1'000'000'000}, [](Config & c) -> auto& { return c.limits.messages_a_day; }),
    };
}

std::vector<Key> keys_of_parts() {
    return {
        text_key(
            "", "data", "Folder of everything that must survive.",
            [](Config & c) -> auto& { return c.data; }),
        text_key(
            "server", "listen", "Address and port.",
            [](Config & c) -> auto& { return c.server.listen; }),
        origin_key(
            "server", "public_url", "What customers and agents type; required off loopback.",
            [](Config & c) -> auto& { return c.server.public_url; }),
        list_key(
            "server", "trusted_proxies", "CIDRs whose X-Forwarded-For and -Proto are believed.",
            [](Config & c) -> auto& { return c.server.trusted_proxies; }),
        number_key(
            "server", "io_threads", "Threads for sockets; 0 is one a core, at most 4.", {0, 64},
            [](Config & c) -> auto& { return c.server.io_threads; }),
        number_key(
            "server", "workers", "Threads for requests; 0 is four a core, 4 to 32.", {0, 512},
            [](Config & c) -> auto& { return c.server.workers; }),
        number_key(
            "server", "requests_a_minute", "Requests to /api/v1 of one session or token.",
            {1, 1'000'000'000}, [](Config & c) -> auto& { return c.server.requests_a_minute; }),
        text_key(
            "database", "url",
            "Empty is SQLite in the data folder; else a PostgreSQL connection string.",
            [](Config & c) -> auto& { return c.database.url; }),
        text_key(
            "database", "schema", "Schema of PostgreSQL that holds the tables.",
            [](Config & c) -> auto& { return c.database.schema; }),
        flag_key(
            "database", "migrate", "Bring the schema up to date at the start.",
            [](Config & c) -> auto& { return c.database.migrate; }),
        number_key(
            "events", "memtable_mb", "Memory of the event log's newest writes.", {4, 4096},
            [](Config & c) -> auto& { return c.events.memtable_mb; }),
        number_key(
            "events", "cache_mb", "Memory of the event log's reads.", {4, 65536},
            [](Config & c) -> auto& { return c.events.cache_mb; }),
        number_key(
            "events", "states_mb", "Memory of the profiles that changed last.", {4, 65536},
            [](Config & c) -> auto& { return c.events.states_mb; }),
        number_key(
            "events", "retention_days", "Events older than this go; 0 keeps all.", {0, 36500},
            [](Config & c) -> auto& { return c.events.retention_days; }),
        text_key(
            "keys", "master", "Master key, 64 hexadecimal digits; empty is DATA/keys/master.",
            [](Config & c) -> auto& { return c.keys.master; }),
        list_key(
            "outbound", "allow", "CIDRs in private ranges that webhooks and channels may reach.",
            [](Config & c) -> auto& { return c.outbound.allow; }),
        list_key(
            "metrics", "allow", "CIDRs besides this machine that may read /metrics.",
            [](Config & c) -> auto& { return c.metrics.allow; }),
        choice_key(
            text_key(
                "log", "level", "debug, info, warning or error.",
                [](Config & c) -> auto& { return c.log.level; }),
            {"debug", "info", "warning", "error"}, [](Config & c) -> auto& { return c.log.level; }),
    };
}

const std::vector<Key>& keys() {
    static const auto all = [] {
        auto keys = keys_of_parts();
        std::ranges::move(keys_of_limits(), std::back_inserter(keys));
        return keys;
    }();
    return all;
}

/// A TOML value as the text that the environment would hold.
std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    if (const auto* list = node.as_array()) {
        std::vector<std::string> items;
        for (const auto& item : *list) {
            if (!item.is_string()) return std::nullopt;
            items.push_back(item.as_string()->get());
        }
        return text::join(items, ",");
    }
    return std::nullopt;
}

void set(Config& config, const std::string& path, const std::string& value,
         std::vector<Fault>& faults) {
    const auto key = std::ranges::find(keys(), path, &Key::path);
    if (key == keys().end()) {
        faults.push_back({path, "unknown", "is not a setting; `ondam config` lists them"});
        return;
    }
    if (const auto wrong = key->set(config, value)) faults.push_back({path, "value", *wrong});
}

void read_table(Config& config, const toml::table& table, const std::string& section,
                std::vector<Fault>& faults) {
    for (const auto& [name, node] : table) {
        const auto path =
            section.empty() ? std::string(name.str()) : section + "." + std::string(name.str());
        if (const auto* inner = node.as_table(); inner && section.empty()) {
            read_table(config, *inner, path, faults);
            continue;
        }
        const auto value = text_of(node);
        if (value)
            set(config, path, *value, faults);
        else
            faults.push_back(
                {path, "value", "is neither a text, a number, a flag nor a list of texts"});
    }
}

void read_file(Config& config, const std::string& path, std::vector<Fault>& faults) {
    try {
        read_table(config, toml::parse_file(path), "", faults);
    } catch (const toml::parse_error& error) {
        faults.push_back({path, "toml",
                          "line " + std::to_string(error.source().begin.line) + ": " +
                              std::string(error.description())});
    }
}

std::optional<std::string> read_secret_file(const std::string& path) {
    std::ifstream in(path);
    if (!in) return std::nullopt;
    std::stringstream content;
    content << in.rdbuf();
    return std::string(text::trim(content.str()));
}

/// Names that the program's own scripts and tests use and that are no settings.
bool is_foreign(std::string_view name) {
    return name == "ONDAM_MATERIAL" || name == "ONDAM_CONFIG" || name == "ONDAM_BINARY" ||
           name.starts_with("ONDAM_TEST_") || name.starts_with("ONDAM_FAULT_");
}

void read_variable(Config& config, const std::string& name, const std::string& value,
                   std::vector<Fault>& faults) {
    const auto& all = keys();
    const auto key = std::ranges::find(all, name, &Key::variable);
    if (key != all.end()) return set(config, key->path(), value, faults);

    const auto base = name.ends_with("_FILE") ? name.substr(0, name.size() - 5) : std::string();
    const auto secret = std::ranges::find(all, base, &Key::variable);
    if (base.empty() || secret == all.end()) {
        faults.push_back({name, "unknown", "is not a setting; `ondam config` lists them"});
        return;
    }
    const auto content = read_secret_file(value);
    if (content)
        set(config, secret->path(), *content, faults);
    else
        faults.push_back({name, "file", "names a file that cannot be read"});
}

}  // namespace

Result<Config> load(const std::optional<std::string>& file, const Environment& environment) {
    Config config;
    std::vector<Fault> faults;
    if (file) read_file(config, *file, faults);
    for (const auto& [name, value] : environment) {
        if (name.starts_with("ONDAM_") && !is_foreign(name))
            read_variable(config, name, value, faults);
    }
    if (!faults.empty()) return Refusal{RefusalKind::invalid, std::move(faults), {}};
    return config;
}

std::string sample() {
    const Config defaults;
    std::string out =
        "# Every setting with its default. Each may also come from the environment.\n";
    std::string section;
    for (const auto& key : keys()) {
        if (key.section != section) {
            section = key.section;
            out += "\n[" + section + "]\n";
        }
        out += "\n# " + key.meaning + "\n# " + key.variable() + "\n" + key.name + " = " +
               key.show(defaults) + "\n";
    }
    return out;
}

}  // namespace ondam::config
