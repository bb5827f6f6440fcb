#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "platform/mail/classify.h"

/// What reports about mails say, for machines and for people; private to this library.
namespace ondam::mail {

std::string lower_header(const ParsedMail& mail, std::string_view name);
bool contains_any(std::string_view text, std::initializer_list<std::string_view> words);
const ReportPart* report_of(const ParsedMail& mail, std::string_view type);

/// The text that a person would read.
std::string readable_text(const ParsedMail& mail);
/// The mail that a report is about, whole or its headers, as a part or below the report's words.
std::string returned_mail(const ParsedMail& mail);

void read_bounce(const ParsedMail& mail, Classification& out);
void read_complaint(const ParsedMail& mail, Classification& out);
/// Of a report that a mail was read.
void read_receipt(const ParsedMail& mail, Classification& out);

}  // namespace ondam::mail
