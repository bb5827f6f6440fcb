import { useEffect, useRef, useState } from "preact/hooks";

import { opened, send, stopTyping, trouble, typed, upload, words } from "./chat.ts";
import { Icon } from "./Icon.tsx";
import { Enter } from "./ime.ts";

interface Chip {
  key: number;
  name: string;
  state: "uploading" | "ready" | "failed" | "too_large";
  file?: { id: string; name: string; content_type: string; size: number };
}
const largest = 20 * 1024 * 1024;
let keys = 0;

export function Composer() {
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [chips, setChips] = useState<Chip[]>([]);
  const [filled, setFilled] = useState(false);
  const [over, setOver] = useState(false);
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
    setChips([]);
    stopTyping();
    fit();
  };
  const enter = useRef<Enter | null>(null);
  enter.current ??= new Enter(() => latest.current());
  const latest = useRef(submit);
  latest.current = submit;
  const newLine = useRef(false);

  const take = (files: Iterable<globalThis.File>) => {
    for (const file of files) {
      const key = (keys += 1);
      const set = (change: Partial<Chip>) => setChips((all) => all.map((chip) => (chip.key === key ? { ...chip, ...change } : chip)));
      const chip: Chip = { key, name: file.name || "image.png", state: file.size > largest ? "too_large" : "uploading" };
      setChips((all) => [...all, chip].slice(0, 10));
      if (file.size > largest) continue;
      upload(file).then(
        (stored) => set({ state: "ready", file: stored }),
        () => set({ state: "failed" }),
      );
    }
    field.current?.focus();
  };

  useEffect(() => {
    // On a touch screen the keyboard would cover what is to be read first.
    if (opened.value && !matchMedia("(pointer: coarse)").matches) field.current?.focus();
  }, [opened.value]);

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
      if (event.dataTransfer) take(event.dataTransfer.files);
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
                {chip.name}
                {said[chip.state] && <small role="status">{said[chip.state]}</small>}
              </span>
              <button type="button" aria-label={words.value.remove(chip.name)} onClick={() => setChips((all) => all.filter((one) => one !== chip))}>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
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
          onInput={() => {
            fit();
            typed();
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
