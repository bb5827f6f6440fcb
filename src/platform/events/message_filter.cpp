#include "platform/events/message_filter.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>
#include <zlib.h>

#include "base/check.h"

namespace ondam::events {
namespace {

constexpr std::size_t first_capacity = std::size_t(1) << 17;
constexpr std::size_t last_capacity = std::size_t(1) << 24;
/// One id in some five thousand is suspected for nothing, in each generation: a suspicion reads a
/// customer's history, which costs as much as taking in some twenty events.
constexpr std::size_t bits_per_id = 20;
constexpr std::size_t words_per_block = 8;
constexpr std::uint64_t magic = 0x31666c7465746d65;

struct FileHead {
    std::uint64_t magic = 0;
    std::uint64_t number = 0;
    std::uint64_t capacity = 0;
    std::uint64_t count = 0;
    std::int64_t newest = 0;
    std::uint64_t words = 0;
    std::uint64_t checksum = 0;
};

std::size_t words_for(std::size_t capacity) { return capacity * bits_per_id / 64; }

/// The bits of a block are chosen by a second mix of the hash, because the block itself used its
/// upper half.
std::uint64_t mix(std::uint64_t hash) {
    hash ^= hash >> 32;
    hash *= 0x9e3779b97f4a7c15U;
    return hash ^ hash >> 29;
}

std::size_t block_of(std::uint64_t hash, std::size_t words) {
    const auto blocks = words / words_per_block;
    return std::size_t((hash >> 32) * std::uint64_t(blocks) >> 32) * words_per_block;
}

std::uint64_t checksum_of(const std::vector<std::uint64_t>& words) {
    const auto* bytes = reinterpret_cast<const Bytef*>(words.data());
    std::size_t left = words.size() * sizeof(std::uint64_t);
    uLong crc = crc32(0, nullptr, 0);
    while (left > 0) {
        const auto step = uInt(std::min<std::size_t>(left, 1U << 30));
        crc = crc32(crc, bytes, step);
        bytes += step;
        left -= step;
    }
    return crc;
}

std::filesystem::path path_of(const std::string& folder, std::uint64_t number) {
    return std::filesystem::path(folder) / ("generation-" + std::to_string(number));
}

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::runtime_error("cannot write " + path.string());
}

/// Whole or not at all: a new file, synced, then renamed over the old one.
void write_file(const std::filesystem::path& path, const void* head, std::size_t head_size,
                const void* body, std::size_t body_size) {
    const auto fresh = path.string() + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) fail(path);
    const auto put = [&](const void* data, std::size_t size) {
        const auto* at = static_cast<const char*>(data);
        while (size > 0) {
            const auto done = ::write(file, at, size);
            if (done <= 0) return false;
            at += done;
            size -= std::size_t(done);
        }
        return true;
    };
    const bool good = put(head, head_size) && put(body, body_size) && ::fsync(file) == 0;
    ::close(file);
    if (!good || std::rename(fresh.c_str(), path.c_str()) != 0) fail(path);
}

std::shared_ptr<MessageFilter::Generation> read_generation(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    FileHead head;
    if (!in.read(reinterpret_cast<char*>(&head), sizeof head)) return nullptr;
    if (head.magic != magic || head.capacity > last_capacity) return nullptr;
    if (head.words != words_for(head.capacity)) return nullptr;
    auto generation = std::make_shared<MessageFilter::Generation>();
    generation->number = head.number;
    generation->capacity = head.capacity;
    generation->count = head.count;
    generation->newest = from_milliseconds(head.newest);
    generation->words.resize(head.words);
    if (!in.read(reinterpret_cast<char*>(generation->words.data()),
                 std::streamsize(head.words * sizeof(std::uint64_t)))) {
        return nullptr;
    }
    if (checksum_of(generation->words) != head.checksum) return nullptr;
    return generation;
}

}  // namespace

MessageFilter::MessageFilter() { generations_.push_back(new_generation(1, first_capacity)); }

std::shared_ptr<MessageFilter::Generation> MessageFilter::new_generation(std::uint64_t number,
                                                                         std::size_t capacity) {
    auto generation = std::make_shared<Generation>();
    generation->number = number;
    generation->capacity = capacity;
    generation->words.resize(words_for(capacity));
    return generation;
}

bool MessageFilter::contains(std::uint64_t hash) const {
    const auto bits = mix(hash);
    for (const auto& generation : generations_) {
        const auto* block = generation->words.data() + block_of(hash, generation->words.size());
        bool all = true;
        for (std::size_t i = 0; i < words_per_block; ++i) {
            all = all && (block[i] >> (bits >> (6 * i) & 63) & 1) != 0;
        }
        if (all) return true;
    }
    return false;
}

void MessageFilter::add(std::uint64_t hash, Time received_at) {
    if (generations_.back()->count >= generations_.back()->capacity) grow();
    auto& generation = *generations_.back();
    const auto bits = mix(hash);
    auto* block = generation.words.data() + block_of(hash, generation.words.size());
    for (std::size_t i = 0; i < words_per_block; ++i) {
        block[i] |= std::uint64_t(1) << (bits >> (6 * i) & 63);
    }
    ++generation.count;
    ++unsaved_;
    generation.newest = std::max(generation.newest, received_at);
}

void MessageFilter::grow() {
    const auto& full = *generations_.back();
    generations_.push_back(
        new_generation(full.number + 1, std::min(full.capacity * 4, last_capacity)));
}

void MessageFilter::forget_before(Time oldest) {
    while (generations_.size() > 1 && generations_.front()->newest < oldest) {
        generations_.erase(generations_.begin());
    }
}

std::size_t MessageFilter::bytes() const {
    std::size_t words = 0;
    for (const auto& generation : generations_) words += generation->words.size();
    return words * sizeof(std::uint64_t);
}

MessageFilter::Snapshot MessageFilter::snapshot(std::uint64_t sequence) {
    Snapshot out;
    out.sequence = sequence;
    for (const auto& generation : generations_) {
        out.numbers.push_back(generation->number);
        if (std::ranges::find(saved_, generation->number) != saved_.end()) continue;
        if (generation == generations_.back()) {
            out.changed.push_back(std::make_shared<Generation>(*generation));
        } else {
            // A full generation never changes again, so it is shared and written once.
            out.changed.push_back(generation);
            saved_.push_back(generation->number);
        }
    }
    unsaved_ = 0;
    return out;
}

MessageFilter::Snapshot MessageFilter::copy(std::uint64_t sequence) const {
    Snapshot out;
    out.sequence = sequence;
    for (const auto& generation : generations_) {
        out.numbers.push_back(generation->number);
        out.changed.push_back(generation == generations_.back()
                                  ? std::make_shared<Generation>(*generation)
                                  : generation);
    }
    return out;
}

void MessageFilter::write(const std::string& folder, const Snapshot& snapshot) {
    std::filesystem::create_directories(folder);
    for (const auto& generation : snapshot.changed) {
        FileHead head;
        head.magic = magic;
        head.number = generation->number;
        head.capacity = generation->capacity;
        head.count = generation->count;
        head.newest = to_milliseconds(generation->newest);
        head.words = generation->words.size();
        head.checksum = checksum_of(generation->words);
        write_file(path_of(folder, generation->number), &head, sizeof head,
                   generation->words.data(), head.words * sizeof(std::uint64_t));
    }
    std::vector<std::uint64_t> list{magic, snapshot.sequence};
    list.insert(list.end(), snapshot.numbers.begin(), snapshot.numbers.end());
    const auto checksum = checksum_of(list);
    write_file(std::filesystem::path(folder) / "generations", list.data(),
               list.size() * sizeof(std::uint64_t), &checksum, sizeof checksum);
    const auto least = snapshot.numbers.empty() ? 0 : snapshot.numbers.front();
    for (std::uint64_t old = least; old-- > 1;) {
        if (!std::filesystem::remove(path_of(folder, old))) break;
    }
}

std::optional<std::uint64_t> MessageFilter::load(const std::string& folder) {
    std::ifstream in(std::filesystem::path(folder) / "generations", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (bytes.size() < 4 * sizeof(std::uint64_t) || bytes.size() % sizeof(std::uint64_t) != 0) {
        return std::nullopt;
    }
    std::vector<std::uint64_t> list(bytes.size() / sizeof(std::uint64_t));
    std::memcpy(list.data(), bytes.data(), bytes.size());
    const auto checksum = list.back();
    list.pop_back();
    if (list[0] != magic || checksum_of(list) != checksum) return std::nullopt;

    std::vector<std::shared_ptr<Generation>> found;
    for (std::size_t i = 2; i < list.size(); ++i) {
        auto generation = read_generation(path_of(folder, list[i]));
        if (!generation || generation->number != list[i]) return std::nullopt;
        found.push_back(std::move(generation));
    }
    generations_ = std::move(found);
    saved_.assign(list.begin() + 2, list.end() - 1);
    unsaved_ = 0;
    return list[1];
}

}  // namespace ondam::events
