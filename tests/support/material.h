#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <zlib.h>

/// The collections of real data that some suites measure themselves by. They are kept outside the
/// repository, in the folder that ONDAM_MATERIAL names.
namespace ondam::test {

/// The folder, or nothing, after a printed line that says that the suite is left out.
inline std::optional<std::filesystem::path> material(const char* suite) {
    const char* folder = std::getenv("ONDAM_MATERIAL");
    if (folder && *folder) return std::filesystem::path(folder);
    std::printf("%s: left out: ONDAM_MATERIAL is not set\n", suite);
    return std::nullopt;
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path.string());
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

inline std::string read_gzip(const std::filesystem::path& path) {
    gzFile file = gzopen(path.c_str(), "rb");
    if (!file) throw std::runtime_error("cannot read " + path.string());
    std::string out;
    std::string buffer(1 << 16, '\0');
    int count = 0;
    while ((count = gzread(file, buffer.data(), unsigned(buffer.size()))) > 0) {
        out.append(buffer, 0, std::size_t(count));
    }
    gzclose(file);
    if (count < 0) throw std::runtime_error("damaged " + path.string());
    return out;
}

/// The plain files of a .tar.gz by their path in it.
inline std::map<std::string, std::string> read_tar_gz(const std::filesystem::path& path) {
    constexpr std::size_t block = 512;
    const auto tar = read_gzip(path);
    std::map<std::string, std::string> files;
    std::string long_name;
    for (std::size_t at = 0; at + block <= tar.size() && tar[at] != '\0';) {
        const auto text = [&](std::size_t from, std::size_t most) {
            const auto field = tar.substr(at + from, most);
            return field.substr(0, field.find('\0'));
        };
        const auto size = std::stoull("0" + text(124, 12), nullptr, 8);
        const char type = tar[at + 156];
        const auto prefix = text(257, 5) == "ustar" && tar[at + 262] == '\0' ? text(345, 155) : "";
        auto name = prefix.empty() ? text(0, 100) : prefix + "/" + text(0, 100);
        if (!long_name.empty()) name = std::exchange(long_name, "");
        const auto content = tar.substr(at + block, size);
        if (type == 'L') long_name = content.substr(0, content.find('\0'));
        if (name.starts_with("./")) name.erase(0, 2);
        if (type == '0' || type == '\0') files[name] = content;
        at += block + (size + block - 1) / block * block;
    }
    return files;
}

}  // namespace ondam::test
