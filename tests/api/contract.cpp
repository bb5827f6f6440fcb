#include "contract.h"

#include <algorithm>
#include <fstream>

#include "base/text.h"

namespace ondam::test {
namespace {

void read_line(std::string_view line, Operation& current, std::vector<Operation>& all) {
    constexpr std::string_view mark = "      x-permission: ";
    if (line.starts_with("  /")) current.path = line.substr(2, line.size() - 3);
    for (const auto* name : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        if (line == "    " + text::lower_ascii(name) + ":") current.method = name;
    }
    if (line.starts_with(mark)) {
        all.push_back(current);
        all.back().permission = line.substr(mark.size());
    }
    constexpr std::string_view own = "        - {name: ";
    constexpr std::string_view shared = "        - {$ref: '#/components/parameters/";
    if (line.starts_with(own) && line.find(", in: query") != std::string_view::npos) {
        const auto rest = line.substr(own.size());
        all.back().parameters.emplace_back(rest.substr(0, rest.find(',')));
    }
    for (const auto* name : {"cursor", "limit"}) {
        if (line == std::string(shared) + name + "'}") all.back().parameters.emplace_back(name);
    }
    const bool has_json = line.find("application/json:") != std::string_view::npos;
    if (line.starts_with("      requestBody:") && has_json) all.back().takes_json = true;
}

}  // namespace

std::vector<Operation> contract_operations() {
    std::ifstream in(ONDAM_CONTRACT);
    std::vector<Operation> operations;
    Operation current;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("components:")) break;
        read_line(line, current, operations);
    }
    return operations;
}

bool fits(std::string_view path, std::string_view pattern) {
    const auto documented = text::split(path, '/');
    const auto offered = text::split(pattern, '/');
    return std::ranges::equal(documented, offered, [](std::string_view part, std::string_view own) {
        return part.starts_with('{') || part == own;
    });
}

}  // namespace ondam::test
