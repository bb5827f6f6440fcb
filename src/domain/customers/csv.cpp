#include "domain/customers/csv.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "domain/customers/import_consents.h"

namespace ondam::customers {
namespace {

char choose_separator(std::string_view text) {
    const auto first_line = text.substr(0, text.find_first_of("\r\n"));
    char best = ',';
    auto most = std::ranges::count(first_line, ',');
    for (const char candidate : {';', '\t'}) {
        const auto count = std::ranges::count(first_line, candidate);
        if (count > most) {
            best = candidate;
            most = count;
        }
    }
    return best;
}

struct Heading {
    std::string_view text;
    std::string_view target;
};
constexpr std::array<Heading, 57> headings{{
    {"이름", "name"},
    {"성명", "name"},
    {"성함", "name"},
    {"name", "name"},
    {"fullname", "name"},
    {"이메일", "email"},
    {"이메일주소", "email"},
    {"메일", "email"},
    {"메일주소", "email"},
    {"전자우편", "email"},
    {"전자메일", "email"},
    {"email", "email"},
    {"email주소", "email"},
    {"emailaddress", "email"},
    {"mail", "email"},
    {"전화번호", "phone"},
    {"전화", "phone"},
    {"휴대폰", "phone"},
    {"휴대폰번호", "phone"},
    {"휴대전화", "phone"},
    {"핸드폰", "phone"},
    {"핸드폰번호", "phone"},
    {"휴대전화번호", "phone"},
    {"휴대번호", "phone"},
    {"연락처", "phone"},
    {"연락처1", "phone"},
    {"연락처번호", "phone"},
    {"전화번호1", "phone"},
    {"모바일", "phone"},
    {"cellphone", "phone"},
    {"mobilephone", "phone"},
    {"mobilenumber", "phone"},
    {"telephone", "phone"},
    {"phone1", "phone"},
    {"contactnumber", "phone"},
    {"phone", "phone"},
    {"phonenumber", "phone"},
    {"mobile", "phone"},
    {"tel", "phone"},
    {"주민등록번호", "identity_number"},
    {"주민번호", "identity_number"},
    {"외국인등록번호", "identity_number"},
    {"여권번호", "identity_number"},
    {"identitynumber", "identity_number"},
    {"passportnumber", "identity_number"},
    {"회원번호", "user_id"},
    {"고객번호", "user_id"},
    {"아이디", "user_id"},
    {"userid", "user_id"},
    {"externalid", "user_id"},
    {"customerid", "user_id"},
    {"언어", "language"},
    {"language", "language"},
    {"시간대", "time_zone"},
    {"timezone", "time_zone"},
    {"회사", "company"},
    {"company", "company"},
}};

/// Whose value it is, as shops' exports say before what it is. Not whoever receives a parcel: that
/// may be somebody else.
constexpr std::array<std::string_view, 9> owners{"주문자",   "구매자", "고객",    "회원",  "사용자",
                                                 "customer", "buyer",  "orderer", "member"};
/// These name something of somebody only where it is said whose: alone they may be anything's.
constexpr std::array<Heading, 3> behind_owner{{{"명", "name"}, {"님", "name"}, {"id", "user_id"}}};

template <std::size_t N>
std::string_view find_target(const std::array<Heading, N>& known, std::string_view bare) {
    const auto found = std::ranges::find(known, bare, &Heading::text);
    return found == known.end() ? std::string_view() : found->target;
}

std::string_view target_of(std::string_view bare) {
    if (const auto target = find_target(headings, bare); !target.empty()) return target;
    for (const auto owner : owners) {
        if (!bare.starts_with(owner)) continue;
        const auto rest = bare.substr(owner.size());
        if (const auto target = find_target(behind_owner, rest); !target.empty()) return target;
        const auto target = find_target(headings, rest);
        // What somebody is called or reached by; a member's company or language says so itself.
        if (target == "name" || target == "email" || target == "phone" || target == "user_id")
            return target;
    }
    return {};
}

}  // namespace

std::string csv_text(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) return text::make_valid_utf8(bytes.substr(3));
    for (const auto& [mark, charset] :
         {std::pair("\xFF\xFE", "utf-16le"), std::pair("\xFE\xFF", "utf-16be")}) {
        if (!bytes.starts_with(mark)) continue;
        if (auto decoded = text::decode(bytes.substr(2), charset)) return *std::move(decoded);
    }
    if (text::is_valid_utf8(bytes)) return text::make_valid_utf8(bytes);
    if (auto decoded = text::decode(bytes, "windows-949")) return *std::move(decoded);
    return text::make_valid_utf8(bytes);
}

CsvReader::CsvReader(std::string_view text) : text_(text), separator_(choose_separator(text)) {
    // Excel's own word on the separator, in a line before the header.
    constexpr std::string_view word = "sep=";
    if (!text.starts_with(word) || text.find_first_of("\r\n") != word.size() + 1) return;
    separator_ = text[word.size()];
    at_ = word.size() + 1;
    take_line_end();
}

bool CsvReader::take_line_end() {
    if (at_ >= text_.size() || (text_[at_] != '\n' && text_[at_] != '\r')) return false;
    const bool is_pair = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
    at_ += is_pair ? 2 : 1;
    ++line_;
    return true;
}

void CsvReader::read_quoted(CsvRow& row, std::string& cell) {
    for (++at_; at_ < text_.size(); ++at_) {
        const char c = text_[at_];
        if (c == '"' && at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
            ++at_;
        } else if (c == '"') {
            ++at_;
            return;
        }
        if (c == '\n' || (c == '\r' && (at_ + 1 >= text_.size() || text_[at_ + 1] != '\n')))
            ++line_;
        cell += c;
    }
    row.fault = "open_quote";
}

std::optional<CsvRow> CsvReader::next() {
    while (take_line_end()) {
    }
    if (at_ >= text_.size()) return std::nullopt;
    CsvRow row{.line = line_, .cells = {}, .fault = {}};
    for (;;) {
        std::string cell;
        const bool is_quoted = at_ < text_.size() && text_[at_] == '"';
        if (is_quoted) read_quoted(row, cell);
        const auto end =
            std::min(text_.size(), text_.find_first_of(std::string{separator_, '\r', '\n'}, at_));
        if (is_quoted && end > at_) row.fault = "stray_quote";
        cell += text_.substr(at_, end - at_);
        at_ = end;
        row.cells.push_back(std::move(cell));
        if (at_ < text_.size() && text_[at_] == separator_) {
            ++at_;
            continue;
        }
        take_line_end();
        return row;
    }
}

std::string csv_target(std::string_view header) {
    std::string bare;
    for (const char c : text::nfc(text::lower_ascii(text::trim(header)))) {
        if (c != ' ' && c != '_' && c != '-') bare += c;
    }
    if (bare.empty()) return "ignored";
    if (const auto target = target_of(bare); !target.empty()) return std::string(target);
    if (auto target = consent_target(bare); !target.empty()) return target;
    return "trait:" + std::string(text::first(text::one_line(header), 100));
}

}  // namespace ondam::customers
