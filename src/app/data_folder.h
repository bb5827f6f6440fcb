#pragma once

#include <stdexcept>
#include <string>

namespace ondam::app {

/// Another process works in the data folder.
class FolderBusy : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The one owner of `DATA`: takes `DATA/lock` for as long as it lives. Throws FolderBusy when
/// somebody else holds it.
class DataFolder {
public:
    explicit DataFolder(std::string path);
    ~DataFolder();
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

    const std::string& path() const { return path_; }
    std::string at(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
    int lock_ = -1;
};

}  // namespace ondam::app
