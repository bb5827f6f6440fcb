#include <map>

#include "base/check.h"
#include "base/text.h"
#include "event_log_sql.h"
#include "platform/events/postgres/postgres_log.h"
#include "platform/events/postgres/rows.h"
#include "platform/json/json.h"

namespace ondam::events::postgres {
namespace {

class PostgresStates final : public StateStore {
public:
    explicit PostgresStates(records::Database& database) : database_(database) {}

    std::vector<std::optional<std::string>> get(std::string_view area,
                                                const std::vector<std::string>& keys) override {
        std::vector<std::string> columns;
        for (const auto& key : keys) columns.push_back(text::hex(key));
        const auto rows = database_.read([&](records::Reader& reader) {
            return reader.all(sql::event_states_get, area, texts_json(columns));
        });
        std::map<std::string, std::string> found;
        for (const auto& row : rows) found[row.text("key")] = decode(row.text("value"));
        std::vector<std::optional<std::string>> out;
        for (const auto& column : columns) {
            const auto at = found.find(column);
            out.push_back(at == found.end() ? std::nullopt : std::optional(at->second));
        }
        return out;
    }

    void commit(std::string_view area, const std::vector<StatePut>& puts,
                std::uint64_t position) override {
        std::map<std::string, const StatePut*> last;  // Of a key given twice the last counts.
        for (const auto& put : puts) last[text::hex(put.key)] = &put;
        json::Writer kept;
        kept.begin_array();
        std::vector<std::string> removed;
        for (const auto& [column, put] : last) {
            if (!put->value) {
                removed.push_back(column);
                continue;
            }
            kept.begin_object()
                .field("key", column)
                .field("value", text::base64(*put->value))
                .end_object();
        }
        const auto list = kept.end_array().take();
        database_.write([&](records::Transaction& transaction) {
            transaction.run(sql::event_states_put, area, list);
            transaction.run(sql::event_states_remove, area, texts_json(removed));
            transaction.run(sql::event_position_put, area, std::int64_t(position));
        });
    }

    std::uint64_t position(std::string_view area) override {
        const auto row = database_.read(
            [&](records::Reader& reader) { return reader.first(sql::event_position, area); });
        return row ? std::uint64_t(row->integer("position")) : 0;
    }

    std::uint64_t durable_position(std::string_view area) override { return position(area); }
    void flush() override {}

    void scan(std::string_view area, std::string_view prefix, const Visitor& visit) override {
        const auto begin = text::hex(prefix);
        const auto end = begin + "g";  // Behind every hexadecimal digit.
        bool going = true;
        const auto take = [&](const records::Row& row) {
            if (!going) return;
            const auto key = text::from_hex(row.text("key"));
            ONDAM_CHECK(key.has_value());
            going = visit(*key, decode(row.text("value"))) == EventLog::Visit::next;
        };
        database_.read([&](records::Reader& reader) {
            reader.each(sql::event_states_scan, take, area, begin, end);
        });
    }

    void clear(std::string_view area) override {
        database_.write([&](records::Transaction& transaction) {
            transaction.run(sql::event_states_clear, area);
            transaction.run(sql::event_position_remove, area);
        });
    }

    std::unique_ptr<StoreView> settled_view() override { return std::make_unique<NoView>(); }

private:
    static std::string decode(std::string_view column) {
        auto value = text::from_base64(column);
        ONDAM_CHECK(value.has_value());
        return std::move(*value);
    }

    records::Database& database_;
};

}  // namespace

std::unique_ptr<StateStore> open_postgres_states(records::Database& database) {
    return std::make_unique<PostgresStates>(database);
}

}  // namespace ondam::events::postgres
