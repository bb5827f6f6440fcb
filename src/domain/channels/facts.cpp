#include "domain/channels/facts.h"

#include "channels_sql.h"
#include "platform/json/json.h"

namespace ondam::channels {

records::Fact to_fact(const ChannelChanged& happened) {
    json::Writer data;
    data.begin_object().field("state", happened.state).end_object();
    return {std::string(fact::channel_changed), happened.channel.text(), {}, data.take()};
}

records::Fact to_fact(const DeadLetterCreated& happened) {
    json::Writer data;
    data.begin_object().field("reason_code", happened.reason_code).end_object();
    return {std::string(fact::dead_letter_created), happened.channel.text(), {}, data.take()};
}

void tell_channel_changed(const records::Journal& journal, records::Transaction& transaction,
                          ChannelId channel) {
    const auto row = transaction.first(sql::find_channel_state, channel);
    if (!row) return;
    journal.add(transaction, row->get<WorkspaceId>("workspace"),
                to_fact(ChannelChanged{channel, row->text("state")}));
}

}  // namespace ondam::channels
