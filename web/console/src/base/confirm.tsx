import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";

import { useChange } from "./crud.ts";
import { FormError } from "./form.tsx";
import { Buttons } from "./Page.tsx";

/** For what cannot be taken back. What can is done at once, with an undo. */
export function Confirm(props: {
  title: string;
  text: ReactNode;
  yes: string;
  pending: boolean;
  error: unknown;
  onYes: () => void;
  onClose: () => void;
}) {
  return (
    <Modal opened onClose={props.onClose} title={props.title} size="sm">
      <p>{props.text}</p>
      <FormError error={props.error} />
      <Buttons>
        <Button variant="default" onClick={props.onClose} data-autofocus>{t`Cancel`}</Button>
        <Button color="danger" data-danger loading={props.pending} onClick={props.onYes}>
          {props.yes}
        </Button>
      </Buttons>
    </Modal>
  );
}

/** A removal that asks first: `ask` opens the question, `question` stands wherever the page has room for a dialog. */
export function useRemoval<Item>(options: {
  remove: (item: Item) => Promise<unknown>;
  stale: string[];
  words: (item: Item) => { title: string; text: ReactNode; yes?: string };
  onDone?: () => void;
}) {
  const [asked, setAsked] = useState<{ item: Item } | null>(null);
  const change = useChange(options.remove, options.stale, {
    onDone: () => {
      setAsked(null);
      options.onDone?.();
    },
  });
  const close = () => {
    change.reset();
    setAsked(null);
  };
  const question = asked ? (
    <Confirm yes={t`Remove`} {...options.words(asked.item)} pending={change.isPending} error={change.error} onYes={() => change.mutate(asked.item)} onClose={close} />
  ) : null;
  return { ask: (item: Item) => setAsked({ item }), question };
}
