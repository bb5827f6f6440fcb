#pragma once

#include "app/app.h"
#include "app/output.h"

namespace ondam::app {

/// `ondam doctor`: settings, rights on the data folder and its keys, disk, clock, engines and
/// followers, a line each. 1 when something is wrong; what is only unwise is a warning.
int examine(App& app, Output& output);

}  // namespace ondam::app
