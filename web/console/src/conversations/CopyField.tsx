import { t } from "@lingui/core/macro";
import { type KeyboardEvent, useEffect, useRef } from "react";

import css from "./Composer.module.css";
import { addressesOf } from "./copies.ts";

/**
 * Who gets a copy. The text belongs to the browser while it is written, so that neither an input method is disturbed nor somebody who joins
 * meanwhile takes it away. Enter goes on to the answer, Control and Enter sends it.
 */
export function CopyField(props: {
  value: string[];
  invalid: boolean;
  onChange: (value: string[]) => void;
  onDone: () => void;
  onSend: (value: string[]) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const text = props.value.join(", ");
  useEffect(() => {
    if (field.current && document.activeElement !== field.current) field.current.value = text;
  }, [text]);
  const keep = () => {
    const element = field.current;
    if (!element) return props.value;
    const addresses = addressesOf(element.value);
    element.value = addresses.join(", ");
    if (element.value !== text) props.onChange(addresses);
    return addresses;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    const addresses = keep();
    if (event.ctrlKey || event.metaKey) props.onSend(addresses);
    else props.onDone();
  };
  return (
    <input
      ref={field}
      className={css.cc}
      type="text"
      inputMode="email"
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      aria-label={t`Copy to`}
      aria-invalid={props.invalid}
      placeholder={t`Copy to`}
      title={text || undefined}
      defaultValue={text}
      onBlur={keep}
      onKeyDown={onKeyDown}
    />
  );
}
