#include "app/commands/data_commands.h"

#include "app/backup.h"
#include "app/commands.h"
#include "app/follower_pause.h"

namespace ondam::app {
namespace {

void print_refused(const customers::RefusedRow& row, Output& output) {
    output.out("line " + std::to_string(row.line) + " " + row.faults + " " + row.cells + "\n");
}

int print_refused_rows(App& app, const staff::Actor& actor, customers::ImportId id,
                       Output& output) {
    std::optional<std::string> cursor;
    do {
        const auto page = app.customer_imports.refused(actor, id, cursor, 200);
        if (!page) return refused(page.error(), output);
        for (const auto& row : page->items) print_refused(row, output);
        cursor = page->next_cursor;
    } while (cursor);
    return 0;
}

}  // namespace

int make_write_key(App& app, const WriteKeyMake& input, Output& output) {
    const auto actor = command_actor(app, input.workspace);
    if (!actor) return refused(actor.error(), output);
    const auto kind = events::from_text(std::type_identity<events::WriteKeyKind>{}, input.kind);
    const auto made = app.write_keys.create(*actor, input.name, kind.value());
    if (!made) return refused(made.error(), output);
    output.error("made the write key " + made->write_key.prefix + "…; it is shown once\n");
    output.out(made->key + "\n");
    return 0;
}

std::string why_not_read(std::string_view error) {
    if (error == "empty_file") return "is empty: the first line names the columns";
    if (error == "workbook") return "is a workbook: save the sheet as CSV and import that";
    if (error == "no_identity_column") {
        return "has no column of e-mail addresses, telephone numbers or user ids: name one email, "
               "phone or user_id in the first line";
    }
    return "went away before it was read; import it again";
}

int import_customers(App& app, const ImportFile& input, const std::string& csv, Output& output) {
    const auto actor = command_actor(app, input.workspace);
    if (!actor) return refused(actor.error(), output);
    using Mode = customers::CustomerImports::Mode;
    const auto show = [&output](const customers::Import& so_far) {
        output.error("read " + std::to_string(so_far.done) + " of " +
                     std::to_string(so_far.rows.value_or(0)) + " rows\n");
    };
    const auto import = app.customer_imports.run_now(
        *actor, csv, input.dry_run ? Mode::dry_run : Mode::write, show);
    if (!import) return refused(import.error(), output);
    for (const auto& [header, target] : import->columns) {
        output.error("column " + header + ": " + (target.empty() ? "not taken" : target) + "\n");
    }
    if (import->error) {
        return refused(invalid("file", *import->error, why_not_read(*import->error)), output);
    }
    if (!import->finished_at) {
        output.error("the server stops; it reads on behind row " + std::to_string(import->done) +
                     " once it is started again\n");
        return 1;
    }
    if (const auto code = print_refused_rows(app, *actor, import->id, output)) return code;
    output.error(std::string(input.dry_run ? "would be: " : "") + std::to_string(import->created) +
                 " created, " + std::to_string(import->updated) + " updated, " +
                 std::to_string(import->refused) + " refused of " +
                 std::to_string(import->rows.value_or(0)) + " rows; " +
                 std::to_string(import->joined) + " joined with a row before\n");
    return import->refused == 0 ? 0 : 1;
}

int rebuild_profiles(App& app, Output& output) {
    const FollowerPause pause(app);
    output.error("folding the event log; profiles show less than there is until it ends\n");
    app.profiler.rebuild();
    output.out("rebuilt the profiles up to event " + std::to_string(app.profiler.position()) +
               "\n");
    return 0;
}

int verify(App& app, Output& output) {
    const auto faults = find_faults({*app.database, *app.files, *app.event_store.log, app.audit});
    for (const auto& fault : faults) output.out(fault + "\n");
    if (faults.empty()) output.out("sound: rows, audit chains, events, files\n");
    return faults.empty() ? 0 : 1;
}

}  // namespace ondam::app
