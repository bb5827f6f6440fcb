#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ondam::test {

/// What the contract says of one method of one path.
struct Operation {
    std::string method;  ///< `GET`
    std::string path;
    std::string permission;  ///< `x-permission`
    bool takes_json = false;
    std::vector<std::string> parameters = {};  ///< of the query

    std::string label() const { return method + " " + path; }
};

/// Every operation of api/openapi.yaml, whose layout is fixed enough to be read line by line.
std::vector<Operation> contract_operations();

/// A part in braces of the contract stands for any one part of the program's pattern.
bool fits(std::string_view path, std::string_view pattern);

}  // namespace ondam::test
