/**
 * When Enter sends, with an input method in between.
 *
 * Hangul has no candidate window: whoever presses Enter while a syllable is open means "send", once, with that syllable. Japanese and
 * Chinese input use the same Enter to choose a candidate, so there it must not send. Chrome and Firefox tell of the key before the
 * composition ends (isComposing), Safari after it (keyCode 229 with isComposing false).
 */
export class EnterRule {
  #composing = false;
  #text = "";
  #wanted = false;
  #endedAt = -Infinity;
  #firedAt = -Infinity;
  readonly #fire: () => void;
  readonly #now: () => number;
  readonly #later: (run: () => void) => void;

  constructor(
    fire: () => void,
    now: () => number = () => performance.now(),
    later: (run: () => void) => void = (run) => void setTimeout(run, 0),
  ) {
    this.#fire = fire;
    this.#now = now;
    this.#later = later;
  }

  get composing(): boolean {
    return this.#composing;
  }
  /** A Hangul syllable is open: there is no list of candidates that keys could be meant for. */
  get isHangulOpen(): boolean {
    return this.#composing && endsInHangul(this.#text);
  }

  compositionStart(): void {
    this.#composing = true;
    this.#text = "";
    this.#wanted = false;
  }
  compositionUpdate(text: string): void {
    this.#text = text;
  }
  compositionEnd(text: string): void {
    this.#composing = false;
    this.#text = text || this.#text;
    this.#endedAt = this.#now();
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#send();
  }

  /** For a plain Enter. True when the key's own effect (a new line) must not happen. */
  enter(event: { isComposing: boolean; keyCode: number }): boolean {
    if (event.isComposing || this.#composing) {
      if (!endsInHangul(this.#text)) return false;
      this.#wanted = true;
      return true;
    }
    if (event.keyCode === 229) {
      // Safari: the composition that this Enter ended is over already.
      if (this.#now() - this.#endedAt < 200 && endsInHangul(this.#text)) this.#send();
      return true;
    }
    // Some systems repeat the Enter that ended the composition; it was answered.
    if (this.#now() - this.#firedAt < 50) return true;
    this.#fire();
    return true;
  }

  /** A new task, so that the field holds the committed syllable when it is read. */
  #send(): void {
    this.#firedAt = this.#now();
    this.#later(() => {
      this.#firedAt = this.#now();
      this.#fire();
    });
  }
}

export function endsInHangul(text: string): boolean {
  return /[\p{Script=Hangul}]$/u.test(text);
}
