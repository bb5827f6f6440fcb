#include "domain/staff/facts.h"

#include "base/enum_text.h"
#include "platform/json/json.h"

namespace ondam::staff {
namespace {

using Change = MemberChanged::Change;
constexpr std::array<std::string_view, 5> change_texts{"added", "removed", "role", "availability",
                                                       "name"};

records::Fact plain(std::string_view kind, std::string subject) {
    return {.kind = std::string(kind), .subject = std::move(subject), .customer = {}};
}

}  // namespace

records::Fact to_fact(const MemberChanged& happened) {
    json::Writer out;
    out.begin_object().key("changed").begin_array();
    out.value(change_texts[std::size_t(happened.change)]).end_array();
    if (happened.availability) out.field("availability", *happened.availability);
    if (happened.role) out.field("role", *happened.role);
    auto told = plain(fact::member_changed, happened.user.text());
    told.data = out.end_object().take();
    return told;
}

records::Fact to_fact(const TeamChanged& happened) {
    return plain(fact::team_changed, happened.team.text());
}

records::Fact to_fact(const WorkspaceChanged& happened) {
    return plain(fact::workspace_changed, happened.workspace.text());
}

records::Fact to_fact(const BusinessHoursChanged& happened) {
    return plain(fact::business_hours_changed, happened.hours.text());
}

std::optional<MemberChanged> read_member_changed(const records::JournalEntry& entry) {
    if (entry.fact.kind != fact::member_changed) return std::nullopt;
    const auto user = UserId::parse(entry.fact.subject);
    const auto data = json::parse(entry.fact.data);
    if (!user || !data) return std::nullopt;
    const auto change = enum_from_text<Change>(change_texts, (*data)["changed"][0].text());
    if (!change) return std::nullopt;
    return MemberChanged{.user = *user,
                         .change = *change,
                         .availability = from_text(std::type_identity<Availability>{},
                                                   (*data)["availability"].text()),
                         .role = from_text(std::type_identity<Role>{}, (*data)["role"].text())};
}

}  // namespace ondam::staff
