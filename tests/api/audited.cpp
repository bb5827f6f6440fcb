#include "audited.h"

#include <algorithm>

#include "contract.h"

namespace ondam::test {
namespace {

constexpr std::string_view shown =
    "daily work: the conversation shows who did it, and when, as a line or a message of theirs";
constexpr std::string_view own = "somebody's own place, which nobody else sees or is governed by";
constexpr std::string_view kept =
    "daily work: the journal's fact names who booked or moved it, and the timeline shows it";
constexpr std::string_view words = "words that agents choose from; what is sent names its author";
constexpr std::string_view traffic =
    "a channel's traffic: the program that brings it holds a token, whose making is an entry";

const std::vector<Audited> staff_rows{
    {"POST /api/v1/setup", "workspace.set_up"},
    {"POST /api/v1/session", "session.create"},
    {"DELETE /api/v1/session", "session.delete"},
    {"DELETE /api/v1/sessions/{id}", "session.delete"},
    {"POST /api/v1/session/link", "session.create_by_link"},
    {"PATCH /api/v1/session/user", "user.change"},
    {"PUT /api/v1/session/password", "password.change"},
    {"PUT /api/v1/session/availability", "", own},
    {"POST /api/v1/links/inspection", "", "reads, by POST so that the token stands in no log"},
    {"POST /api/v1/invitations/acceptance", "invitation.accept"},
    {"POST /api/v1/password_resets", "",
     "known or not, the address leaves one job; its use is one"},
    {"POST /api/v1/password_resets/completion", "password.reset"},
    {"PATCH /api/v1/users/{id}", "member.set_role"},
    {"DELETE /api/v1/users/{id}", "member.remove"},
    {"POST /api/v1/invitations", "invitation.create"},
    {"DELETE /api/v1/invitations/{id}", "invitation.withdraw"},
    {"POST /api/v1/teams", "team.create"},
    {"PATCH /api/v1/teams/{id}", "team.change"},
    {"DELETE /api/v1/teams/{id}", "team.delete"},
    {"PATCH /api/v1/workspace", "workspace.change"},
    {"POST /api/v1/business_hours", "business_hours.create"},
    {"PATCH /api/v1/business_hours/{id}", "business_hours.change"},
    {"DELETE /api/v1/business_hours/{id}", "business_hours.delete"},
    {"POST /api/v1/write_keys", "write_key.create"},
    {"PATCH /api/v1/write_keys/{id}", "write_key.change"},
    {"DELETE /api/v1/write_keys/{id}", "write_key.revoke"},
    {"POST /api/v1/api_tokens", "api_token.create"},
    {"DELETE /api/v1/api_tokens/{id}", "api_token.revoke"},
    {"POST /api/v1/webhooks", "webhook.create"},
    {"PATCH /api/v1/webhooks/{id}", "webhook.change"},
    {"DELETE /api/v1/webhooks/{id}", "webhook.remove"},
    {"POST /api/v1/webhooks/{id}/deliveries/{delivery_id}/replay", "webhook.replay"},
    {"POST /api/v1/channels", "channel.create"},
    {"POST /api/v1/channels/test", "channel.test"},
    {"PATCH /api/v1/channels/{id}", "channel.change"},
    {"DELETE /api/v1/channels/{id}", "channel.remove"},
    {"POST /api/v1/channels/{id}/test", "channel.test"},
    {"POST /api/v1/channels/{id}/identity_secret", "channel.change"},
    {"POST /api/v1/channels/{id}/dead_letters/{letter_id}/replay", "dead_letter.replay"},
    {"DELETE /api/v1/channels/{id}/dead_letters/{letter_id}", "dead_letter.remove"},
    {"POST /api/v1/channels/{id}/messages", "", traffic},
    {"POST /api/v1/channels/{id}/button_presses", "", traffic},
    {"PUT /api/v1/channels/{id}/messages/{message_id}/delivery", "", traffic},
    {"POST /api/v1/blocked_senders", "sender.block", {}, 201, Audited::Repeats::by_id},
    {"DELETE /api/v1/blocked_senders/{id}", "sender.unblock"},
};

/// Looks at what is not shown otherwise.
const std::vector<Audited> read_rows{
    {"GET /api/v1/channels/{id}/dead_letters/{letter_id}/raw", "dead_letter.read"},
    {"GET /api/v1/exports/customers", "data.export"},
    {"GET /api/v1/exports/events", "data.export"},
    {"GET /api/v1/exports/conversations", "data.export"},
};

const std::vector<Audited> work_rows{
    {"POST /api/v1/customers", "customer.create"},
    {"PATCH /api/v1/customers/{id}", "customer.change"},
    {"DELETE /api/v1/customers/{id}", "customer.erase"},
    {"POST /api/v1/customers/{id}/traits/{name}/reveal", "customer.reveal"},
    {"POST /api/v1/customers/{id}/identities", "identity.add"},
    {"DELETE /api/v1/customers/{id}/identities/{identity_id}", "identity.remove"},
    {"POST /api/v1/customers/{id}/merges", "customer.merge"},
    {"DELETE /api/v1/customers/{id}/merges/{edge_id}", "customer.unmerge"},
    {"POST /api/v1/held_merges/{id}/decision", "held_merge."},
    {"POST /api/v1/customer_imports", "customers.import"},
    {"POST /api/v1/appointments", "", kept},
    {"PATCH /api/v1/appointments/{id}", "", kept},
    {"POST /api/v1/canned_responses", "", words},
    {"PATCH /api/v1/canned_responses/{id}", "", words},
    {"DELETE /api/v1/canned_responses/{id}", "", words},
    {"POST /api/v1/tags", "", words},
    {"PATCH /api/v1/tags/{id}", "", words},
    {"DELETE /api/v1/tags/{id}", "tag.remove"},
    {"POST /api/v1/conversations", "", shown},
    {"POST /api/v1/conversations/bulk", "", shown},
    {"PUT /api/v1/conversations/{id}/presence", "", own},
    {"POST /api/v1/conversations/{id}/appointment", "", shown},
    {"PATCH /api/v1/conversations/{id}", "", shown},
    {"POST /api/v1/conversations/{id}/resolution", "", shown},
    {"DELETE /api/v1/conversations/{id}/resolution", "", shown},
    {"POST /api/v1/conversations/{id}/merge", "conversation.merge"},
    {"POST /api/v1/conversations/{id}/snooze", "", shown},
    {"DELETE /api/v1/conversations/{id}/snooze", "", shown},
    {"POST /api/v1/conversations/{id}/pending", "", shown},
    {"DELETE /api/v1/conversations/{id}/pending", "", shown},
    {"POST /api/v1/conversations/{id}/spam", "conversation.mark_spam"},
    {"DELETE /api/v1/conversations/{id}/spam", "conversation.take_back_spam"},
    {"PUT /api/v1/conversations/{id}/read", "", own},
    {"DELETE /api/v1/conversations/{id}/read", "", own},
    {"POST /api/v1/conversations/{id}/messages", "", shown},
    {"DELETE /api/v1/conversations/{id}/messages/{message_id}", "", shown},
    {"POST /api/v1/conversations/{id}/messages/{message_id}/retry", "", shown},
    {"POST /api/v1/conversations/{id}/messages/{message_id}/forward", "message.forward", {}, 200},
    {"PUT /api/v1/conversations/{id}/draft", "", own},
    {"DELETE /api/v1/conversations/{id}/draft", "", own},
    {"POST /api/v1/conversations/{id}/link_suggestions/{suggestion_id}/confirmation",
     "link.confirm"},
    {"DELETE /api/v1/conversations/{id}/link_suggestions/{suggestion_id}", "link.dismiss"},
    {"POST /api/v1/conversations/{id}/fields/{name}/reveal", "conversation.reveal"},
    {"POST /api/v1/files", "", "goes nowhere before a message carries it, which names its author"},
};

}  // namespace

const std::vector<Audited>& audited_operations() {
    static const auto all = [] {
        auto rows = staff_rows;
        rows.insert(rows.end(), work_rows.begin(), work_rows.end());
        rows.insert(rows.end(), read_rows.begin(), read_rows.end());
        return rows;
    }();
    return all;
}

const Audited* audited(std::string_view method, std::string_view target) {
    const auto path = target.substr(0, target.find('?'));
    const auto is_it = [&](const Audited& row) {
        const auto space = row.label.find(' ');
        return row.label.substr(0, space) == method && fits(row.label.substr(space + 1), path);
    };
    // `/channels/test` is no id: the rows with the fewest braces come first to be asked.
    const Audited* best = nullptr;
    for (const auto& row : audited_operations()) {
        const auto braces = [](const Audited& one) { return std::ranges::count(one.label, '{'); };
        if (is_it(row) && (!best || braces(row) < braces(*best))) best = &row;
    }
    return best;
}

}  // namespace ondam::test
