import { TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";

import { placeTime } from "./format.ts";
import { momentOf, wallTime } from "./zones.ts";

/**
 * A day and an hour by the clocks of a zone. The browser's field writes dates as the browser's language does; below it they stand as
 * the console's does, with the day of the week.
 */
export function MomentField(props: { name: string; label: string; zone: string; home?: string; first: string | Date; error?: ReactNode; onInput?: () => void }) {
  const [wall, setWall] = useState(() => wallTime(props.first, props.zone));
  return (
    <TextInput
      name={props.name}
      type="datetime-local"
      required
      withAsterisk={false}
      label={props.label}
      description={wall ? placeTime(momentOf(wall, props.zone), props.zone, props.home) : "\u00a0"}
      inputWrapperOrder={["label", "input", "description", "error"]}
      defaultValue={wall}
      error={props.error}
      onInput={(event) => {
        setWall(event.currentTarget.value);
        props.onInput?.();
      }}
      data-autofocus
    />
  );
}
