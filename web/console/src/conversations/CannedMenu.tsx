import { t } from "@lingui/core/macro";
import type { Model } from "@ondam/api";

import css from "./CannedMenu.module.css";

export function CannedMenu(props: {
  list: Model<"CannedResponse">[];
  choice: number;
  onChoose: (response: Model<"CannedResponse">) => void;
  onHover: (index: number) => void;
}) {
  return (
    <ul id="canned-menu" className={css.menu} role="listbox" aria-label={t`Canned responses`}>
      {props.list.map((response, index) => (
        <li
          key={response.id}
          id={`canned-${index}`}
          role="option"
          aria-selected={index === props.choice}
          className={css.item}
          onMouseDown={(event) => {
            event.preventDefault();
            props.onChoose(response);
          }}
          onMouseEnter={() => props.onHover(index)}
        >
          <span className={css.shortcut}>/{response.shortcut}</span>
          <span className={css.body}>{response.title || response.body}</span>
        </li>
      ))}
    </ul>
  );
}
