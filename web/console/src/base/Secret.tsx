import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { Copy } from "lucide-react";

import { Buttons, CodeBox } from "./Page.tsx";
import { toast } from "./toast.tsx";

/** A key or a link that is shown once; `done` is what the last button says where there is nothing to store. */
export function Secret(props: { title: string; text: string; value: string; done?: string; onClose: () => void }) {
  return (
    <Modal opened onClose={props.onClose} title={props.title} closeOnClickOutside={false}>
      <p>{props.text}</p>
      <br />
      <CodeBox text={props.value} label={props.title} />
      <Buttons>
        <Button
          variant="default"
          leftSection={<Copy size={14} aria-hidden="true" />}
          onClick={() => void navigator.clipboard.writeText(props.value).then(() => toast(t`Copied`, { seconds: 2 }))}
        >
          {t`Copy`}
        </Button>
        <Button onClick={props.onClose}>{props.done ?? t`I have stored it`}</Button>
      </Buttons>
    </Modal>
  );
}
