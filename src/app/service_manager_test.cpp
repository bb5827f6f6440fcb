#include "app/service_manager.h"

#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/temporary_folder.h"

namespace ondam::app {
namespace {

/// The end of a service manager: a datagram socket under a path or, behind `@`, an abstract name.
class Listener {
public:
    explicit Listener(const std::string& name) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name.front() == '@') address.sun_path[0] = '\0';
        const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + name.size());
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), length), 0);
    }
    ~Listener() { ::close(fd_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// The next message that lies there; empty when there is none.
    std::string next() const {
        char text[256];
        const auto size = ::recv(fd_, text, sizeof text, MSG_DONTWAIT);
        return size < 0 ? "" : std::string(text, std::size_t(size));
    }

private:
    int fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

TEST(ServiceManager, hears_that_all_is_ready_and_that_it_ends) {
    const test::TemporaryFolder folder;
    for (const auto& name :
         {folder.path() + "/notify", "@ondam-test-" + std::to_string(::getpid())}) {
        const Listener listener(name);
        ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
        const ServiceManager manager;
        EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr) << "children would speak for it";
        EXPECT_EQ(listener.next(), "");
        manager.ready();
        EXPECT_EQ(listener.next(), "READY=1") << name;
        manager.stopping();
        EXPECT_EQ(listener.next(), "STOPPING=1") << name;
        EXPECT_EQ(listener.next(), "");
    }
}

TEST(ServiceManager, is_left_alone_where_there_is_none_or_nobody_listens) {
    ::unsetenv("NOTIFY_SOCKET");
    const ServiceManager none;
    none.ready();
    const test::TemporaryFolder folder;
    testing::internal::CaptureStderr();
    for (const auto& name : {folder.path() + "/nobody", "/" + std::string(200, 'a')}) {
        ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
        const ServiceManager deaf;
        deaf.ready();
    }
    const auto lines = testing::internal::GetCapturedStderr();
    EXPECT_NE(lines.find("service_manager.deaf"), std::string::npos) << lines;
}

}  // namespace
}  // namespace ondam::app
