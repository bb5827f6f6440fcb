#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>

#include "api_script.h"
#include "api_world.h"
#include "audited.h"
#include "base/text.h"

namespace ondam::test {
namespace {

namespace fs = std::filesystem;

/// Runs one script against a fresh program on one database.
class ScriptTest : public testing::Test {
public:
    ScriptTest(std::string path, records::Dialect dialect)
        : path_(std::move(path)), dialect_(dialect) {}

    void TestBody() override {
        ApiWorld world(dialect_);
        Variables variables{{"workspace", world.workspace().text()}};
        int answers = 0;
        for (const auto& step : read_script(path_)) {
            if (!step.actor.empty()) {
                world.become(step.actor);
                is_at_home_ = step.actor != "stranger";
                continue;
            }
            if (step.settles) {
                world.settle();
                continue;
            }
            answers += check(world, step, variables);
            if (HasFatalFailure()) return;
        }
        EXPECT_GT(answers, 0) << path_ << " asks for nothing";
    }

private:
    int check(ApiWorld& world, const Step& step, Variables& variables) {
        const auto where = path_ + ":" + std::to_string(step.line);
        const auto method = http::parse_method(step.method);
        EXPECT_TRUE(method.has_value()) << where << " has no method " << step.method;
        if (!method) return 0;
        auto headers = step.headers;
        for (auto& [name, value] : headers) value = fill_in(value, variables);
        const auto before = last_entry(world);
        const auto response = world.send(*method, fill_in(step.target, variables),
                                         fill_in(step.body, variables), headers);
        EXPECT_EQ(response.status, step.status) << where << "\n" << response.body;
        if (response.status < 300 && is_at_home_ && !response.headers.find("Idempotent-Replay"))
            expect_entry(world, step, response, before, where);
        if (!step.etag.empty()) {
            EXPECT_EQ(response.headers.get("ETag"), fill_in(step.etag, variables)) << where;
        }
        if (step.expected.empty()) return 1;
        const auto body = body_of(response);
        EXPECT_EQ(mismatch(fill_in(step.expected, variables), body, variables), "") << where << "\n"
                                                                                    << body;
        return 1;
    }

    static std::int64_t last_entry(ApiWorld& world) {
        const auto head = world.app().audit.head(world.workspace());
        return head ? head->sequence : 0;
    }

    /// What was written and is named in the audit, is there at once.
    static void expect_entry(ApiWorld& world, const Step& step, const http::Response& response,
                             std::int64_t before, const std::string& where) {
        const auto* row = audited(step.method, step.target);
        if (!row || row->action.empty()) return;
        const bool may_repeat = response.status == row->repeated;
        const bool by_id = row->repeats == Audited::Repeats::by_id;
        if (may_repeat && !by_id) return;
        const auto page =
            world.app().audit.list(staff::Actor::for_system(world.workspace()), {}, 50);
        const auto found = std::ranges::any_of(page->items, [&](const staff::AuditEntry& entry) {
            const bool is_old = entry.sequence <= before;
            const bool is_shown =
                may_repeat && response.body.find(entry.resource) != std::string::npos;
            return entry.action.starts_with(row->action) && (!is_old || is_shown);
        });
        EXPECT_TRUE(found) << where << " left no entry " << row->action;
    }

    /// A streamed answer is read whole; its lines are the items of a list.
    static std::string body_of(const http::Response& response) {
        if (!response.source) return response.body;
        std::string all, chunk;
        for (bool more = true; more;) {
            chunk.clear();
            more = response.source->next(chunk);
            all += chunk;
        }
        std::vector<std::string> lines;
        for (const auto line : text::split(all, '\n')) {
            if (!line.empty()) lines.emplace_back(line);
        }
        return "[" + text::join(lines, ",") + "]";
    }

    std::string path_;
    bool is_at_home_ = true;
    records::Dialect dialect_;
};

void register_scripts() {
    const fs::path root(ONDAM_API_TESTS);
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.path().extension() != ".api") continue;
        const auto name = fs::relative(entry.path(), root).replace_extension().string();
        for (const auto dialect : databases()) {
            const auto half = dialect == records::Dialect::sqlite ? "sqlite" : "postgres";
            testing::RegisterTest("Api", (name + "." + half).c_str(), nullptr, nullptr,
                                  entry.path().c_str(), 1,
                                  [path = entry.path().string(), dialect]() -> testing::Test* {
                                      return new ScriptTest(path, dialect);
                                  });
        }
    }
}

}  // namespace
}  // namespace ondam::test

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    ondam::test::register_scripts();
    return RUN_ALL_TESTS();
}
