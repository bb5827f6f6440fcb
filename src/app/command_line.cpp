#include <CLI/CLI.hpp>
#include <memory>

#include "app/backup.h"
#include "app/commands.h"
#include "app/commands/data_commands.h"
#include "app/commands/staff_commands.h"
#include "app/doctor.h"
#include "app/version.h"
#include "base/text.h"

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

/// It looks at what is there; with a folder's name misspelt it must not begin a second
/// installation.
void on_installation(CLI::App* command, Invocation& invocation) {
    command->preparse_callback([&invocation](std::size_t) { invocation.on_installation = true; });
}

void add_user_commands(CLI::App& program, Invocation& invocation) {
    auto* user = program.add_subcommand("user", "People who sign in")->require_subcommand(1);
    auto* add = user->add_subcommand(
        "add", "Adds a member and prints a one-time link to sign in, or takes a password");
    const auto input = std::make_shared<UserAdd>();
    add->add_option("--email", input->email, "E-mail address")->required();
    add->add_option("--name", input->name, "Name that customers and colleagues see");
    add->add_option("--role", input->role, "owner, admin, agent or viewer")->capture_default_str();
    add->add_flag("--password-stdin", invocation.reads_password,
                  "Takes the password, of at least 10 characters, from the first line of standard "
                  "input; on a terminal it is asked for");
    add->add_option("--locale", input->locale, "ko or en")->capture_default_str();
    add->add_option("--workspace", input->workspace, "Workspace")->default_val("default");
    add->callback([&invocation, input] {
        invocation.kind = Invocation::Kind::work;
        invocation.work = [input](App& app, const std::string& password, Output& output) {
            return add_user(app, *input, password, output);
        };
    });

    auto* link = user->add_subcommand("link", "Prints a one-time link to sign in");
    const auto made = std::make_shared<LinkMake>();
    link->add_option("--email", made->email, "E-mail address of a member")->required();
    link->add_option("--workspace", made->workspace, "Workspace")->default_val("default");
    on_work(link, invocation, made, make_sign_in_link);
    on_installation(link, invocation);
}

void add_token_commands(CLI::App& program, Invocation& invocation) {
    auto* token = program.add_subcommand("token", "Tokens for programs")->require_subcommand(1);
    auto* api = token->add_subcommand("api", "Makes an API token; it is the last line on stdout");
    const auto input = std::make_shared<TokenMake>();
    api->add_option("--name", input->name, "What it is for")->default_val("command line");
    std::vector<std::string> names;
    for (std::size_t i = 0; i < staff::permission_count; ++i)
        names.emplace_back(to_text(staff::Permission(i)));
    api->add_option("--scope", input->scopes,
                    "Several times or with commas: " + text::join(names, ", "))
        ->required()
        ->delimiter(',');
    api->add_option("--workspace", input->workspace, "Workspace")->default_val("default");
    on_work(api, invocation, input, make_api_token);

    auto* key = token->add_subcommand(
        "write-key", "Makes a key with which events are sent; last line on stdout");
    const auto made = std::make_shared<WriteKeyMake>();
    key->add_option("--name", made->name, "What it is for")->required();
    key->add_option("--kind", made->kind,
                    "server, or browser where everybody can read it: it names nobody's address")
        ->default_val("server")
        ->check(CLI::IsMember({"server", "browser"}));
    key->add_option("--workspace", made->workspace, "Workspace")->default_val("default");
    on_work(key, invocation, made, make_write_key);
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
}

/// A command that takes nothing but itself.
void add_plain_command(CLI::App* command, Invocation& invocation, int (*run)(App&, Output&)) {
    on_installation(command, invocation);
    command->callback([&invocation, run] {
        invocation.kind = Invocation::Kind::work;
        invocation.work = [run](App& app, const std::string&, Output& output) {
            return run(app, output);
        };
    });
}

void add_export_command(CLI::App& program, Invocation& invocation) {
    auto* command =
        program.add_subcommand("export", "Writes everything of a kind, one JSON object a line");
    const auto input = std::make_shared<Export>();
    command->add_option("kind", input->kind, "events, customers or conversations")
        ->required()
        ->check(CLI::IsMember({"events", "customers", "conversations"}));
    command->add_option("--workspace", input->workspace, "Workspace")->default_val("default");
    on_work(command, invocation, input, export_data);
    on_installation(command, invocation);
}

void add_import_command(CLI::App& program, Invocation& invocation) {
    auto* command = program.add_subcommand("import", "Takes files in")->require_subcommand(1);
    auto* customers = command->add_subcommand(
        "customers", "Customers of a CSV file; refused rows are printed with their reasons");
    const auto input = std::make_shared<ImportFile>();
    customers->add_option("file", invocation.input_file, "CSV with a header")->required();
    customers->add_flag("--dry-run", input->dry_run, "Says what would be done and does nothing");
    customers->add_option("--workspace", input->workspace, "Workspace")->default_val("default");
    customers->callback([&invocation, input] {
        invocation.kind = Invocation::Kind::work;
        invocation.work = [input](App& app, const std::string& csv, Output& output) {
            return import_customers(app, *input, csv, output);
        };
    });
}

void add_backup_commands(CLI::App& program, Invocation& invocation) {
    auto* backup = program.add_subcommand(
        "backup", "Copies everything but the master key into a new folder, while all goes on");
    backup->add_option("folder", invocation.folder, "Folder that does not exist yet")->required();
    backup->callback([&invocation] {
        invocation.kind = Invocation::Kind::work;
        invocation.work = [](App& app, const std::string& folder, Output& output) {
            return back_up(app, folder, output);
        };
    });
    on_installation(backup, invocation);
    auto* back = program.add_subcommand("restore", "Fills an empty data folder from a backup");
    back->add_option("folder", invocation.folder, "Folder of a backup")->required();
    back->add_flag("--verify", invocation.verify, "Compares what arrived with what was saved");
    back->callback([&invocation] { invocation.kind = Invocation::Kind::restore; });
}

void add_bench_command(CLI::App& program, Invocation& invocation) {
    auto* command = program.add_subcommand("bench", "Measures this program on this machine");
    auto& call = invocation.bench;
    command
        ->add_option(
            "name", call.name,
            "ingest, ack, timeline, conversations, mail, live, customers, sockets, footprint")
        ->required();
    command->add_option("--events", call.events, "How many events, customers or sockets");
    command->add_option("--seconds", call.seconds, "How long");
    command->add_option("--folder", call.folder, "Where its data lies; else under /tmp");
    command->callback([&invocation] { invocation.kind = Invocation::Kind::bench; });
}

void add_care_commands(CLI::App& program, Invocation& invocation) {
    add_plain_command(
        program.add_subcommand("verify", "Checks rows, audit chains, events and files"), invocation,
        verify);
    add_plain_command(
        program.add_subcommand("doctor", "Looks for what is wrong or unwise in this installation"),
        invocation, examine);
    auto* rebuild = program.add_subcommand("rebuild", "Makes derived data anew");
    rebuild->require_subcommand(1);
    add_plain_command(rebuild->add_subcommand("profiles", "Folds every event again; takes a while"),
                      invocation, rebuild_profiles);
}

/// A first word that is no command; CLI11 would only say that one is missing.
std::optional<std::string> unknown_command(const CLI::App& program,
                                           const std::vector<std::string>& arguments) {
    if (arguments.empty() || arguments.front().starts_with('-')) return std::nullopt;
    const auto is_it = [&](const CLI::App* each) { return each->get_name() == arguments.front(); };
    if (!program.get_subcommands(is_it).empty()) return std::nullopt;
    return arguments.front();
}

}  // namespace

Invocation parse_command_line(const std::vector<std::string>& arguments, Output& output) {
    Invocation invocation;
    CLI::App program("Ondam: every interaction of a customer on one timeline.", "ondam");
    program.require_subcommand(1);
    program.fallthrough();
    program.set_version_flag("--version", "ondam " + std::string(version));
    program.add_option("--data", invocation.data,
                       "Folder of everything that must survive (./data)");
    program.add_option("--listen", invocation.listen, "Address and port (127.0.0.1:8080)");
    program.add_option("--config", invocation.config_file, "TOML file of settings")
        ->envname("ONDAM_CONFIG");
    add_server_commands(program, invocation);
    add_user_commands(program, invocation);
    add_token_commands(program, invocation);
    add_export_command(program, invocation);
    add_import_command(program, invocation);
    add_backup_commands(program, invocation);
    add_care_commands(program, invocation);
    add_bench_command(program, invocation);
    if (const auto stranger = unknown_command(program, arguments)) {
        output.error("'" + *stranger + "' is not a command. Run with --help for the commands.\n");
        invocation.exit_code = 2;
        return invocation;
    }
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
