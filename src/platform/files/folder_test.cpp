#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>
#include <vector>

#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/files/store.h"

namespace ondam::files {
namespace {

struct TemporaryFolder {
    std::string path;
    TemporaryFolder() {
        char name[] = "/tmp/ondam-files-XXXXXX";
        path = ::mkdtemp(name);
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

FileId id_of(std::string_view name) { return FileId{uuid_v5({}, name)}; }

TEST(Files, gives_back_what_was_put) {
    const TemporaryFolder folder;
    const auto store = open_folder(folder.path);
    const std::string bytes("\0한글 파일\xff", 15);
    const auto stored = store->put(id_of("a"), bytes);
    EXPECT_EQ(stored.size, bytes.size());
    EXPECT_EQ(stored.sha256, text::hex(crypto::sha256(bytes)));
    std::string back;
    ASSERT_TRUE(store->get(id_of("a"), back));
    EXPECT_EQ(back, bytes);
}

TEST(Files, knows_a_missing_file_from_an_empty_one) {
    const TemporaryFolder folder;
    const auto store = open_folder(folder.path);
    store->put(id_of("empty"), "");
    std::string back = "old";
    EXPECT_TRUE(store->get(id_of("empty"), back));
    EXPECT_EQ(back, "");
    EXPECT_FALSE(store->get(id_of("missing"), back));
}

TEST(Files, removes_and_lists) {
    const TemporaryFolder folder;
    const auto store = open_folder(folder.path);
    store->put(id_of("a"), "1");
    store->put(id_of("b"), "22");
    store->remove(id_of("a"));
    store->remove(id_of("a"));  // Removing twice is no fault.
    std::vector<FileId> left;
    store->each([&](FileId id, std::uint64_t size, std::int64_t) {
        left.push_back(id);
        EXPECT_EQ(size, 2u);
    });
    EXPECT_EQ(left, std::vector<FileId>{id_of("b")});
}

TEST(Files, a_backup_outlives_the_original) {
    const TemporaryFolder folder;
    const TemporaryFolder copy;
    const auto store = open_folder(folder.path);
    store->put(id_of("a"), "kept");
    store->back_up(copy.path);
    store->remove(id_of("a"));
    std::string back;
    ASSERT_TRUE(open_folder(copy.path)->get(id_of("a"), back));
    EXPECT_EQ(back, "kept");
}

TEST(Files, what_is_removed_while_it_is_held_goes_with_the_last_hold) {
    const TemporaryFolder folder;
    const TemporaryFolder copy;
    const auto store = open_folder(folder.path);
    store->put(id_of("a"), "named by a row that is copied");
    store->put(id_of("b"), "stays");
    std::string back;
    {
        auto first = store->hold();
        const auto second = store->hold();
        store->remove(id_of("a"));
        first.reset();
        store->back_up(copy.path);
        EXPECT_TRUE(open_folder(copy.path)->get(id_of("a"), back));
    }
    EXPECT_FALSE(store->get(id_of("a"), back));
    EXPECT_TRUE(store->get(id_of("b"), back));
    store->remove(id_of("b"));
    EXPECT_FALSE(store->get(id_of("b"), back)) << "nothing holds it any more";
}

}  // namespace
}  // namespace ondam::files
