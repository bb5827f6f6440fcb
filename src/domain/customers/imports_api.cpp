#include "domain/customers/customers_api.h"
#include "domain/staff/exports.h"
#include "domain/staff/staff_json.h"

namespace ondam::customers {
namespace {

using staff::Call;
using staff::Permission;
using Response = Result<http::Response>;

void write(json::Writer& out, const Import& import) {
    out.begin_object()
        .field("id", import.id)
        .field("dry_run", import.dry_run)
        .field("state", import.state)
        .field("rows", import.rows)
        .field("done", import.done)
        .field("created", import.created)
        .field("updated", import.updated)
        .field("refused", import.refused)
        .field("joined", import.joined);
    out.key("columns").begin_array();
    for (const auto& [name, target] : import.columns) {
        out.begin_object().field("name", name).field("target", target).end_object();
    }
    out.end_array()
        .field("error", import.error)
        .field("created_at", import.created_at)
        .field("finished_at", import.finished_at)
        .end_object();
}

Response answer(int status, const Import& import) {
    json::Writer out;
    write(out, import);
    return http::json_response(status, out.take());
}

Response start(const CustomersServices& services, const Call& call) {
    const auto given = call.request.query_value("dry_run").value_or("true");
    if (given != "true" && given != "false")
        return invalid("dry_run", "choice", "is true or false");
    const auto mode =
        given == "true" ? CustomerImports::Mode::dry_run : CustomerImports::Mode::write;
    const auto import = TRY(services.imports.start(call.actor, call.body(), mode));
    return answer(202, import);
}

Response list_refused(const CustomersServices& services, const Call& call) {
    const auto id = TRY(call.id<ImportId>("id"));
    const auto limit = TRY(staff::page_limit(call.request));
    const auto cursor = call.request.query_value("cursor");
    const auto page = TRY(services.imports.refused(
        call.actor, id, cursor ? std::optional<std::string>(*cursor) : std::nullopt, limit));
    return http::json_response(200, staff::page_json(page.items, page.next_cursor,
                                                     [](json::Writer& out, const RefusedRow& row) {
                                                         out.begin_object()
                                                             .field("line", row.line)
                                                             .raw_field("row", row.cells)
                                                             .raw_field("faults", row.faults)
                                                             .end_object();
                                                     }));
}

/// Every customer as one line, read while it is sent.
class ExportSource : public http::BodySource {
public:
    ExportSource(const Customers& customers, const staff::Actor& actor)
        : customers_(customers), actor_(actor) {}

    bool next(std::string& chunk) override {
        chunk.clear();
        const auto batch = customers_.export_batch(actor_, after_);
        // A stream that ends well would pass for the whole: one that breaks off does not.
        if (!batch) throw std::runtime_error("the export of customers is refused half-way");
        if (batch->empty()) return false;
        for (const auto& view : *batch) chunk += to_json(actor_.workspace, view, Matters()) + "\n";
        after_ = batch->back().customer.id.text();
        return true;
    }

private:
    const Customers& customers_;
    staff::Actor actor_;
    std::string after_;
};

Response export_customers(const CustomersServices& services, const Call& call) {
    services.database.write([&](records::Transaction& transaction) {
        services.audit.add(transaction, call.actor,
                           {.action = "data.export",
                            .resource = "customers",
                            .address = call.request.remote_address});
    });
    return staff::export_response("customers",
                                  std::make_shared<ExportSource>(services.customers, call.actor));
}

}  // namespace

void add_import_routes(const CustomersServices& services) {
    auto& api = services.api;
    api.post("/api/v1/customer_imports", Permission::edit_customers,
             [services](const Call& call) { return start(services, call); },
             {.body_limit = CustomerImports::largest_file});
    api.get("/api/v1/customer_imports/{id}", Permission::edit_customers,
            [services](const Call& call) -> Response {
                const auto id = TRY(call.id<ImportId>("id"));
                const auto import = TRY(services.imports.get(call.actor, id));
                return answer(200, import);
            });
    api.get("/api/v1/customer_imports/{id}/refused_rows", Permission::edit_customers,
            [services](const Call& call) { return list_refused(services, call); });
    api.get("/api/v1/exports/customers", Permission::export_data,
            [services](const Call& call) { return export_customers(services, call); });
}

}  // namespace ondam::customers
