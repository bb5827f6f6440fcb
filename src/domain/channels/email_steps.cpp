#include <array>
#include <chrono>

#include "domain/channels/email.h"

namespace ondam::channels {
namespace {

using std::chrono::steady_clock;

std::int64_t since(steady_clock::time_point began) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began)
        .count();
}

/// One connection goes through these; where it failed, those before had gone well.
void add_steps(std::vector<TestStep>& steps, const ConnectFault* fault, std::int64_t took) {
    if (fault && fault->step == "token") {
        steps.push_back({"token", false, fault->code, fault->message, took});
        return;
    }
    for (const auto* name : {"resolve", "connect", "tls", "sign_in"}) {
        const bool failed = fault && fault->step == name;
        steps.push_back({.name = name,
                         .ok = !failed,
                         .code = failed ? fault->code : "",
                         .message = failed ? fault->message : "",
                         .took_ms = failed ? took : 0});
        if (failed) return;
    }
    if (!steps.empty()) steps.back().took_ms = took;
}

}  // namespace

std::vector<TestStep> EmailAdapter::test(const OpenChannel& channel) {
    const auto settings = read_email_settings(channel.settings, channel.secrets);
    if (!settings) return {{"connect", false, "settings", "The settings are not complete.", 0}};
    std::vector<TestStep> steps;
    auto began = steady_clock::now();
    const auto workspace = channel.channel.workspace;
    auto client = connect(workspace, *settings);
    if (!client) {
        const auto fault = connect_fault(client.error());
        add_steps(steps, &fault, since(began));
        return steps;
    }
    add_steps(steps, nullptr, since(began));
    began = steady_clock::now();
    const auto folder = (*client)->select(settings->folder);
    TestStep step{.name = "folder",
                  .ok = folder.has_value(),
                  .code = {},
                  .message = {},
                  .took_ms = since(began)};
    if (folder) {
        step.message = std::to_string(folder->messages) + " mails are in " + settings->folder + ".";
        (*client)->logout();
    } else {
        const auto fault = connect_fault(folder.error());
        step.code = fault.code;
        step.message = fault.message;
    }
    steps.push_back(step);
    if (!step.ok) return steps;

    began = steady_clock::now();
    const auto sending = check_sending(workspace, *settings);
    TestStep send_step{.name = "send",
                       .ok = sending.has_value(),
                       .code = {},
                       .message = {},
                       .took_ms = since(began)};
    if (!sending) {
        const auto fault = connect_fault(sending.error());
        send_step.code = fault.code;
        send_step.message = fault.message;
    }
    steps.push_back(send_step);
    return steps;
}

}  // namespace ondam::channels
