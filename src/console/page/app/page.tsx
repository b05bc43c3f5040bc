/** The page's frame: STOP and RETURN in the same place whatever else is shown, the state above, the screens between. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PageConsole } from './page-console.ts';
import { AlarmBanner } from './parts/alarm-banner.tsx';
import { Dimmer } from './parts/dimmer.tsx';
import { LostBanner } from './parts/lost-banner.tsx';
import { UrgentButtons } from './parts/urgent-buttons.tsx';
import { type ScreenName, type ScreenProps, screens } from './screen-props.ts';
import { EventsScreen } from './screens/events-screen.tsx';
import { OverrideScreen } from './screens/override-screen.tsx';
import { PersonScreen } from './screens/person-screen.tsx';
import { StartScreen } from './screens/start-screen.tsx';
import { TableScreen } from './screens/table-screen.tsx';

const screenTitles: Readonly<Record<ScreenName, string>> = {
  table: 'Table',
  start: 'Session',
  override: 'Override',
  events: 'Alarms',
  person: 'Person’s view',
};

export function Page({ page }: { readonly page: PageConsole }): JSX.Element {
  const [screen, go] = useState<ScreenName>('table');
  const { view, message } = page;
  const isAwake = view.lost !== null || view.alarms.length > 0 || view.question !== null || view.override !== null;
  return (
    <div class="page">
      <div class="area">
        <header class={`top ${view.state.isAlarming ? 'alarming' : ''}`}>
          <h1 class={view.staleMs === null ? '' : 'stale'}>{view.state.text}</h1>
          <span class="age" role="status">
            {view.staleText}
          </span>
          <span class="role">{view.roleText}</span>
        </header>
        <LostBanner view={view} />
        <AlarmBanner page={page} view={view} go={go} />
        <div class="stage">
          <main class={`screen ${view.staleMs === null ? '' : 'stale'}`} aria-label={screenTitles[screen]}>
            <Screen name={screen} page={page} view={view} go={go} />
          </main>
          <div
            class={`message ${message?.isRefusal === true ? 'refusal' : ''}`}
            role="status"
            hidden={message === null}
          >
            {message?.text}
          </div>
        </div>
        <nav class="tabs" aria-label="Screens">
          {screens.map((name) => (
            <button
              type="button"
              key={name}
              aria-current={name === screen ? 'page' : undefined}
              onClick={() => go(name)}
            >
              {screenTitles[name]}
              {name === 'events' && view.alarms.length > 0 ? ` (${view.alarms.length})` : ''}
            </button>
          ))}
        </nav>
        <Dimmer isAwake={isAwake} />
      </div>
      <UrgentButtons page={page} view={view} />
    </div>
  );
}

function Screen({ name, ...props }: ScreenProps & { readonly name: ScreenName }): JSX.Element {
  switch (name) {
    case 'table':
      return <TableScreen {...props} />;
    case 'start':
      return <StartScreen {...props} />;
    case 'override':
      return <OverrideScreen {...props} />;
    case 'events':
      return <EventsScreen {...props} />;
    case 'person':
      return <PersonScreen {...props} />;
  }
}
