import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { useState } from "react";

import { onSubmit } from "../base/form.tsx";
import { MomentField } from "../base/MomentField.tsx";
import { Buttons, Form } from "../base/Page.tsx";
import { momentOf, ownZone } from "../base/zones.ts";

/** Any time to come, by the clocks of whoever snoozes. */
export function SnoozeUntil(props: { first: Date; onSnooze: (until: Date) => void; onClose: () => void }) {
  const [tooEarly, setTooEarly] = useState(false);
  const zone = ownZone();
  return (
    <Modal opened onClose={props.onClose} title={t`Snooze until`} size="xs">
      <Form
        onSubmit={onSubmit((text) => {
          const until = momentOf(text("until"), zone);
          if (until.getTime() <= Date.now()) return setTooEarly(true);
          props.onSnooze(until);
          props.onClose();
        })}
      >
        <MomentField
          name="until"
          label={t`Date and time`}
          zone={zone}
          first={props.first}
          error={tooEarly ? t`Choose a time to come.` : null}
          onInput={() => setTooEarly(false)}
        />
        <Buttons>
          <Button variant="default" onClick={props.onClose}>{t`Cancel`}</Button>
          <Button type="submit">{t`Snooze`}</Button>
        </Buttons>
      </Form>
    </Modal>
  );
}
