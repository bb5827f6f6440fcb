import { describe, expect, it } from "vitest";

import { Enter } from "./ime.ts";

/** A field and its input method, driven by the order of events that a browser gives. */
class Field {
  value = "";
  now = 0;
  sent: string[] = [];
  newLines = 0;
  tasks: (() => void)[] = [];
  #open = "";
  readonly enter = new Enter(
    () => {
      if (this.value.trim()) this.sent.push(this.value);
      this.value = "";
    },
    () => this.now,
    (run) => this.tasks.push(run),
  );

  compose(steps: string[]): void {
    if (!this.enter.composing) this.enter.start();
    for (const step of steps) {
      this.value = this.value.slice(0, this.value.length - this.#open.length) + step;
      this.#open = step;
      this.enter.update(step);
      this.#tick();
    }
  }
  commit(text = this.#open): void {
    this.value = this.value.slice(0, this.value.length - this.#open.length) + text;
    this.#open = "";
    this.enter.end(text);
  }
  type(text: string): void {
    this.value += text;
    this.#tick();
  }
  key(isComposing: boolean, keyCode: number): void {
    if (!this.enter.press({ isComposing, keyCode })) this.newLines += 1;
  }
  run(): void {
    for (const task of this.tasks.splice(0)) task();
    this.#tick();
  }
  #tick(): void {
    this.now += 80;
  }
}

/** Chrome and Firefox: the key while composing, then the end. */
function chromeEnter(field: Field): void {
  field.key(true, 229);
  field.commit();
  field.run();
}
/** Safari: the end, then the key with 229 and no longer composing. */
function safariEnter(field: Field): void {
  field.commit();
  field.key(false, 229);
  field.run();
}
/** macOS Chrome: the same Enter comes again after the composition. */
function doubleEnter(field: Field): void {
  field.key(true, 229);
  field.commit();
  field.run();
  field.now -= 70;
  field.key(false, 13);
  field.run();
}

const jamo = (syllable: string): string[] => {
  const code = syllable.charCodeAt(0) - 0xac00;
  const lead = String.fromCharCode(0x3131 + [0, 1, 3, 6, 7, 8, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29][Math.floor(code / 588)]!);
  return code % 28 === 0 ? [lead, syllable] : [lead, String.fromCharCode(0xac00 + code - (code % 28)), syllable];
};
function write(field: Field, sentence: string): void {
  const last = sentence.length - 1;
  [...sentence].forEach((letter, i) => {
    if (letter < "가" || letter > "힣") return field.type(letter);
    field.compose(jamo(letter));
    if (i < last) field.commit();
  });
}

describe.each([
  ["Chrome", chromeEnter],
  ["Safari", safariEnter],
  ["macOS Chrome", doubleEnter],
])("Hangul in %s", (_, enter) => {
  it("sends the open syllable once with one Enter", () => {
    const field = new Field();
    write(field, "안녕");
    enter(field);
    expect(field.sent).toEqual(["안녕"]);
    expect(field.value).toBe("");
    expect(field.newLines).toBe(0);
  });

  it("loses and doubles nothing in a thousand random sentences", () => {
    let seed = 7;
    const random = (limit: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % limit;
    };
    const field = new Field();
    const written: string[] = [];
    for (let i = 0; i < 1000; i += 1) {
      const sentence = Array.from({ length: 1 + random(12) }, () => (random(5) === 0 ? " " : String.fromCharCode(0xac00 + random(11172)))).join("") + String.fromCharCode(0xac00 + random(11172));
      write(field, sentence);
      enter(field);
      field.now += 200;
      written.push(sentence);
    }
    expect(field.sent).toEqual(written);
  });
});

describe("other writing", () => {
  it("only takes the candidate of kana", () => {
    const field = new Field();
    field.compose(["に", "にほん", "日本"]);
    field.key(true, 229);
    field.commit("日本");
    field.run();
    expect(field.sent).toEqual([]);
    field.now += 100;
    field.key(false, 13);
    expect(field.sent).toEqual(["日本"]);
  });
  it("only takes the candidate of pinyin in Safari", () => {
    const field = new Field();
    field.compose(["ni", "你"]);
    field.commit("你");
    field.key(false, 229);
    field.run();
    expect(field.sent).toEqual([]);
  });
  it("sends Latin at once", () => {
    const field = new Field();
    field.type("hello");
    field.key(false, 13);
    expect(field.sent).toEqual(["hello"]);
  });
  it("sends two quick messages as two", () => {
    const field = new Field();
    for (const text of ["하나", "둘"]) {
      field.value = text;
      field.now += 5;
      field.key(false, 13);
    }
    expect(field.sent).toEqual(["하나", "둘"]);
  });
  it("sends committed Hangul followed by Latin once", () => {
    const field = new Field();
    write(field, "주문 확인 ok");
    field.key(false, 13);
    field.run();
    expect(field.sent).toEqual(["주문 확인 ok"]);
  });
});
