#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/customers/appointment_state.h"
#include "platform/records/database.h"

namespace ondam::customers {

/// False when the word is known already.
bool insert_word(records::Transaction& transaction, WorkspaceId workspace,
                 std::string_view external_id, const AppointmentSaid& word);
/// The newest 200: nobody moves an appointment more often.
std::vector<AppointmentSaid> load_words(records::Reader& reader, WorkspaceId workspace,
                                        std::string_view external_id);
/// What an agent made of it, as a word; one that no booking system knows needs none.
void keep_word(records::Transaction& transaction, WorkspaceId workspace,
               const Appointment& appointment, Time time);

}  // namespace ondam::customers
