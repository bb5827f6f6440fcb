#pragma once

#include <string>

#include "app/app.h"
#include "app/output.h"

namespace ondam::app {

struct WriteKeyMake {
    std::string workspace;
    std::string name;
    std::string kind;
};
/// The key is the last line on stdout.
int make_write_key(App& app, const WriteKeyMake& input, Output& output);

struct Export {
    std::string workspace;
    std::string kind;  ///< `events`, `customers` or `conversations`
};
/// One JSON object a line on stdout, in memory that does not grow with their number. Events come as
/// they were taken, `messageId` included; conversations with their messages, oldest first.
int export_data(App& app, const Export& input, Output& output);

struct ImportFile {
    std::string workspace;
    bool dry_run = false;
};
/// `csv` is the file's content. Prints the refused rows; 1 when there is one.
int import_customers(App& app, const ImportFile& input, const std::string& csv, Output& output);

/// Folds the event log again, from its first event.
int rebuild_profiles(App& app, Output& output);

/// Rows, audit chains, event log and files; prints each fault and answers 1 when there is one.
int verify(App& app, Output& output);

}  // namespace ondam::app
