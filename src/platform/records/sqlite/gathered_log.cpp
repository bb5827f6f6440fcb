#include "platform/records/sqlite/gathered_log.h"

#include <new>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

namespace ondam::records::sqlite {
namespace {

/// The system's VFS takes no more than 128 KB at once (it cuts the size to 17 bits).
constexpr std::size_t most_gathered = 96 * 1024;

/// The log's file. SQLite makes room for it and knows of it the first member; the file of the
/// system's own VFS lies behind it in the same room.
struct GatheredLog {
    sqlite3_file file;
    sqlite3_file* real;
    sqlite3_int64 begin;  ///< of `gathered`, in the file
    std::string* gathered;
};

GatheredLog& log_of(sqlite3_file* file) { return *reinterpret_cast<GatheredLog*>(file); }
sqlite3_file* real_of(sqlite3_file* file) { return log_of(file).real; }

/// What could not be written stays, for SQLite was told that it is written and may read it again;
/// nothing newer is taken before it is in the file.
int flush(GatheredLog& log) {
    if (log.gathered->empty()) return SQLITE_OK;
    const int code = log.real->pMethods->xWrite(log.real, log.gathered->data(),
                                                int(log.gathered->size()), log.begin);
    if (code == SQLITE_OK) log.gathered->clear();
    return code;
}

/// Calls a method of the real file when nothing is left here that it would miss.
template <typename Call>
int after_flush(sqlite3_file* file, Call call) {
    const int code = flush(log_of(file));
    return code != SQLITE_OK ? code : call(real_of(file));
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto& log = log_of(file);
    const bool follows = offset == log.begin + sqlite3_int64(log.gathered->size());
    if (!follows || log.gathered->size() + std::size_t(size) > most_gathered) {
        const int code = flush(log);
        if (code != SQLITE_OK) return code;
    }
    if (log.gathered->empty()) log.begin = offset;
    log.gathered->append(static_cast<const char*>(bytes), std::size_t(size));
    return SQLITE_OK;
}

int close(sqlite3_file* file) {
    const int flushed = flush(log_of(file));
    delete log_of(file).gathered;
    const int closed = real_of(file)->pMethods->xClose(real_of(file));
    return flushed != SQLITE_OK ? flushed : closed;
}

const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = close,
    .xRead =
        [](sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
            return after_flush(file, [&](sqlite3_file* real) {
                return real->pMethods->xRead(real, bytes, size, offset);
            });
        },
    .xWrite = write,
    .xTruncate =
        [](sqlite3_file* file, sqlite3_int64 size) {
            return after_flush(
                file, [&](sqlite3_file* real) { return real->pMethods->xTruncate(real, size); });
        },
    .xSync =
        [](sqlite3_file* file, int flags) {
            return after_flush(
                file, [&](sqlite3_file* real) { return real->pMethods->xSync(real, flags); });
        },
    .xFileSize =
        [](sqlite3_file* file, sqlite3_int64* size) {
            return after_flush(
                file, [&](sqlite3_file* real) { return real->pMethods->xFileSize(real, size); });
        },
    .xLock = [](sqlite3_file* file,
                int level) { return real_of(file)->pMethods->xLock(real_of(file), level); },
    .xUnlock = [](sqlite3_file* file,
                  int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); },
    .xCheckReservedLock =
        [](sqlite3_file* file, int* result) {
            return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
        },
    .xFileControl =
        [](sqlite3_file* file, int operation, void* argument) {
            return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
        },
    .xSectorSize =
        [](sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* file) {
            return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
        },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

sqlite3_vfs* system_vfs() { return sqlite3_vfs_find("unix"); }

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    auto* const system = system_vfs();
    if ((flags & SQLITE_OPEN_WAL) == 0) return system->xOpen(system, name, file, flags, flags_out);
    auto& log = *new (file) GatheredLog{};
    log.real = reinterpret_cast<sqlite3_file*>(&log + 1);
    const int code = system->xOpen(system, name, log.real, flags, flags_out);
    // Without methods SQLite does not close it.
    if (code != SQLITE_OK) {
        if (log.real->pMethods != nullptr) log.real->pMethods->xClose(log.real);
        return code;
    }
    log.gathered = new std::string;
    log.gathered->reserve(most_gathered);
    log.file.pMethods = &methods;
    return SQLITE_OK;
}

}  // namespace

const char* gathered_log_vfs() {
    static sqlite3_vfs vfs = [] {
        auto* const system = system_vfs();
        if (system == nullptr) throw std::runtime_error("sqlite: no VFS of the system");
        sqlite3_vfs made = *system;
        made.zName = "gathered_log";
        made.szOsFile = int(sizeof(GatheredLog)) + system->szOsFile;
        made.xOpen = open;
        return made;
    }();
    static const int code = sqlite3_vfs_register(&vfs, 0);
    if (code != SQLITE_OK) throw std::runtime_error("sqlite: no VFS could be registered");
    return vfs.zName;
}

}  // namespace ondam::records::sqlite
