#include "domain/conversations/export.h"

#include "app/commands.h"
#include "app/commands/data_commands.h"
#include "domain/customers/customers_json.h"
#include "domain/events/export.h"

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
        if (const auto line = events::export_line(event, {})) lines.add(*line);
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

Result<void> export_conversations(App& app, const staff::Actor& actor, Lines& lines) {
    conversations::ConversationExport from(app.conversations, actor.workspace, {});
    while (const auto line = from.next_line()) lines.add(*line);
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
