#pragma once

#include <string>
#include <vector>

#include "app/app.h"
#include "app/output.h"

namespace ondam::app {

struct UserAdd {
    std::string workspace;
    std::string email;
    std::string name;
    std::string role = "agent";
    std::string locale = "ko";
};
/// With an empty password a link to sign in is printed.
int add_user(App& app, const UserAdd& input, const std::string& password, Output& output);

struct LinkMake {
    std::string workspace;
    std::string email;
};
int make_sign_in_link(App& app, const LinkMake& input, Output& output);

struct TokenMake {
    std::string workspace;
    std::string name;
    std::vector<std::string> scopes;
};
/// The token is the last line on stdout.
int make_api_token(App& app, const TokenMake& input, Output& output);

}  // namespace ondam::app
