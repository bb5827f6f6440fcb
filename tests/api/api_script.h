#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/json/json.h"

namespace ondam::test {

/// One line of a script: a request and the answer that must come.
///
///     as owner
///     POST /api/v1/teams {"name": "배송"}
///     201 {"id": "$team", "name": "배송", ...}
///     GET /api/v1/teams/$team If-Match: "1"
///     404 {"type": "/problems/not_found", ...}
///     POST /api/v1/customer_imports <<< "name,email\nAnn,ann@example.com\n"
///     settle
///
/// `settle` waits until every follower and job has done what the requests before it gave them to
/// do. A body that is no JSON is a JSON string behind `<<<`; a body may go on over indented lines.
/// In an expected answer `...` allows more members or items, "$name" takes whatever is there and
/// remembers it (or must equal what it remembered), "*" is any value, "~words" a text that holds
/// the words, and "~$name:words" remembers them with the token behind. The expected ETag stands
/// behind the status: `200 ETag "3" {...}`. A streamed answer is the list of its lines.
struct Step {
    int line = 0;
    std::string actor;  ///< set on `as` lines alone
    bool settles = false;
    std::string etag;
    std::string method;
    std::string target;
    std::string body;
    std::map<std::string, std::string> headers;
    int status = 0;
    std::string expected;  ///< JSON with the marks above; empty: any body
};

std::vector<Step> read_script(const std::string& path);

using Variables = std::map<std::string, std::string>;
std::string fill_in(std::string text, const Variables& variables);
/// What differs, in words with the path; empty when the answer fits.
std::string mismatch(const std::string& expected, const std::string& actual, Variables& variables);

}  // namespace ondam::test
