#pragma once

#include <string>
#include <string_view>

namespace ondam::app {

/// Tells systemd, or whoever else named a socket in `NOTIFY_SOCKET`, how far this program is, so
/// that `systemctl start` returns when requests are answered and fails when the start does.
/// Without such a socket it says nothing. Programs that are started from here do not inherit it.
class ServiceManager {
public:
    ServiceManager();

    void ready() const;
    void stopping() const;

private:
    void tell(std::string_view state) const;

    std::string socket_;  ///< a path, or an abstract name behind `@`
};

}  // namespace ondam::app
