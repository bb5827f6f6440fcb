#include "app/commands.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "app/admin_socket.h"
#include "app/backup.h"
#include "app/password_prompt.h"
#include "base/log.h"

extern char** environ;

namespace ondam::app {
namespace {

log::Level level_of(const std::string& name) {
    if (name == "debug") return log::Level::debug;
    if (name == "warning") return log::Level::warning;
    if (name == "error") return log::Level::error;
    return log::Level::info;
}

config::Environment environment() {
    config::Environment variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals != std::string_view::npos)
            variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

Result<config::Config> load_config(const Invocation& invocation) {
    auto config = TRY(config::load(invocation.config_file, environment()));
    if (invocation.data) config.data = *invocation.data;
    if (invocation.listen) config.server.listen = *invocation.listen;
    return config;
}

Result<std::string> read_input(const std::string& path) {
    if (path.empty()) return std::string();
    if (std::filesystem::is_directory(path))
        return invalid("file", "file", path + " is a folder, not a file");
    std::ifstream in(path, std::ios::binary);
    if (!in) return invalid("file", "file", "cannot be read: " + path);
    std::stringstream content;
    content << in.rdbuf();
    return content.str();
}

Result<std::string> input_of(const Invocation& invocation) {
    if (invocation.reads_password) return read_password();
    if (invocation.folder.empty()) return read_input(invocation.input_file);
    return std::filesystem::absolute(invocation.folder).lexically_normal().string();
}

/// Whether something was begun in the folder; rows in PostgreSQL are somewhere else.
bool holds_installation(const config::Config& config) {
    const std::filesystem::path folder(config.data);
    return !config.database.url.empty() || std::filesystem::exists(folder / "ondam.db") ||
           std::filesystem::exists(folder / "postgres");
}

/// In the running server when there is one, else here.
int do_work(const Invocation& invocation, const config::Config& config,
            const std::vector<std::string>& arguments, Output& output) {
    const auto input = input_of(invocation);
    if (!input) return refused(input.error(), output);
    if (invocation.on_installation && !holds_installation(config)) {
        const auto folder = std::filesystem::absolute(config.data).lexically_normal().string();
        return refused(
            invalid("data", "empty",
                    "there is no installation in " + folder + "; name its folder with --data"),
            output);
    }
    const auto socket = config.data + "/ondam.sock";
    if (const auto code = call_running_server(socket, {arguments, *input}, output)) return *code;
    App app(config);
    return invocation.work(app, *input, output);
}

int run(const Invocation& invocation, const std::vector<std::string>& arguments, Output& output) {
    if (invocation.kind == Invocation::Kind::nothing) return invocation.exit_code;
    if (invocation.kind == Invocation::Kind::config) return output.out(config::sample()), 0;
    const auto config = load_config(invocation);
    if (!config) return refused(config.error(), output), 2;
    log::set_level(level_of(config->log.level));
    switch (invocation.kind) {
        case Invocation::Kind::serve:
            return serve(*config, SampleData::none);
        case Invocation::Kind::demo:
            return serve(*config, SampleData::wanted);
        case Invocation::Kind::work:
            return do_work(invocation, *config, arguments, output);
        case Invocation::Kind::migrate: {
            const App app(*config);
            for (const auto& name : app.migration.applied) output.out("applied " + name + "\n");
            output.out("schema version " + std::to_string(app.migration.version) + "\n");
            return 0;
        }
        case Invocation::Kind::restore:
            return restore(*config, {.folder = invocation.folder, .verify = invocation.verify},
                           output);
        case Invocation::Kind::bench:
            return run_benchmark(invocation.bench, output);
        case Invocation::Kind::config:
        case Invocation::Kind::nothing:
            break;
    }
    return 2;
}

}  // namespace

Result<staff::Actor> command_actor(App& app, const std::string& workspace) {
    const auto found = app.workspaces.find(workspace);
    if (!found) return invalid("workspace", "unknown", "there is no workspace '" + workspace + "'");
    return staff::Actor::for_system(found->id);
}

int refused(const Refusal& refusal, Output& output) {
    for (const auto& fault : refusal.faults) {
        output.error((fault.field.empty() ? "" : fault.field + ": ") + fault.message + "\n");
    }
    if (refusal.faults.empty()) output.error("refused\n");
    return 1;
}

int run_command_line(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    TerminalOutput output;
    try {
        return run(parse_command_line(arguments, output), arguments, output);
    } catch (const FolderBusy& busy) {
        output.error(std::string(busy.what()) + "\n");
        return 1;
    } catch (const std::exception& error) {
        output.error(std::string("ondam: ") + error.what() + "\n");
        return 1;
    }
}

}  // namespace ondam::app
