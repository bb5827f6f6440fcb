/**
 * One Enter sends, whatever the input method.
 *
 * Hangul has no candidate window: Enter with an open syllable means "send", once, with that syllable in it. Kana and pinyin use
 * the same Enter to take a candidate, so there it sends nothing. Chrome and Firefox report the key before the composition ends,
 * Safari after it (key code 229, no longer composing); macOS may report the same Enter twice. Nothing here touches the field while
 * a composition is open.
 */
export interface EnterKey {
  isComposing: boolean;
  keyCode: number;
}

export class Enter {
  #open = false;
  #last = "";
  #wanted = false;
  #endedAt = -Infinity;
  #answeredAt = -Infinity;

  constructor(
    readonly send: () => void,
    readonly now: () => number = () => performance.now(),
    readonly soon: (run: () => void) => void = (run) => void setTimeout(run),
  ) {}

  get composing(): boolean {
    return this.#open;
  }
  start(): void {
    this.#open = true;
    this.#last = "";
  }
  update(text: string): void {
    this.#last = text;
  }
  end(text: string): void {
    this.#open = false;
    this.#last = text || this.#last;
    this.#endedAt = this.now();
    if (this.#wanted) this.#later();
  }

  /** Enter without Shift. True when the field must not get a new line of it. */
  press(key: EnterKey): boolean {
    if (key.isComposing || this.#open) {
      if (isHangul(this.#last)) this.#wanted = true;
      return this.#wanted;
    }
    if (key.keyCode === 229) {
      // Safari: this Enter ended the composition a moment ago.
      if (this.now() - this.#endedAt < 200 && isHangul(this.#last)) this.#later();
      return true;
    }
    // The same Enter once more, after it has been answered.
    if (this.#wanted || this.now() - this.#answeredAt < 60) return true;
    this.#fire();
    return true;
  }

  #later(): void {
    this.#wanted = true;
    // A new task: only then the field holds the last syllable in every browser.
    this.soon(() => {
      // Typing went on meanwhile: the end of that composition sends.
      if (this.#open || !this.#wanted) return;
      this.#answeredAt = this.now();
      this.#fire();
    });
  }
  #fire(): void {
    this.#wanted = false;
    this.send();
  }
}

export function isHangul(text: string): boolean {
  return /\p{Script=Hangul}$/u.test(text);
}
