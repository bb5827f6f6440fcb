#include "platform/mail/tnef.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"
#include "platform/mail/mime.h"

namespace ondam::mail {
namespace {

constexpr std::uint32_t signature = 0x223E9F78;
constexpr std::size_t most_files = 100;

enum Attribute : std::uint32_t {
    message_body = 0x0002800C,
    code_page = 0x00069007,
    message_properties = 0x00069003,
    attachment_begins = 0x00069002,
    attachment_title = 0x00018010,
    attachment_data = 0x0006800F,
    attachment_properties = 0x00069005,
};

enum Property : std::uint16_t {
    body_text = 0x1000,
    body_html = 0x1013,
    data_object = 0x3701,
    short_name = 0x3704,
    long_name = 0x3707,
    media_type = 0x370E,
    content_id = 0x3712,
};

/// Little-endian numbers and pieces; whatever lies beyond the end makes it fail for good.
class Bytes {
public:
    explicit Bytes(std::string_view bytes) : rest_(bytes) {}
    bool failed() const { return failed_; }
    bool at_end() const { return failed_ || rest_.empty(); }
    std::uint32_t number(std::size_t size) {
        std::uint32_t value = 0;
        const auto piece = take(size);
        for (std::size_t i = piece.size(); i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(piece[i]);
        return value;
    }
    std::string_view take(std::size_t size) {
        if (failed_ || size > rest_.size()) {
            failed_ = true;
            return {};
        }
        const auto piece = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return piece;
    }
    /// With the zeros that fill it up to four bytes; the last of all may lack them.
    std::string_view take_padded(std::size_t size) {
        const auto piece = take(size);
        const auto padding = (4 - size % 4) % 4;
        rest_.remove_prefix(std::min(padding, rest_.size()));
        return piece;
    }

private:
    std::string_view rest_;
    bool failed_ = false;
};

std::string_view without_zeros(std::string_view text) { return text.substr(0, text.find('\0')); }

/// UTF-16 in the machine's order of those days, little-endian, up to its zero.
std::string wide_text(std::string_view bytes) {
    const auto text = text::decode(bytes.substr(0, bytes.size() / 2 * 2), "UTF-16LE");
    return text ? std::string(without_zeros(*text)) : std::string();
}

class Reader {
public:
    Tnef read(Bytes bytes) {
        bytes.take(2);  // a key that means nothing here
        while (!bytes.at_end()) {
            bytes.take(1);  // of the message or of an attachment; the attribute says it too
            const auto attribute = bytes.number(4);
            const auto data = bytes.take(bytes.number(4));
            if (bytes.failed()) break;
            take(attribute, data);
            bytes.take(2);  // a sum that some programs write wrong
        }
        return std::move(out_);
    }

private:
    void take(std::uint32_t attribute, std::string_view data) {
        if (attribute == code_page) {
            const auto page = Bytes(data).number(4);
            if (page > 0 && page < 100'000) charset_ = "windows-" + std::to_string(page);
            if (page == 65'001) charset_ = "utf-8";
        } else if (attribute == message_body) {
            out_.text = narrow_text(data);
        } else if (attribute == message_properties) {
            read_properties(data, nullptr);
        } else if (attribute == attachment_begins) {
            is_in_file_ = out_.files.size() < most_files;
            if (is_in_file_) out_.files.emplace_back().media_type = "application/octet-stream";
        } else if (is_in_file_) {
            take_of_file(attribute, data, out_.files.back());
        }
    }

    void take_of_file(std::uint32_t attribute, std::string_view data, Attachment& file) {
        if (attribute == attachment_title && file.name.empty()) file.name = narrow_text(data);
        if (attribute == attachment_data) file.bytes = data;
        if (attribute == attachment_properties) read_properties(data, &file);
    }

    std::string narrow_text(std::string_view bytes) const {
        return to_utf8(without_zeros(bytes), charset_);
    }

    void read_properties(std::string_view data, Attachment* file) {
        Bytes bytes(data);
        for (auto left = bytes.number(4); left > 0 && !bytes.at_end(); --left) {
            const auto type = bytes.number(2);
            const auto id = bytes.number(2);
            if (id >= 0x8000) skip_name(bytes);
            read_values(bytes, type, id, file);
        }
    }

    static void skip_name(Bytes& bytes) {
        bytes.take(16);
        const bool has_text = bytes.number(4) != 0;
        const auto number = bytes.number(4);
        if (has_text) bytes.take_padded(number);
    }

    void read_values(Bytes& bytes, std::uint32_t type, std::uint32_t id, Attachment* file) {
        constexpr std::uint32_t many = 0x1000;
        const auto kind = type & ~many;
        const bool is_long = kind == 0x001E || kind == 0x001F || kind == 0x0102 || kind == 0x000D;
        const auto count = is_long || (type & many) != 0 ? bytes.number(4) : 1;
        for (std::uint32_t i = 0; i < count && !bytes.failed(); ++i) {
            if (!is_long) {
                bytes.take(size_of(kind));
                continue;
            }
            const auto value = bytes.take_padded(bytes.number(4));
            if (bytes.failed() || i > 0) continue;
            const auto said = kind == 0x001F   ? wide_text(value)
                              : kind == 0x001E ? narrow_text(value)
                                               : std::string(value);
            keep(id, kind, said, file);
        }
    }

    static std::size_t size_of(std::uint32_t kind) {
        switch (kind) {
            case 0x0005:
            case 0x0006:
            case 0x0007:
            case 0x0014:
            case 0x0040:
                return 8;
            case 0x0048:
                return 16;
            default:
                return 4;
        }
    }

    void keep(std::uint32_t id, std::uint32_t kind, const std::string& said, Attachment* file) {
        if (!file) {
            if (id == body_text && !said.empty()) out_.text = said;
            if (id == body_html)
                out_.html = kind == 0x0102 ? to_utf8(without_zeros(said), "") : said;
            return;
        }
        if (said.empty()) return;
        constexpr std::size_t class_of_object = 16;
        if (id == long_name) file->name = said;
        if (id == short_name && file->name.empty()) file->name = said;
        if (id == media_type) file->media_type = text::lower_ascii(said);
        if (id == content_id) file->content_id = said;
        // A message or a document inside comes behind the class of its object.
        if (id == data_object && file->bytes.empty())
            file->bytes =
                kind == 0x000D ? said.substr(std::min(class_of_object, said.size())) : said;
    }

    Tnef out_;
    std::string charset_;
    bool is_in_file_ = false;
};

}  // namespace

std::optional<Tnef> read_tnef(std::string_view bytes) {
    Bytes in(bytes);
    if (in.number(4) != signature || in.failed()) return std::nullopt;
    auto out = Reader().read(in);
    std::erase_if(out.files,
                  [](const Attachment& file) { return file.name.empty() && file.bytes.empty(); });
    for (auto& file : out.files) {
        file.name = text::make_valid_utf8(file.name);
        file.media_type = text::make_valid_utf8(file.media_type);
        file.content_id = text::make_valid_utf8(file.content_id);
    }
    return out;
}

}  // namespace ondam::mail
