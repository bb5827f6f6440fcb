import { t } from "@lingui/core/macro";
import { Modal, Switch } from "@mantine/core";
import { client, take } from "@ondam/api";
import { Kbd } from "@ondam/ui";

import { useChangeSession, useSession } from "../base/session.tsx";
import { allShortcuts, keyLabel, type Shortcut } from "../base/shortcuts.ts";
import { toastProblem } from "../base/toast.tsx";
import css from "./ShortcutSheet.module.css";

function groupName(group: Shortcut["group"]): string {
  switch (group) {
    case "go":
      return t`Everywhere`;
    case "list":
      return t`In the list`;
    case "conversation":
      return t`In a conversation`;
    case "composer":
      return t`Writing`;
  }
}

/** Every shortcut that works on this screen, and the switch for single keys. */
export function ShortcutSheet(props: { onClose: () => void }) {
  const session = useSession();
  const change = useChangeSession();
  const list = allShortcuts();
  const setOn = (shortcuts: boolean) => {
    take(client.PATCH("/api/v1/session/user", { body: { shortcuts } }))
      .then((user) => change({ user }))
      .catch(toastProblem);
  };
  return (
    <Modal opened onClose={props.onClose} title={t`Shortcuts`} size="lg">
      <Switch
        label={t`Single-key shortcuts`}
        description={t`Keys are those printed on the keyboard, in the Hangul layout too.`}
        checked={session.user.shortcuts}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
      <div className={css.groups}>
        {(["go", "list", "conversation", "composer"] as const).map((group) => {
          const own = list.filter((shortcut) => shortcut.group === group);
          return own.length ? (
            <section key={group}>
              <h3 className={css.title}>{groupName(group)}</h3>
              <ul>
                {own.map((shortcut) => (
                  <li key={shortcut.code + String(shortcut.mod)} className={css.line}>
                    <span>{shortcut.label}</span>
                    <span className={css.keys}>
                      {keyLabel(shortcut).map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          ) : null;
        })}
      </div>
    </Modal>
  );
}
