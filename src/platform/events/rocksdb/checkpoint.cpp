#include "platform/events/rocksdb/checkpoint.h"

#include <atomic>
#include <filesystem>
#include <rocksdb/utilities/checkpoint.h>

#include "platform/events/rocksdb/rocks_log.h"

namespace ondam::events::rocks {
namespace {

namespace fs = std::filesystem;

std::string views_of(const RocksOptions& options) { return options.folder + "/views"; }

/// Several backups may run at once.
std::string new_place(const RocksOptions& options, const std::string& name) {
    static std::atomic<int> number = 0;
    return views_of(options) + "/" + name + "-" + std::to_string(++number);
}

}  // namespace

Checkpoint::Checkpoint(rocksdb::DB& database, const RocksOptions& options, std::string name)
    : name_(std::move(name)), place_(new_place(options, name_)) {
    fs::create_directories(views_of(options));
    rocksdb::Checkpoint* made = nullptr;
    must(rocksdb::Checkpoint::Create(&database, &made), "look at one moment");
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    must(checkpoint->CreateCheckpoint(place_), "look at one moment");
}

Checkpoint::~Checkpoint() {
    std::error_code ignored;
    fs::remove_all(place_, ignored);
}

void Checkpoint::copy_to(const std::string& folder) {
    const auto target = fs::path(folder) / name_;
    fs::create_directories(target);
    for (const auto& entry : fs::directory_iterator(place_)) {
        // Tables never change and may be shared; what else there is is small.
        const auto to = target / entry.path().filename();
        std::error_code cannot_link;
        fs::create_hard_link(entry.path(), to, cannot_link);
        if (cannot_link) fs::copy_file(entry.path(), to);
    }
}

void Checkpoint::remove_left_ones(const RocksOptions& options) {
    std::error_code ignored;
    fs::remove_all(views_of(options), ignored);
}

}  // namespace ondam::events::rocks
