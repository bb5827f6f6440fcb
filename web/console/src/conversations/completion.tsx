import { t } from "@lingui/core/macro";
import { Avatar } from "@ondam/ui";
import { type KeyboardEvent, type RefObject, useRef, useState } from "react";

import { useCannedResponses, useMembers } from "../base/lookups.ts";
import { useSession } from "../base/session.tsx";
import { fillIn, matching, slashWord } from "./canned.ts";
import type { Offer } from "./CompletionMenu.tsx";
import type { Conversation } from "./conversations.ts";
import type { EnterRule } from "./ime.ts";
import { meant, mentionWord } from "./mentions.ts";

/** What stands before the caret that asks for offers; `by` a button, nothing needs to stand there. */
interface Asked {
  sign: "/" | "@";
  word: string;
  by: "typing" | "button";
}

/** The offers at the caret: canned responses after a slash, colleagues after an @ in a note. */
export function useCompletion(field: RefObject<HTMLTextAreaElement | null>, conversation: Conversation, kind: "outgoing" | "note", onInserted: () => void) {
  const { user } = useSession();
  const responses = useCannedResponses();
  const members = useMembers();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [choice, setChoice] = useState(0);
  const composedAt = useRef(-Infinity);

  const offers: Offer[] =
    asked?.sign === "/"
      ? matching(responses, asked.word).map((response) => ({
          id: response.id,
          mark: `/${response.shortcut}`,
          text: response.title || response.body,
          insert: fillIn(response.body, conversation, user.name),
        }))
      : asked
        ? meant(members.filter((member) => member.id !== user.id), asked.word).map((member) => ({
            id: member.id,
            mark: (
              <>
                <Avatar name={member.name} seed={member.id} size="xs" />
                {member.name}
              </>
            ),
            text: member.email,
            insert: `@${member.name} `,
          }))
        : [];

  const ask = (next: Asked | null) => {
    if (next?.sign === asked?.sign && next?.word === asked?.word) return;
    setAsked(next);
    setChoice(0);
  };
  const atCaret = (): Asked | null => {
    const { value, selectionStart: caret } = field.current ?? { value: "", selectionStart: 0 };
    const slash = slashWord(value, caret);
    if (slash !== null) return { sign: "/", word: slash, by: "typing" };
    const mention = kind === "note" ? mentionWord(value, caret) : null;
    return mention === null ? null : { sign: "@", word: mention, by: "typing" };
  };
  const choose = (offer: Offer) => {
    const element = field.current;
    if (!element) return;
    // Read anew: an open syllable may have been put in since.
    const begun = atCaret();
    const caret = element.selectionStart;
    element.setRangeText(offer.insert, begun ? caret - begun.word.length - 1 : caret, element.selectionEnd, "end");
    ask(null);
    onInserted();
    element.focus();
  };

  return {
    offers,
    choice,
    setChoice,
    choose,
    label: asked?.sign === "@" ? t`Colleagues` : t`Canned responses`,
    close: () => ask(null),
    onInput: () => ask(atCaret()),
    /** The caret was moved: away from the word, its offers go. */
    onSelect: () => {
      if (asked?.by === "typing") ask(atCaret());
    },
    toggleCanned: () => {
      field.current?.focus();
      ask(asked ? null : { sign: "/", word: "", by: "button" });
    },
    /** Puts in the offer that is meant; false when there is none. */
    chooseCurrent: (): boolean => {
      const offer = offers[choice];
      if (offer) choose(offer);
      return offer !== undefined;
    },
    /** Up and down, also while a Hangul syllable is open; kana and pinyin choose their own candidates by them. True when it was for the list. */
    onArrow: (event: KeyboardEvent, rule: EnterRule): boolean => {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? offers.length - 1 : 0;
      const composing = event.nativeEvent.isComposing;
      if (!step || !offers.length || (composing && !rule.isHangulOpen)) return false;
      event.preventDefault();
      // Some systems tell of the key twice: once as it ends the composition, once for itself.
      const isEcho = !composing && event.timeStamp - composedAt.current < 50;
      if (composing) composedAt.current = event.timeStamp;
      if (!isEcho) setChoice((at) => (at + step) % offers.length);
      return true;
    },
  };
}
