const leads = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const vowels = ["ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ"];
const tails = [
  "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
];
/** Letters that an input method shows before their syllable is whole. */
const joined: Record<string, string> = {
  ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ",
  ㅘ: "ㅗㅏ", ㅙ: "ㅗㅐ", ㅚ: "ㅗㅣ", ㅝ: "ㅜㅓ", ㅞ: "ㅜㅔ", ㅟ: "ㅜㅣ", ㅢ: "ㅡㅣ",
};

/**
 * The letters in the order in which they are typed, in lower case. What is typed of a word is always the beginning of the word's letters,
 * although the open syllable looks different: 민 on the way to 미나 is no beginning of it, but ㅁㅣㄴ is one of ㅁㅣㄴㅏ.
 */
export function typed(text: string): string {
  let letters = "";
  for (const letter of text.normalize("NFC").toLowerCase()) {
    const code = letter.charCodeAt(0) - 0xac00;
    if (code >= 0 && code < 11_172) letters += (leads[Math.floor(code / 588)] ?? "") + (vowels[Math.floor((code % 588) / 28)] ?? "") + (tails[code % 28] ?? "");
    else letters += joined[letter] ?? letter;
  }
  return letters;
}

/** The first consonants of the syllables: ㄱㅁㅇ of 김민아. */
export function initials(text: string): string {
  return [...text.normalize("NFC")].map((letter) => leads[Math.floor((letter.charCodeAt(0) - 0xac00) / 588)] ?? letter).join("");
}
