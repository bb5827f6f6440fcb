#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/json.h"

namespace ondam::channels {

/// Reads the settings and the secrets of a channel; its faults name `settings.…` and `secrets.…`
/// and join when it finishes.
class SettingsReader {
public:
    SettingsReader(const json::Value& given_settings, const json::Value& given_secrets)
        : settings(given_settings, "settings"), secrets(given_secrets, "secrets") {}

    /// An address of http or https. Plain http only to this machine or a private address, because
    /// secrets and messages travel on it.
    std::string url(std::string_view key, std::string_view fallback);
    /// A secret without which the channel could not tell who speaks to it.
    std::string required_secret(std::string_view key);

    template <class T>
    Result<T> finish(T value) {
        auto refusal = settings.take_faults();
        auto others = secrets.take_faults();
        if (!refusal) std::swap(refusal, others);
        if (!refusal) return value;
        if (others) {
            refusal->faults.insert(refusal->faults.end(), others->faults.begin(),
                                   others->faults.end());
        }
        return std::move(*refusal);
    }

    json::Reader settings;
    json::Reader secrets;
};

/// "https://host[:port]/path" without user and fragment; plain http as `SettingsReader::url` says.
bool is_acceptable_url(std::string_view url);

}  // namespace ondam::channels
