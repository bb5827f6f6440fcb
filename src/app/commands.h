#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/app.h"
#include "app/bench_command.h"
#include "app/output.h"

namespace ondam::app {

/// Parses the command line and runs it; the exit code: 0 done, 1 refused or failed, 2 wrong use.
int run_command_line(int argc, char** argv);

/// `ondam serve` and `ondam demo`: runs until SIGTERM or SIGINT.
enum class SampleData { none, wanted };
int serve(const config::Config& config, SampleData sample_data);

/// What a command does on the App: in the running server through its socket, or in this process
/// when none runs. `input` is the content of the file that the command line names, the absolute
/// path of the folder it names, or the password that was typed.
using Work = std::function<int(App& app, const std::string& input, Output& output)>;

/// A parsed command line.
struct Invocation {
    std::optional<std::string> data;
    std::optional<std::string> listen;
    std::optional<std::string> config_file;
    std::string workspace = "default";

    enum class Kind {
        work,
        serve,
        demo,
        migrate,
        restore,
        config,
        bench,
        nothing
    } kind = Kind::nothing;
    Work work;
    std::string input_file;        ///< read by the caller's process, whose files these are
    bool reads_password = false;   ///< from standard input, in the caller's process
    std::string folder;            ///< of `backup` and `restore`; a path of the caller
    bool verify = false;           ///< of `restore`
    bool on_installation = false;  ///< begins none where there is none
    BenchCall bench;
    int exit_code = 0;  ///< when kind is nothing: help was shown, or the use was wrong
};
/// Writes help and faults of use to `output`.
Invocation parse_command_line(const std::vector<std::string>& arguments, Output& output);

/// The actor of a command line: whoever can read the data folder may do everything in its
/// workspaces.
Result<staff::Actor> command_actor(App& app, const std::string& workspace);
/// Prints the faults of a refusal as "field: message" lines; returns 1.
int refused(const Refusal& refusal, Output& output);

}  // namespace ondam::app
