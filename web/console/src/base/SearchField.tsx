import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search } from "lucide-react";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";

/**
 * Searches while somebody types. The text belongs to the browser, so that no input method is disturbed; only what the address
 * says differently, as after going back or into another view, is put in.
 */
export function SearchField(props: {
  value: string;
  label: string;
  placeholder: string;
  className?: string | undefined;
  ref?: Ref<HTMLInputElement>;
  onSearch: (q: string) => void;
}) {
  const { value } = props;
  const field = useRef<HTMLInputElement>(null);
  const said = useRef(value);
  useImperativeHandle(props.ref, () => field.current as HTMLInputElement);
  // Whoever has gone on to what they found meanwhile is not brought back.
  const search = useDebouncedCallback((q: string, page: string) => {
    if (location.pathname !== page) return;
    said.current = q.trim();
    props.onSearch(said.current);
  }, 250);
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    search.cancel();
    if (field.current) field.current.value = value;
  }, [value, search]);
  return (
    <TextInput
      ref={field}
      className={props.className}
      size="xs"
      type="search"
      aria-label={props.label}
      placeholder={props.placeholder}
      leftSection={<Search size={14} aria-hidden="true" />}
      defaultValue={value}
      onInput={(event) => search(event.currentTarget.value, location.pathname)}
    />
  );
}
