#pragma once

#include <string>
#include <vector>

#include "platform/json/json.h"
#include "platform/mail/message.h"

/// Addresses that are read and those that outside material expects as equal texts; for tests.
namespace ondam::mail {

inline std::string listed(const std::vector<Mailbox>& mailboxes) {
    std::string out;
    for (const auto& mailbox : mailboxes) out += mailbox.name + "|" + mailbox.address + "\n";
    return out;
}

inline std::string listed(const json::Value& value) {
    std::string out;
    const auto add = [&](const json::Value& one) {
        out += std::string(one["name"].text()) + "|" + std::string(one["address"].text()) + "\n";
    };
    if (!value.array()) return out;
    for (const auto& one : *value.array()) {
        if (one["addresses"].array()) {
            for (const auto& inner : *one["addresses"].array()) add(inner);
        } else if (!one["address"].is_null()) {
            add(one);
        }
    }
    return out;
}

}  // namespace ondam::mail
