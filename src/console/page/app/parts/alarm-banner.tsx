import type { JSX } from 'preact';
import type { ScreenProps } from '../screen-props.ts';
import { ActButton } from './act-button.tsx';
import { clock } from './times.ts';

/** The gravest alarm, on every screen. */
export function AlarmBanner({ page, view, go }: ScreenProps): JSX.Element | null {
  const [alarm, ...others] = view.alarms;
  if (alarm === undefined) return null;
  return (
    <section class={`alarm ${alarm.priority}`} role="alert">
      <button type="button" class="alarm-text" onClick={() => go('events')}>
        <strong>
          {alarm.hazard ?? ''} {alarm.text}
        </strong>
        <span>
          {[
            ...(alarm.todo === null ? [] : [alarm.todo]),
            ...(alarm.silentForMs === null ? [] : [`silent for ${clock(alarm.silentForMs)}`]),
            ...(others.length === 0 ? [] : [`${others.length} more`]),
          ].join(' – ')}
        </span>
      </button>
      <ActButton page={page} view={view} act="acknowledge" onAct={() => page.feed.call('acknowledge')}>
        Acknowledge
      </ActButton>
    </section>
  );
}
