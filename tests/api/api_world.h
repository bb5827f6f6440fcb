#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/app.h"
#include "support/databases.h"

namespace ondam::test {

/// A whole program without sockets, with one person of each role in `default` and an owner in
/// another workspace.
class ApiWorld {
public:
    explicit ApiWorld(records::Dialect dialect, const config::Config::Limits& limits = {});

    /// `owner`, `admin`, `agent`, `viewer`, `stranger` (owner elsewhere), `nobody`, or `token SCOPE
    /// SCOPE …`; a person `without csrf token` sends the cookie alone.
    void become(const std::string& who);
    http::Response send(http::Method method, const std::string& target, const std::string& body,
                        const std::map<std::string, std::string>& headers = {});
    /// Until followers and jobs have done everything; without threads of their own.
    void settle();
    app::App& app() { return *app_; }
    WorkspaceId workspace() const { return workspace_; }

private:
    struct Person {
        std::string cookie;
        std::string csrf_token;
    };
    Person sign_up(WorkspaceId workspace, const std::string& name, staff::Role role);

    TestDatabase database_;
    TemporaryFolder folder_;
    std::unique_ptr<app::App> app_;
    WorkspaceId workspace_;
    std::map<std::string, Person> people_;
    std::optional<Person> current_;
    std::string bearer_;
};

}  // namespace ondam::test
