#pragma once

#include "platform/records/database.h"

namespace ondam::records {

/// What closure of which database this thread is inside. A `read` in there joins it, so that it
/// sees the closure's own writes and can never wait for a connection that its own thread holds; a
/// `write` inside a `write` is a bug.
struct Nesting {
    const Database* database = nullptr;
    Reader* reader = nullptr;
    bool writing = false;

    static Nesting& current() {
        thread_local Nesting nesting;
        return nesting;
    }
};

class NestingScope {
public:
    explicit NestingScope(Nesting inside) : outer_(Nesting::current()) {
        Nesting::current() = inside;
    }
    ~NestingScope() { Nesting::current() = outer_; }
    NestingScope(const NestingScope&) = delete;
    NestingScope& operator=(const NestingScope&) = delete;

private:
    Nesting outer_;
};

}  // namespace ondam::records
