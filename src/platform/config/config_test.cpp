#include "platform/config/config.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <unistd.h>

namespace ondam::config {
namespace {

std::string file_of(const std::string& content) {
    char name[] = "/tmp/ondam-config-XXXXXX";
    const int fd = ::mkstemp(name);
    ::close(fd);
    std::ofstream(name) << content;
    return name;
}

TEST(Config, runs_without_a_file) {
    const auto config = load({}, {{"HOME", "/root"}, {"ONDAM_MATERIAL", "/x"}});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->server.listen, "127.0.0.1:8080");
    EXPECT_EQ(config->data, "./data");
}

TEST(Config, the_environment_wins_over_the_file) {
    const auto file = file_of(
        "data = \"/a\"\n[server]\nlisten = \"127.0.0.1:1\"\ntrusted_proxies = [\"10.0.0.0/8\"]\n");
    const auto config = load(file, {{"ONDAM_SERVER_LISTEN", "127.0.0.1:2"}});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->data, "/a");
    EXPECT_EQ(config->server.listen, "127.0.0.1:2");
    EXPECT_EQ(config->server.trusted_proxies, std::vector<std::string>{"10.0.0.0/8"});
    std::remove(file.c_str());
}

TEST(Config, names_every_unknown_key_and_bad_value) {
    const auto file =
        file_of("[server]\nlissen = \"x\"\nworkers = \"many\"\n[log]\nlevel = \"loud\"\n");
    const auto config = load(file, {{"ONDAM_SERVRE_LISTEN", "y"}});
    ASSERT_FALSE(config);
    std::vector<std::string> fields;
    for (const auto& fault : config.error().faults) fields.push_back(fault.field);
    std::ranges::sort(fields);
    EXPECT_EQ(fields, (std::vector<std::string>{"ONDAM_SERVRE_LISTEN", "log.level", "server.lissen",
                                                "server.workers"}));
    std::remove(file.c_str());
}

TEST(Config, names_the_line_that_is_no_toml) {
    const auto file = file_of("data = \"/a\"\n\n[server\n");
    const auto config = load(file, {});
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().faults.at(0).field, file);
    EXPECT_EQ(config.error().faults.at(0).message.substr(0, 7), "line 3:");
    std::remove(file.c_str());
}

TEST(Config, reads_a_secret_from_a_file) {
    const auto secret = file_of("host=db password=s3cret\n");
    const auto config = load({}, {{"ONDAM_DATABASE_URL_FILE", secret}});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->database.url, "host=db password=s3cret");
    std::remove(secret.c_str());
}

TEST(Config, its_own_sample_is_the_defaults) {
    const auto file = file_of(sample());
    const auto config = load(file, {});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->events.memtable_mb, Config().events.memtable_mb);
    EXPECT_EQ(config->log.level, "info");
    std::remove(file.c_str());
}

TEST(Config, takes_the_public_url_as_browsers_write_an_origin) {
    const auto read = [](const std::string& value) {
        return load(std::nullopt, {{"ONDAM_SERVER_PUBLIC_URL", value}});
    };
    EXPECT_EQ(read("https://help.example.com/")->server.public_url, "https://help.example.com");
    EXPECT_EQ(read("http://127.0.0.1:8080")->server.public_url, "http://127.0.0.1:8080");
    EXPECT_EQ(read("")->server.public_url, "");
    for (const char* wrong : {"help.example.com", "https://", "https://a.example/desk",
                              "ftp://a.example", "https://me@a.example", "https://a example"}) {
        const auto refused = read(wrong);
        ASSERT_FALSE(refused) << wrong;
        EXPECT_EQ(refused.error().faults.front().field, "server.public_url");
    }
}

}  // namespace
}  // namespace ondam::config
