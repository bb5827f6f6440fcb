#include "bench/service_load.h"

#include <stdexcept>

namespace ondam::bench {

Service::Service(const std::string& folder) : program_(folder) {
    token_ = program_.command({"token", "api", "--scope", "reply_conversations", "--scope",
                               "view_conversations", "--scope", "manage_conversations", "--scope",
                               "manage_channels", "--scope", "view_customers", "--scope",
                               "edit_customers"});
    write_key_ = program_.command({"token", "write-key", "--name", "bench"});
    program_.command(
        {"user", "add", "--email", "agent@example.com", "--role", "agent", "--password-stdin"},
        "a long password\n");
    started_in_ = program_.start();
    const auto made =
        connect()->call("POST", "/api/v1/channels", R"({"kind":"api","name":"Bench"})");
    if (made.status != 201) throw std::runtime_error("no channel: " + made.body);
    channel_ = made.text("id");
}

std::unique_ptr<Client> Service::connect() const {
    auto client = std::make_unique<Client>(program_.port());
    client->set_headers("Authorization: Bearer " + token_ + "\r\n");
    return client;
}

Answer Service::bring_message(Client& client, const std::string& id, const std::string& sender,
                              const std::string& email) const {
    const auto address = email.empty() ? "" : R"(,"email":")" + email + "\"";
    const auto body = R"({"external_id":")" + id + R"(","sender":{"handle":")" + sender +
                      R"(","name":"Kim")" + address +
                      R"(},"body":"주문한 물건이 아직 오지 않았어요. 언제 오나요?"})";
    return client.call("POST", "/api/v1/channels/" + channel_ + "/messages", body);
}

}  // namespace ondam::bench
