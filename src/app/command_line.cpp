#include <CLI/CLI.hpp>
#include <memory>

#include "app/commands.h"
#include "app/commands/staff_commands.h"

namespace ondam::app {
namespace {

template <class Input>
void on_work(CLI::App* command, Invocation& invocation, const std::shared_ptr<Input>& input,
             int (*run)(App&, const Input&, Output&)) {
    command->callback([&invocation, input, run] {
        invocation.kind = Invocation::Kind::work;
        invocation.work = [input, run](App& app, const std::string&, Output& output) {
            return run(app, *input, output);
        };
    });
}

void add_user_commands(CLI::App& program, Invocation& invocation) {
    auto* user = program.add_subcommand("user", "People who sign in")->require_subcommand(1);
    auto* add = user->add_subcommand(
        "add", "Adds a member; without --password it prints a link to sign in");
    const auto input = std::make_shared<UserAdd>();
    add->add_option("--email", input->email, "E-mail address")->required();
    add->add_option("--name", input->name, "Name that customers and colleagues see");
    add->add_option("--role", input->role, "owner, admin, agent or viewer")->capture_default_str();
    add->add_option("--password", input->password, "At least 10 characters");
    add->add_option("--locale", input->locale, "ko or en")->capture_default_str();
    add->add_option("--workspace", input->workspace, "Workspace")->default_val("default");
    on_work(add, invocation, input, add_user);

    auto* link = user->add_subcommand("link", "Prints a one-time link to sign in");
    const auto made = std::make_shared<LinkMake>();
    link->add_option("--email", made->email, "E-mail address of a member")->required();
    link->add_option("--workspace", made->workspace, "Workspace")->default_val("default");
    on_work(link, invocation, made, make_sign_in_link);
}

void add_token_commands(CLI::App& program, Invocation& invocation) {
    auto* token = program.add_subcommand("token", "Tokens for programs")->require_subcommand(1);
    auto* api = token->add_subcommand("api", "Makes an API token; it is the last line on stdout");
    const auto input = std::make_shared<TokenMake>();
    api->add_option("--name", input->name, "What it is for")->default_val("command line");
    api->add_option("--scope", input->scopes, "A permission; may be given several times")
        ->required();
    api->add_option("--workspace", input->workspace, "Workspace")->default_val("default");
    on_work(api, invocation, input, make_api_token);
}

void add_server_commands(CLI::App& program, Invocation& invocation) {
    const auto choose = [&](const char* name, const char* help, Invocation::Kind kind) {
        program.add_subcommand(name, help)->callback([&invocation, kind] {
            invocation.kind = kind;
        });
    };
    choose("serve", "Runs the server", Invocation::Kind::serve);
    choose("demo", "Runs the server with sample data", Invocation::Kind::demo);
    choose("migrate", "Brings the schema up to date", Invocation::Kind::migrate);
    choose("config", "Prints every setting with its default", Invocation::Kind::config);
    auto* check = program.add_subcommand("verify", "Checks stored bytes and audit chains");
    check->callback([&invocation] {
        invocation.kind = Invocation::Kind::work;
        invocation.work = [](App& app, const std::string&, Output& output) {
            return verify(app, output);
        };
    });
}

}  // namespace

Invocation parse_command_line(const std::vector<std::string>& arguments, Output& output) {
    Invocation invocation;
    CLI::App program("Ondam: every interaction of a customer on one timeline.", "ondam");
    program.require_subcommand(1);
    program.fallthrough();
    program.add_option("--data", invocation.data,
                       "Folder of everything that must survive (./data)");
    program.add_option("--listen", invocation.listen, "Address and port (127.0.0.1:8080)");
    program.add_option("--config", invocation.config_file, "TOML file of settings")
        ->envname("ONDAM_CONFIG");
    add_server_commands(program, invocation);
    add_user_commands(program, invocation);
    add_token_commands(program, invocation);
    try {
        program.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::Success& help) {
        std::ostringstream text;
        program.exit(help, text, text);
        output.out(text.str());
        invocation.kind = Invocation::Kind::nothing;
    } catch (const CLI::ParseError& error) {
        output.error(std::string(error.what()) + "\nRun with --help for the commands.\n");
        invocation.kind = Invocation::Kind::nothing;
        invocation.exit_code = 2;
    }
    return invocation;
}

}  // namespace ondam::app
