#include "base/domain_name.h"

#include <memory>
#include <unicode/idna.h>
#include <unicode/stringpiece.h>

namespace ondam::text {

std::optional<std::string> domain_to_ascii(std::string_view domain) {
    UErrorCode status = U_ZERO_ERROR;
    static const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(
        UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_USE_STD3_RULES, status));
    if (!idna || domain.empty() || domain.size() > 1'000) return std::nullopt;

    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    icu::IDNAInfo info;
    UErrorCode converted = U_ZERO_ERROR;
    idna->nameToASCII_UTF8(icu::StringPiece(domain.data(), std::int32_t(domain.size())), sink, info,
                           converted);
    if (U_FAILURE(converted) || info.hasErrors() || out.size() > 253) return std::nullopt;
    return out;
}

}  // namespace ondam::text
