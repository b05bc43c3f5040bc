/** Every alarm with what to do about it, the links, both sounders, and what has happened. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { clockText } from '../../../../../protocols/base/round.ts';
import { ActButton } from '../parts/act-button.tsx';
import { clock } from '../parts/times.ts';
import type { ScreenProps } from '../screen-props.ts';

export function EventsScreen({ page, view }: ScreenProps): JSX.Element {
  const [isSounding, setSounding] = useState(false);
  const { events, telemetry } = page.heard;
  const nowMs = telemetry?.value.atMs ?? 0;
  return (
    <div class="events-screen">
      {view.alarms.length === 0 ? <p>No alarm.</p> : null}
      <ul class="alarms">
        {view.alarms.map(({ key, priority, hazard, text, todo, silentForMs }) => (
          <li key={key} class={priority}>
            <div>
              <strong>
                {priority}: {hazard ?? ''} {text}
              </strong>
              <p>{todo ?? ''}</p>
              {silentForMs === null ? null : <p>Silent for {clock(silentForMs)}</p>}
            </div>
            <ActButton
              page={page}
              view={view}
              act="acknowledge"
              onAct={() => page.feed.call('acknowledge', { alarm: key })}
            >
              Acknowledge
            </ActButton>
          </li>
        ))}
      </ul>
      <div class="sounders">
        <ActButton
          page={page}
          view={view}
          act="sounders.test"
          onAct={async () => {
            await page.feed.call('sounders.test');
            setSounding(true);
          }}
        >
          Test sounders
        </ActButton>
        {isSounding ? (
          <ActButton
            page={page}
            view={view}
            act="sounders.heard"
            isMain
            onAct={async () => {
              await page.feed.call('sounders.heard');
              setSounding(false);
            }}
          >
            I heard both
          </ActButton>
        ) : null}
        <p>{soundersText(page.heard.status?.value.sounders.heardForMs ?? 0)}</p>
      </div>
      <ul class="ports">
        {view.ports.map(({ name, isUp, text }) => (
          <li key={name} class={isUp ? '' : 'down'}>
            <strong>{name}</strong> {text}
          </li>
        ))}
      </ul>
      <h2>What has happened</h2>
      <ol class="events">
        {events.toReversed().map(({ atMs, text, priority }) => (
          <li key={`${atMs} ${text}`} class={priority ?? ''}>
            <span>{clockText(Math.max(0, nowMs - atMs) / 1000)} ago</span> {text}
          </li>
        ))}
      </ol>
    </div>
  );
}

const soundersText = (heardForMs: number): string =>
  heardForMs <= 0
    ? 'Nobody has confirmed hearing both sounders today: test them before a session.'
    : `Both sounders were heard; that holds for ${clockText(Math.floor(heardForMs / 60_000))} h.`;
