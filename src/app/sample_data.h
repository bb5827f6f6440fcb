#pragma once

#include <string>

namespace ondam::app {

struct App;

/// Fills the first workspace with a shop and its sixty days; does nothing when it has customers.
/// Call before `App::start`: nobody else may follow journal or event log meanwhile.
void fill_sample_data(App& app);
/// The token of a new one-time link (`/app/sign-in#TOKEN`) for the shop's owner.
std::string sample_sign_in_token(App& app);

}  // namespace ondam::app
