/** STOP and RETURN: sent when the finger comes down, in every state and over every screen. They never ask. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { View } from '../../../model/view.ts';
import type { PageConsole } from '../page-console.ts';

type Urgent = 'stop' | 'return';

const labels: Readonly<Record<Urgent, string>> = { stop: 'STOP', return: 'RETURN' };
const meanings: Readonly<Record<Urgent, string>> = { stop: 'at once, brake on', return: 'to level' };
const whenLost: Readonly<Record<Urgent, string>> = {
  stop: 'Link lost: press the red stop',
  return: 'Link lost: the patient’s button',
};
/** What was pressed stays visible for so long. */
const pressedMs = 1500;

export function UrgentButtons({ page, view }: { readonly page: PageConsole; readonly view: View }): JSX.Element {
  return (
    <aside class="urgent" aria-label="Stop and return">
      <UrgentButton page={page} view={view} act="stop" />
      <UrgentButton page={page} view={view} act="return" />
    </aside>
  );
}

interface ButtonProps {
  readonly page: PageConsole;
  readonly view: View;
  readonly act: Urgent;
}

function UrgentButton({ page, view, act }: ButtonProps): JSX.Element {
  const [pressed, setPressed] = useState<'sent' | 'not sent' | null>(null);
  const press = () => {
    const isSent = page.feed.urgent(act);
    setPressed(isSent ? 'sent' : 'not sent');
    window.setTimeout(() => setPressed(null), pressedMs);
    if (!isSent) page.say(`${labels[act]} could not be sent. ${whenLost[act]}.`, true);
  };
  return (
    <button
      type="button"
      class={`urgent-${act} ${pressed === null ? '' : 'pressed'}`}
      onPointerDown={press}
      // By keyboard, or by a screen reader: there is no pointer then.
      onClick={({ detail }) => {
        if (detail === 0) press();
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      <strong>{labels[act]}</strong>
      <span>{pressed ?? (view.lost === null ? meanings[act] : whenLost[act])}</span>
    </button>
  );
}
