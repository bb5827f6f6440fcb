#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/output.h"

namespace ondam::app {

/// A command line as another process of this machine hands it over. `input` is the content of the
/// file it names.
struct CommandCall {
    std::vector<std::string> arguments;
    std::string input;
};

/// `DATA/ondam.sock` (0600): a command that starts while the server runs does its work inside it.
/// One call a connection; at most four at a time, one thread each, so that a long export does not
/// hold a `user add`.
class AdminSocket {
public:
    using Run = std::function<int(const CommandCall&, Output&)>;
    AdminSocket(std::string path, Run run);
    ~AdminSocket();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Hands the call to the process behind `path` and copies what it writes; its exit code, or nothing
/// when nobody listens.
std::optional<int> call_running_server(const std::string& path, const CommandCall& call,
                                       Output& output);

}  // namespace ondam::app
