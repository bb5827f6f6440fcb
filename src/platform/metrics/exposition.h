#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace ondam::metrics {

enum class Kind { counter, gauge, histogram };

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Writes the text format 0.0.4 of Prometheus. A family is named once, its samples follow it.
class Exposition {
public:
    Exposition& family(std::string_view name, Kind kind, std::string_view help);
    /// Of the family named last; `suffix` is "_bucket", "_sum", "_count" for histograms.
    Exposition& sample(Labels labels, double value, std::string_view suffix = {});

    const std::string& text() const { return out_; }

    static constexpr std::string_view media_type = "text/plain; version=0.0.4; charset=utf-8";

private:
    std::string name_;
    std::string out_;
};

/// A number as the format writes it: whole numbers without a point.
std::string to_text(double value);

}  // namespace ondam::metrics
