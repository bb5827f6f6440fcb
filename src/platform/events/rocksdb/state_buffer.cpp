#include "platform/events/rocksdb/state_buffer.h"

#include <algorithm>

namespace ondam::events::rocks {
namespace {

/// How much of the log a start after a crash folds again, at most.
constexpr std::chrono::seconds longest_unwritten{5};
constexpr std::size_t bytes_beside_text = 128;  ///< of an entry and its allocations

std::size_t size_of(const StateBuffer::Value& value) { return value ? value->size() : 0; }

}  // namespace

const StateBuffer::Value* StateBuffer::find(std::string_view key) const {
    for (const auto* half : {&young_, &old_}) {
        const auto found = half->find(key);
        if (found != half->end()) return &found->second.value;
    }
    return nullptr;
}

void StateBuffer::put(std::string key, Value value) {
    if (unwritten_ == 0) unwritten_since_ = std::chrono::steady_clock::now();
    const auto [place, is_new] = young_.try_emplace(std::move(key));
    auto& entry = place->second;
    young_bytes_ += is_new ? place->first.size() + bytes_beside_text : 0;
    young_bytes_ += size_of(value);
    young_bytes_ -= size_of(entry.value);
    if (is_new || entry.is_written) ++unwritten_;
    entry = {std::move(value), false};
}

bool StateBuffer::is_due() const {
    if (unwritten_ == 0) return false;
    return young_bytes_ >= half_bytes_ ||
           std::chrono::steady_clock::now() - unwritten_since_ >= longest_unwritten;
}

std::vector<std::pair<std::string_view, const StateBuffer::Value*>> StateBuffer::unwritten() const {
    std::vector<std::pair<std::string_view, const Value*>> out;
    out.reserve(unwritten_);
    for (const auto& [key, entry] : young_) {
        if (!entry.is_written) out.emplace_back(key, &entry.value);
    }
    std::ranges::sort(out, {}, &decltype(out)::value_type::first);
    return out;
}

void StateBuffer::set_written() {
    for (auto& [key, entry] : young_) entry.is_written = true;
    unwritten_ = 0;
    if (young_bytes_ < half_bytes_) return;
    old_ = std::move(young_);
    young_ = {};
    young_bytes_ = 0;
}

void StateBuffer::remove(std::string_view prefix) {
    const auto is_meant = [&](const auto& one) {
        return std::string_view(one.first).starts_with(prefix);
    };
    std::erase_if(old_, is_meant);
    std::erase_if(young_, [&](const auto& one) {
        if (!is_meant(one)) return false;
        young_bytes_ -= one.first.size() + bytes_beside_text + size_of(one.second.value);
        if (!one.second.is_written) --unwritten_;
        return true;
    });
}

}  // namespace ondam::events::rocks
