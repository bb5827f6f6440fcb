#include "base/domain_name.h"

#include <memory>
#include <unicode/idna.h>
#include <unicode/stringpiece.h>

namespace ondam::text {

namespace {

using Convert = void (icu::IDNA::*)(icu::StringPiece, icu::ByteSink&, icu::IDNAInfo&,
                                    UErrorCode&) const;

std::optional<std::string> converted(std::string_view domain, Convert convert) {
    UErrorCode status = U_ZERO_ERROR;
    static const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(
        UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE | UIDNA_CHECK_BIDI |
            UIDNA_USE_STD3_RULES,
        status));
    if (!idna || domain.empty() || domain.size() > 1'000) return std::nullopt;

    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    icu::IDNAInfo info;
    UErrorCode code = U_ZERO_ERROR;
    (idna.get()->*convert)(icu::StringPiece(domain.data(), std::int32_t(domain.size())), sink, info,
                           code);
    if (U_FAILURE(code) || info.hasErrors() || out.size() > 1'000) return std::nullopt;
    return out;
}

}  // namespace

std::optional<std::string> domain_to_ascii(std::string_view domain) {
    auto ascii = converted(domain, &icu::IDNA::nameToASCII_UTF8);
    if (ascii && ascii->size() > 253) return std::nullopt;
    return ascii;
}

std::optional<std::string> domain_to_unicode(std::string_view domain) {
    return converted(domain, &icu::IDNA::nameToUnicodeUTF8);
}

}  // namespace ondam::text
