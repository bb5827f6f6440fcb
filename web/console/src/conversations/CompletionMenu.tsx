import { t } from "@lingui/core/macro";
import { Hidden } from "@ondam/ui";
import type { ReactNode } from "react";

import css from "./CompletionMenu.module.css";

/** Something that a field offers to put in at the caret. */
export interface Offer {
  id: string;
  mark: ReactNode;
  text: string;
  insert: string;
}

/** The list above the field. The focus stays in the field, which says by `aria-activedescendant` which offer is meant. */
export function CompletionMenu(props: { label: string; offers: Offer[]; choice: number; onChoose: (offer: Offer) => void; onHover: (index: number) => void }) {
  return (
    <>
      <ul id="completion" className={css.menu} role="listbox" aria-label={props.label}>
        {props.offers.map((offer, index) => (
          <li
            key={offer.id}
            id={`completion-${index}`}
            role="option"
            aria-selected={index === props.choice}
            className={css.item}
            onMouseDown={(event) => {
              event.preventDefault();
              props.onChoose(offer);
            }}
            onMouseMove={() => props.onHover(index)}
          >
            <span className={css.mark}>{offer.mark}</span>
            <span className={css.text}>{offer.text}</span>
          </li>
        ))}
      </ul>
      <Hidden>
        <span role="status">{t`${props.label}: ${props.offers.length}. Arrow keys choose, Enter puts it in.`}</span>
      </Hidden>
    </>
  );
}
