#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "domain/customers/event_words.h"
#include "domain/customers/orders.h"

namespace ondam::customers {
namespace {

struct Wording {
    std::string_view name;
    OrderWord::Kind kind;
};
using enum OrderWord::Kind;
constexpr std::array<Wording, 20> wordings{{
    {"order completed", completed}, {"completed order", completed},
    {"order placed", completed},    {"order updated", stated},
    {"updated order", stated},      {"order paid", stated},
    {"order cancelled", cancelled}, {"order canceled", cancelled},
    {"order refunded", refunded},   {"refunded order", refunded},
    {"order shipped", shipped},     {"shipment shipped", shipped},
    {"shipment created", shipped},  {"order delayed", delayed},
    {"shipment delayed", delayed},  {"delivery delayed", delayed},
    {"order delivered", delivered}, {"shipment delivered", delivered},
    {"order returned", returned},   {"shipment returned", returned},
}};

int exponent(std::string_view currency) {
    constexpr std::array<std::string_view, 16> without{"KRW", "JPY", "VND", "CLP", "ISK", "UGX",
                                                       "XAF", "XOF", "XPF", "PYG", "RWF", "KMF",
                                                       "GNF", "DJF", "BIF", "VUV"};
    constexpr std::array<std::string_view, 7> three{"BHD", "IQD", "JOD", "KWD",
                                                    "LYD", "OMR", "TND"};
    if (std::ranges::find(without, currency) != without.end()) return 0;
    if (std::ranges::find(three, currency) != three.end()) return 3;
    return 2;
}

std::optional<std::string> read_currency(const json::Value& properties) {
    auto currency = first_text(properties, {"currency"});
    if (!currency || currency->size() != 3) return std::nullopt;
    std::ranges::transform(*currency, currency->begin(),
                           [](unsigned char c) { return char(std::toupper(c)); });
    return currency;
}

}  // namespace

std::optional<std::int64_t> to_minor_units(const json::Value& amount, std::string_view currency) {
    auto value = amount.number();
    if (!value) {
        const auto written = text::replace_all(std::string(text::trim(amount.text())), ",", "");
        double parsed = 0;
        const auto [end, error] =
            std::from_chars(written.data(), written.data() + written.size(), parsed);
        if (error == std::errc() && end == written.data() + written.size()) value = parsed;
    }
    if (!value || !std::isfinite(*value) || std::abs(*value) > 1e12) return std::nullopt;
    return std::llround(*value * std::pow(10, exponent(currency)));
}

std::optional<OrderWord> read_order_word(std::string_view event_name,
                                         const json::Value& properties) {
    const auto name = text::lower_ascii(text::trim(event_name));
    const auto wording = std::ranges::find(wordings, std::string_view(name), &Wording::name);
    if (wording == wordings.end()) return std::nullopt;
    const auto order = first_text(properties, {"order_id", "orderId", "order_number"});
    if (!order) return std::nullopt;

    OrderWord word{.kind = wording->kind, .order = *order};
    word.currency = read_currency(properties);
    const auto currency = word.currency.value_or("KRW");
    for (const auto* key : {"total", "revenue", "value"}) {
        if (!word.total) word.total = to_minor_units(properties[key], currency);
    }
    if (const auto* products = properties["products"].array();
        products && products->size() <= 500) {
        word.items = json::to_text(properties["products"]);
    }
    word.shipment =
        first_text(properties, {"tracking_number", "shipment_id", "trackingNumber"}).value_or("");
    word.carrier = first_text(properties, {"carrier", "courier"});
    word.reason = first_text(properties, {"reason", "delay_reason"});
    word.expected_at = first_time(
        properties, {"expected_at", "estimated_delivery", "new_estimate", "estimated_at"});
    return word;
}

}  // namespace ondam::customers
