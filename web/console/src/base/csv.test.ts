import { describe, expect, it } from "vitest";

import { writeCsv } from "./csv.ts";

describe("a CSV file", () => {
  it("quotes what would be read otherwise, and nothing else", () => {
    const rows = [["name", "email", ""], ["홍길동, 부장", 'a"b', " 2행"], ["", "두\n줄", "plain"]];
    expect(writeCsv(rows)).toBe('\uFEFFname,email,\r\n"홍길동, 부장","a""b"," 2행"\r\n,"두\n줄",plain\r\n');
  });
});
