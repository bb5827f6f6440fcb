import { useEffect, useRef, useState } from "preact/hooks";

import { draft, keepDraft, person, send, stopTyping, trouble, typed, upload, wanted, words } from "./chat.ts";
import { Icon } from "./Icon.tsx";
import { Enter } from "./ime.ts";

interface Chip {
  key: number;
  source: globalThis.File;
  state: "uploading" | "ready" | "failed" | "too_large";
  file?: { id: string; name: string; content_type: string; size: number };
}
const largest = 20 * 1024 * 1024;
const most = 10;
const nameOf = (chip: Chip) => chip.source.name || "image.png";
let keys = 0;

export function Composer() {
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [chips, setChips] = useState<Chip[]>([]);
  const [filled, setFilled] = useState(false);
  const [over, setOver] = useState(false);
  const [tooMany, setTooMany] = useState(false);
  const chipsNow = useRef(chips);
  chipsNow.current = chips;

  const fit = () => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
    setFilled(area.value.trim() !== "");
  };
  /** Reads the field itself: state would lag behind the input method. */
  const submit = () => {
    const area = field.current;
    if (!area || chipsNow.current.some((chip) => chip.state === "uploading")) return;
    const files = chipsNow.current.flatMap((chip) => (chip.file ? [chip.file] : []));
    const body = area.value.trim();
    if (!body && files.length === 0) return;
    send(body, files);
    area.value = "";
    keepDraft("");
    setChips([]);
    setTooMany(false);
    stopTyping();
    fit();
  };
  const enter = useRef<Enter | null>(null);
  enter.current ??= new Enter(() => latest.current());
  const latest = useRef(submit);
  latest.current = submit;
  const newLine = useRef(false);

  const bring = (chip: Chip) => {
    const set = (change: Partial<Chip>) => setChips((all) => all.map((one) => (one.key === chip.key ? { ...one, ...change } : one)));
    set({ state: "uploading" });
    upload(chip.source).then(
      (stored) => set({ state: "ready", file: stored }),
      () => set({ state: "failed" }),
    );
  };
  const take = (files: globalThis.File[]) => {
    const room = files.slice(0, Math.max(0, most - chipsNow.current.length));
    const more = room.map((source): Chip => ({ key: (keys += 1), source, state: source.size > largest ? "too_large" : "uploading" }));
    setTooMany(room.length < files.length);
    chipsNow.current = [...chipsNow.current, ...more];
    setChips(chipsNow.current);
    for (const chip of more) if (chip.state === "uploading") bring(chip);
    field.current?.focus();
  };

  useEffect(() => {
    // On a touch screen the keyboard would cover what is to be read first.
    if (wanted.value && !matchMedia("(pointer: coarse)").matches) field.current?.focus();
  }, [wanted.value]);

  // What was begun on another page or before a reload; and what one person wrote is not for the next.
  const before = useRef<string | null>(null);
  useEffect(() => {
    const area = field.current;
    if (!area || person.value === null) return;
    if (before.current !== null || !area.value) area.value = draft();
    before.current = person.value;
    fit();
  }, [person.value]);

  // Anywhere in the frame may files be dropped.
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(event.type !== "dragleave" || event.relatedTarget !== null);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer) take(Array.from(event.dataTransfer.files));
    };
    addEventListener("dragover", drag);
    addEventListener("dragleave", drag);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", drag);
      removeEventListener("dragleave", drag);
      removeEventListener("drop", drop);
    };
  }, []);

  const said = { uploading: words.value.uploading, failed: words.value.uploadFailed, too_large: words.value.tooLarge, ready: "" };
  const busy = chips.some((chip) => chip.state === "uploading");
  const can = !busy && (filled || chips.some((chip) => chip.file));
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (!enter.current?.composing) submit();
        else field.current?.blur();
        field.current?.focus();
      }}
    >
      {chips.length > 0 && (
        <ul class="chips">
          {chips.map((chip) => (
            <li key={chip.key} class={chip.state}>
              <Icon name="file" />
              <span>
                {nameOf(chip)}
                {said[chip.state] && <small role="status">{said[chip.state]}</small>}
              </span>
              {chip.state === "failed" && (
                <button type="button" aria-label={`${words.value.again}: ${nameOf(chip)}`} onClick={() => bring(chip)}>
                  <Icon name="again" />
                </button>
              )}
              <button type="button" aria-label={words.value.remove(nameOf(chip))} onClick={() => setChips((all) => all.filter((one) => one !== chip))}>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {tooMany && (
        <p class="bad" role="status">
          {words.value.tooMany}
        </p>
      )}
      <div class="box">
        <button type="button" class="icon" aria-label={words.value.attach} title={words.value.attach} onClick={() => picker.current?.click()}>
          <Icon name="clip" />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={({ currentTarget }) => {
            take(Array.from(currentTarget.files ?? []));
            currentTarget.value = "";
          }}
        />
        <textarea
          ref={field}
          rows={1}
          maxLength={10_000}
          disabled={trouble.value === "gone"}
          aria-label={words.value.message}
          placeholder={words.value.placeholder}
          enterkeyhint={matchMedia("(pointer: coarse)").matches ? "enter" : "send"}
          onInput={({ currentTarget }) => {
            fit();
            typed();
            keepDraft(currentTarget.value);
          }}
          onCompositionStart={() => enter.current?.start()}
          onCompositionUpdate={(event) => enter.current?.update(event.data)}
          onCompositionEnd={(event) => enter.current?.end(event.data)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && !(event.keyCode === 229 && event.code === "Enter")) return;
            // Touch keyboards keep Enter for a new line; their button sends.
            newLine.current = event.shiftKey || matchMedia("(pointer: coarse)").matches;
            if (!newLine.current && enter.current?.press(event)) event.preventDefault();
          }}
          onBeforeInput={(event) => {
            // Some input methods put in the new line of an Enter that has sent already.
            if (/^insert(LineBreak|Paragraph)$/.test(event.inputType) && !newLine.current) event.preventDefault();
          }}
          onPaste={(event) => {
            const files = Array.from(event.clipboardData?.files ?? []);
            if (files.length === 0) return;
            event.preventDefault();
            take(files);
          }}
          onBlur={stopTyping}
        />
        <button type="submit" class="send" aria-label={words.value.send} title={words.value.send} disabled={!can}>
          <Icon name="send" />
        </button>
      </div>
      {over && <div class="drop">{words.value.drop}</div>}
    </form>
  );
}
