import { t } from "@lingui/core/macro";
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";

/** Where there is no room beside the conversation. */
export function SidePanel(props: { onClose: () => void; children: ReactNode }) {
  return (
    <Drawer opened onClose={props.onClose} title={t`Customer and matter`} size={360} padding={0}>
      {props.children}
    </Drawer>
  );
}
