#include <gtest/gtest.h>

#include "platform/mail/message.h"
#include "platform/mail/tnef.h"
#include "platform/mail/uuencode.h"

namespace ondam::mail {
namespace {

/// As the program of that name writes it; a zero is a grave accent.
std::string uuencoded(std::string_view bytes) {
    const auto letter = [](unsigned bits) { return bits == 0 ? '`' : char(' ' + bits); };
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 45) {
        const auto line = bytes.substr(at, 45);
        out.push_back(letter(unsigned(line.size())));
        for (std::size_t i = 0; i < line.size(); i += 3) {
            unsigned whole = 0;
            for (std::size_t k = 0; k < 3; ++k)
                whole = whole << 8 | (i + k < line.size() ? (unsigned char)(line[i + k]) : 0U);
            for (const int shift : {18, 12, 6, 0}) out.push_back(letter(whole >> shift & 63));
        }
        out.push_back('\n');
    }
    return out + "`\nend\n";
}

std::string every_byte() {
    std::string bytes;
    for (int i = 0; i < 1000; ++i) bytes.push_back(char(i * 7));
    return bytes;
}

TEST(Uuencode, takes_files_out_of_a_text_and_leaves_the_words) {
    for (std::size_t size = 0; size < 100; ++size) {
        const auto bytes = every_byte().substr(0, size);
        std::string text = "Hello,\nbegin 644 주문 1.pdf\n" + uuencoded(bytes) + "Bye\n";
        const auto files = take_uuencoded(text);
        ASSERT_EQ(files.size(), 1u) << size;
        EXPECT_EQ(files[0].name, "주문 1.pdf");
        EXPECT_EQ(files[0].bytes, bytes);
        EXPECT_EQ(text, "Hello,\nBye\n");
    }
    std::string two = "begin 0644 a\n" + uuencoded("A") + "between\nbegin 755 b\n" + uuencoded("B");
    const auto files = take_uuencoded(two);
    ASSERT_EQ(files.size(), 2u);
    EXPECT_EQ(files[1].bytes, "B");
    EXPECT_EQ(two, "between\n");
    // Servers trim spaces and change line ends.
    std::string trimmed = "begin 644 a\r\n#0P\r\n\r\nend\r\n";
    EXPECT_EQ(take_uuencoded(trimmed).at(0).bytes, std::string("@\0\0", 3).replace(0, 1, "C"));
}

TEST(Uuencode, leaves_what_only_looks_like_a_file) {
    for (std::string text :
         {"begin 644 a\nThis is a sentence about nothing at all.\nend\n", "begin 644 a\n#0V%T\n",
          "begin at the beginning\nend\n", "begin 999 a\n#0V%T\n`\nend\n", "begin 644 \n`\nend\n",
          " begin 644 a\n#0V%T\n`\nend\n", "> begin 644 a\n> #0V%T\n> end\n"}) {
        const auto before = text;
        EXPECT_TRUE(take_uuencoded(text).empty()) << before;
        EXPECT_EQ(text, before);
    }
    std::string many;
    for (int i = 0; i < 20'000; ++i) many += "begin 644 a\n#0V%T\n";
    EXPECT_TRUE(take_uuencoded(many).empty());
}

TEST(Uuencode, gives_a_mail_its_attachment) {
    const auto mail = parse("From: a@b.kr\nSubject: Old\n\nThe bill:\nbegin 644 bill.txt\n" +
                            uuencoded("39,000 won") + "\nThanks\n");
    ASSERT_TRUE(mail);
    ASSERT_EQ(mail->attachments.size(), 1u);
    EXPECT_EQ(mail->attachments[0].name, "bill.txt");
    EXPECT_EQ(mail->attachments[0].bytes, "39,000 won");
    EXPECT_EQ(mail->text.find("begin"), std::string::npos);
    EXPECT_NE(mail->text.find("Thanks"), std::string::npos);
}

std::string little(std::uint32_t number, int size) {
    std::string out;
    for (int i = 0; i < size; ++i) out.push_back(char(number >> 8 * i));
    return out;
}
std::string attribute(int level, std::uint32_t id, const std::string& data) {
    std::uint16_t sum = 0;
    for (const char c : data) sum = std::uint16_t(sum + static_cast<unsigned char>(c));
    return little(std::uint32_t(level), 1) + little(id, 4) + little(std::uint32_t(data.size()), 4) +
           data + little(sum, 2);
}
std::string wide(std::u16string_view text) {
    std::string out;
    for (const auto unit : text) out += little(unit, 2);
    return out + little(0, 2);
}
std::string property(std::uint32_t type, std::uint32_t id, const std::string& value) {
    return little(type, 2) + little(id, 2) + little(1, 4) + little(std::uint32_t(value.size()), 4) +
           value + std::string((4 - value.size() % 4) % 4, '\0');
}
std::string named_property() {
    return little(0x0003, 2) + little(0x8001, 2) + std::string(16, 'g') + little(1, 4) +
           little(6, 4) + wide(u"ab") + std::string(2, '\0') + little(7, 4);
}
std::string wrapped(const std::string& bytes) {
    return little(0x223E9F78, 4) + little(1, 2) +
           attribute(1, 0x00069007, little(949, 4) + little(0, 4)) +
           attribute(1, 0x00069003,
                     little(3, 4) + little(0x0003, 2) + little(0x0017, 2) + little(1, 4) +
                         named_property() + property(0x001F, 0x1000, wide(u"안녕하세요"))) +
           attribute(2, 0x00069002, std::string(14, '\0')) +
           attribute(2, 0x00018010, "BILL~1.PDF" + std::string(1, '\0')) +
           attribute(2, 0x0006800F, bytes) +
           attribute(2, 0x00069005,
                     little(2, 4) + property(0x001F, 0x3707, wide(u"청구서 3월.pdf")) +
                         property(0x001E, 0x370E, "Application/PDF" + std::string(1, '\0'))) +
           attribute(2, 0x00069002, std::string(14, '\0')) +
           attribute(2, 0x00018010, "\xB0\xA1.txt" + std::string(1, '\0')) +
           attribute(2, 0x0006800F, "two");
}

TEST(Tnef, gives_files_with_their_long_names_and_the_body) {
    const auto found = read_tnef(wrapped(every_byte()));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->text, "안녕하세요");
    ASSERT_EQ(found->files.size(), 2u);
    EXPECT_EQ(found->files[0].name, "청구서 3월.pdf");
    EXPECT_EQ(found->files[0].media_type, "application/pdf");
    EXPECT_EQ(found->files[0].bytes, every_byte());
    EXPECT_EQ(found->files[1].name, "가.txt");
    EXPECT_EQ(found->files[1].bytes, "two");
    EXPECT_FALSE(read_tnef("PK\x03\x04 no such thing"));
    EXPECT_FALSE(read_tnef(""));
}

TEST(Tnef, reads_what_stands_before_a_cut) {
    const auto whole = wrapped(every_byte());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto found = read_tnef(std::string_view(whole).substr(0, size));
        EXPECT_EQ(found.has_value(), size >= 4) << size;
        EXPECT_LE(found ? found->files.size() : 0, 2u) << size;
    }
}

std::string mail_with(const std::string& file, const std::string& text) {
    return "From: a@b.kr\nContent-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: "
           "text/plain\n\n" +
           text +
           "\n--B\nContent-Type: application/ms-tnef; name=winmail.dat\n"
           "Content-Transfer-Encoding: x-uuencode\nContent-Disposition: attachment; "
           "filename=winmail.dat\n\nbegin 644 winmail.dat\n" +
           uuencoded(file) + "\n--B--\n";
}

TEST(Tnef, stands_for_its_files_in_a_mail) {
    const auto mail = parse(mail_with(wrapped("pdf"), "See the files"));
    ASSERT_TRUE(mail);
    ASSERT_EQ(mail->attachments.size(), 2u);
    EXPECT_EQ(mail->attachments[0].name, "청구서 3월.pdf");
    EXPECT_EQ(mail->attachments[0].bytes, "pdf");
    EXPECT_EQ(mail->text, "See the files");
    EXPECT_EQ(parse(mail_with(wrapped("pdf"), ""))->text, "안녕하세요");
    // Without a file in it, or damaged, it stays what it was.
    const auto empty = parse(mail_with(wrapped("pdf").substr(0, 40), "Hi"));
    ASSERT_EQ(empty->attachments.size(), 1u);
    EXPECT_EQ(empty->attachments[0].name, "winmail.dat");
}

}  // namespace
}  // namespace ondam::mail
