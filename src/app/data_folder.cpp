#include "app/data_folder.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ondam::app {

DataFolder::DataFolder(std::string path)
    : path_(std::filesystem::absolute(path).lexically_normal()) {
    std::filesystem::create_directories(path_);
    ::chmod(path_.c_str(), 0700);
    const auto name = at("lock");
    lock_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) throw std::runtime_error("cannot open " + name + ": " + std::strerror(errno));
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock_);
        throw FolderBusy("another ondam works in " + path_);
    }
}

DataFolder::~DataFolder() { ::close(lock_); }

}  // namespace ondam::app
