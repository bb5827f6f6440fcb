#include <unordered_set>

#include "app/commands.h"
#include "app/commands/data_commands.h"
#include "domain/conversations/conversations_json.h"
#include "domain/customers/customers_json.h"

namespace ondam::app {
namespace {

constexpr std::size_t piece_size = 64 * 1024;

/// Gathers lines into pieces worth a write.
class Lines {
public:
    explicit Lines(Output& output) : output_(output) {}
    void add(std::string_view line) {
        piece_.append(line).append("\n");
        ++count_;
        if (piece_.size() >= piece_size) flush();
    }
    void flush() {
        output_.out(piece_);
        piece_.clear();
    }
    std::size_t count() const { return count_; }

private:
    Output& output_;
    std::string piece_;
    std::size_t count_ = 0;
};

Result<void> export_events(App& app, const staff::Actor& actor, Lines& lines) {
    app.event_store.log->scan(actor.workspace, [&](const events::Event& event) {
        // Facts are copies of the journal, not what was sent to us.
        if (event.type != events::EventType::fact) lines.add(event.json);
        return events::EventLog::Visit::next;
    });
    return {};
}

Result<void> export_customers(App& app, const staff::Actor& actor, Lines& lines) {
    std::string after;
    while (true) {
        const auto batch = TRY(app.customers.export_batch(actor, after));
        if (batch.empty()) return {};
        for (const auto& view : batch) lines.add(customers::to_json(actor.workspace, view, {}));
        after = batch.back().customer.id.text();
    }
}

std::vector<conversations::MessageView> reversed(std::vector<conversations::MessageView> page) {
    return {std::make_move_iterator(page.rbegin()), std::make_move_iterator(page.rend())};
}

Result<std::vector<conversations::MessageView>> all_messages(
    App& app, const staff::Actor& actor, conversations::ConversationId conversation) {
    std::vector<conversations::MessageView> newest_first;
    std::optional<std::string> cursor;
    do {
        auto page = TRY(app.conversations.messages.list(actor, conversation, cursor, 200));
        std::ranges::move(page.items, std::back_inserter(newest_first));
        cursor = page.next_cursor;
    } while (cursor);
    return reversed(std::move(newest_first));
}

Result<void> export_conversation(App& app, const staff::Actor& actor,
                                 const conversations::Brief& brief, Lines& lines) {
    json::Writer out;
    out.begin_object().raw_field("conversation", conversations::to_text_json(brief));
    out.key("messages").begin_array();
    for (const auto& message : TRY(all_messages(app, actor, brief.conversation.id)))
        conversations::write(out, message);
    out.end_array().end_object();
    lines.add(out.text());
    return {};
}

/// The longest unchanged first: what changes meanwhile moves to the end and is never missed; what
/// was written already is not written twice.
Result<void> export_conversations(App& app, const staff::Actor& actor, Lines& lines) {
    std::unordered_set<Uuid> written;
    conversations::ListQuery query{.sort = conversations::Sort::oldest, .limit = 200};
    do {
        const auto page = TRY(app.conversations.lists.list(actor, query));
        for (const auto& brief : page.items) {
            if (!written.insert(brief.conversation.id.uuid).second) continue;
            TRY(export_conversation(app, actor, brief, lines));
        }
        query.cursor = page.next_cursor;
    } while (query.cursor);
    return {};
}

}  // namespace

int export_data(App& app, const Export& input, Output& output) {
    const auto actor = command_actor(app, input.workspace);
    if (!actor) return refused(actor.error(), output);
    app.database->write([&](records::Transaction& transaction) {
        app.audit.add(transaction, *actor, {.action = "data.export", .resource = input.kind});
    });
    Lines lines(output);
    const auto done = input.kind == "events"      ? export_events(app, *actor, lines)
                      : input.kind == "customers" ? export_customers(app, *actor, lines)
                                                  : export_conversations(app, *actor, lines);
    if (!done) return refused(done.error(), output);
    lines.flush();
    output.error(std::to_string(lines.count()) + " " + input.kind + "\n");
    return 0;
}

}  // namespace ondam::app
