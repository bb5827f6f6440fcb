import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";

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
