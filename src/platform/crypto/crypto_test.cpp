#include "platform/crypto/crypto.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sys/stat.h>
#include <thread>

#include "base/text.h"
#include "platform/crypto/field_cipher.h"
#include "platform/crypto/signatures.h"
#include "platform/json/json.h"
#include "support/material.h"

namespace ondam::crypto {
namespace {

using namespace std::chrono_literals;

TEST(Crypto, makes_tokens_of_256_bits_that_differ) {
    std::set<std::string> tokens;
    for (int i = 0; i < 1'000; ++i) tokens.insert(random_token());
    EXPECT_EQ(tokens.size(), 1'000u);
    EXPECT_EQ(tokens.begin()->size(), 43u);
}

TEST(Crypto, hashes_like_the_standards) {
    EXPECT_EQ(text::hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 2202 and RFC 4231, test case 2.
    const std::string key = "Jefe";
    const std::string data = "what do ya want for nothing?";
    EXPECT_EQ(text::hex(hmac_sha1(key, data)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    EXPECT_EQ(text::hex(hmac_sha256(key, data)),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(text::hex(hmac_sha512(key, data)).substr(0, 32), "164b7a7bfcf819e2e395fbe73b56e0a3");
    // RFC 5869, test case 3: neither salt nor info.
    const std::string input(22, '\x0b');
    EXPECT_EQ(text::hex(derive_key(input, "")),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST(Crypto, compares_whole_texts) {
    EXPECT_TRUE(constant_time_equal("abc", "abc"));
    EXPECT_FALSE(constant_time_equal("abc", "abd"));
    EXPECT_FALSE(constant_time_equal("abc", "ab"));
    EXPECT_TRUE(constant_time_equal("", ""));
}

TEST(Crypto, verifies_passwords) {
    const auto hash = hash_password("안녕 correct horse");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_TRUE(verify_password(hash, "안녕 correct horse"));
    EXPECT_FALSE(verify_password(hash, "안녕 correct hors"));
    EXPECT_NE(hash, hash_password("안녕 correct horse"));
    for (const auto* broken :
         {"", "x", "$argon2id$v=19$m=19456,t=2,p=1$", "$2b$10$abcdefghijklmnopqrstuv"}) {
        EXPECT_FALSE(verify_password(broken, "")) << broken;
    }
    EXPECT_FALSE(verify_password(std::string(5'000, '$'), ""));
    waste_a_verification("anything");
}

TEST(Crypto, opens_what_it_sealed_and_nothing_else) {
    const auto key = random_bytes(key_size);
    const auto sealed = seal(key, "secret", "place");
    EXPECT_EQ(open(key, sealed, "place"), "secret");
    EXPECT_NE(sealed, seal(key, "secret", "place"));
    EXPECT_EQ(open(key, seal(key, "", ""), ""), "");
    EXPECT_FALSE(open(random_bytes(key_size), sealed, "place"));
    EXPECT_FALSE(open(key, sealed, "other place"));
    EXPECT_FALSE(open(key, "", ""));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = char(changed[i] ^ 1);
        EXPECT_FALSE(open(key, changed, "place")) << i;
        EXPECT_FALSE(open(key, sealed.substr(0, i), "place")) << i;
    }
}

struct FieldCipherTest : testing::Test {
    WorkspaceId workspace = *WorkspaceId::parse("01890000-0000-7000-8000-000000000001");
    WorkspaceId other = *WorkspaceId::parse("01890000-0000-7000-8000-000000000002");
    std::string master = random_bytes(key_size);
    FieldCipher cipher{master};
};

TEST_F(FieldCipherTest, binds_a_value_to_its_place) {
    const FieldPlace place{workspace, "inboxes", "secret", "1"};
    const auto sealed = cipher.seal(place, "hunter2");
    EXPECT_EQ(cipher.open(place, sealed), "hunter2");
    EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
    for (const auto& wrong : {FieldPlace{other, "inboxes", "secret", "1"},
                              FieldPlace{workspace, "users", "secret", "1"},
                              FieldPlace{workspace, "inboxes", "token", "1"},
                              FieldPlace{workspace, "inboxes", "secret", "2"}}) {
        EXPECT_FALSE(cipher.open(wrong, sealed));
    }
    for (const auto* broken : {"", "v1", "v1..", "v2.a.b", "hunter2"})
        EXPECT_FALSE(cipher.open(place, broken));
}

TEST_F(FieldCipherTest, opens_old_text_after_the_key_changed) {
    const FieldPlace place{workspace, "inboxes", "secret", "1"};
    const auto old = cipher.seal(place, "x");
    const auto fresh = random_bytes(key_size);
    const FieldCipher rotated(fresh, master);
    EXPECT_EQ(rotated.open(place, old), "x");
    EXPECT_TRUE(rotated.is_stale(old));
    EXPECT_FALSE(rotated.is_stale(rotated.seal(place, "x")));
    EXPECT_FALSE(FieldCipher(fresh).open(place, old));
}

TEST_F(FieldCipherTest, indexes_blindly_by_workspace_and_field) {
    const auto index = cipher.blind_index(workspace, "rrn", "9001011234567");
    EXPECT_EQ(index.size(), 32u);
    EXPECT_EQ(index, FieldCipher(master).blind_index(workspace, "rrn", "9001011234567"));
    EXPECT_NE(index, cipher.blind_index(other, "rrn", "9001011234567"));
    EXPECT_NE(index, cipher.blind_index(workspace, "passport", "9001011234567"));
    EXPECT_NE(index, cipher.blind_index(workspace, "rrn", "9001011234568"));
}

struct MasterKeyTest : testing::Test {
    MasterKeyTest() {
        char pattern[] = "/tmp/ondam-key-XXXXXX";
        folder = ::mkdtemp(pattern);
    }
    ~MasterKeyTest() override { std::filesystem::remove_all(folder); }
    std::string folder;
};

TEST_F(MasterKeyTest, makes_one_key_that_only_its_owner_reads) {
    const auto path = folder + "/keys/master";
    std::vector<std::string> keys(8);
    {
        std::vector<std::jthread> starts;
        for (auto& key : keys) starts.emplace_back([&] { key = load_or_create_master_key(path); });
    }
    for (const auto& key : keys) EXPECT_EQ(key, keys.front());
    EXPECT_EQ(keys.front().size(), key_size);
    struct stat status {};
    ::stat(path.c_str(), &status);
    EXPECT_EQ(status.st_mode & 0777, 0400u);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder + "/keys"), {}), 1);
}

TEST_F(MasterKeyTest, refuses_a_key_that_others_can_read_or_that_is_none) {
    const auto path = folder + "/master";
    std::ofstream(path) << text::base64(std::string(key_size, 'k'));
    ::chmod(path.c_str(), 0444);
    EXPECT_THROW(load_or_create_master_key(path), std::runtime_error);
    ::chmod(path.c_str(), 0600);
    EXPECT_EQ(load_or_create_master_key(path), std::string(key_size, 'k'));
    std::ofstream(path) << "short";
    EXPECT_THROW(load_or_create_master_key(path), std::runtime_error);
    EXPECT_EQ(parse_master_key(text::hex(std::string(key_size, 'k'))), std::string(key_size, 'k'));
    EXPECT_FALSE(parse_master_key(""));
}

TEST(Signatures, stand_up_to_changes_and_age) {
    const auto secret = new_webhook_secret();
    const Time now = from_milliseconds(1'773'306'000'000);
    const StandardWebhook message{"msg_1", "1773306000", "{}"};
    const auto signature = standard_webhook_sign(secret, message);
    EXPECT_TRUE(standard_webhook_verify(secret, message, signature, now));
    EXPECT_TRUE(standard_webhook_verify(secret, message, "v1,other " + signature, now + 299s));
    EXPECT_FALSE(standard_webhook_verify(secret, message, signature, now + 301s));
    EXPECT_FALSE(standard_webhook_verify(secret, message, signature, now - 301s));
    EXPECT_FALSE(standard_webhook_verify(new_webhook_secret(), message, signature, now));
    EXPECT_FALSE(standard_webhook_verify(secret, {"msg_2", "1773306000", "{}"}, signature, now));
    EXPECT_FALSE(standard_webhook_verify(secret, {"msg_1", "1773306000", "{ }"}, signature, now));
    EXPECT_FALSE(standard_webhook_verify("", message, standard_webhook_sign("", message), now));
    for (const auto* time :
         {"", "x", "-1", "99999999999999999999", "9223372036854775807", "1773306000 "}) {
        const StandardWebhook odd{"msg_1", time, "{}"};
        EXPECT_FALSE(standard_webhook_verify(secret, odd, standard_webhook_sign(secret, odd), now))
            << time;
    }
    EXPECT_FALSE(hub_signature_256_verify("", "body", hub_signature_256("", "body")));
}

bool verify(const json::Value& row) {
    const auto secret = row["secret"].text();
    const auto& headers = row["headers"];
    const auto body = row["body"].text();
    const auto scheme = row["scheme"].text();
    if (scheme == "standard-webhooks") {
        const StandardWebhook message{std::string(headers["webhook-id"].text()),
                                      std::string(headers["webhook-timestamp"].text()), body};
        const Time then(std::chrono::seconds(std::stoll(message.timestamp)));
        return standard_webhook_verify(secret, message, headers["webhook-signature"].text(), then);
    }
    if (scheme == "x-hub-signature-256") {
        return hub_signature_256_verify(secret, body, headers["X-Hub-Signature-256"].text());
    }
    if (scheme == "slack-v0") {
        return slack_signature_verify(secret, headers["X-Slack-Request-Timestamp"].text(), body,
                                      headers["X-Slack-Signature"].text());
    }
    if (scheme == "line")
        return line_signature_verify(secret, body, headers["x-line-signature"].text());
    std::vector<std::pair<std::string, std::string>> fields;
    for (const auto& [name, value] : *row["params"].object())
        fields.emplace_back(name, value.text());
    return twilio_signature_verify(secret, row["url"].text(), fields,
                                   headers["X-Twilio-Signature"].text());
}

TEST(Signatures, decide_as_published) {
    const auto folder = test::material("crypto");
    if (!folder) return;
    const auto rows = json::parse(test::read_file(*folder / "security/signature-vectors.json"));
    ASSERT_TRUE(rows);
    const std::set<std::string_view> ours{"standard-webhooks", "slack-v0", "x-hub-signature-256",
                                          "twilio", "line"};
    std::set<std::string_view> seen;
    for (const auto& row : *rows->array()) {
        const auto scheme = row["scheme"].text();
        if (!ours.contains(scheme)) continue;
        seen.insert(scheme);
        EXPECT_EQ(verify(row), *row["valid"].boolean()) << json::to_text(row);
    }
    EXPECT_GE(seen.size(), 4u);
}

}  // namespace
}  // namespace ondam::crypto
