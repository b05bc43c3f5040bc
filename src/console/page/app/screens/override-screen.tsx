/** Manual control: the PIN, the reason, the minutes; then jogs, targets, the hold, the step. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { pinDigits, pinForm, pinFormText } from '../../../../service/access/pin-form.ts';
import { overrideReasons } from '../../../../session/override.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Group } from '../parts/group.tsx';
import { HoldButton } from '../parts/hold-button.tsx';
import { NumberPad } from '../parts/number-pad.tsx';
import { clock } from '../parts/times.ts';
import type { ScreenProps } from '../screen-props.ts';
import { TargetPanel } from './target-panel.tsx';

export function OverrideScreen(props: ScreenProps): JSX.Element {
  const { page, view } = props;
  if (page.heard.clinician === null) return <Login {...props} />;
  if (view.override?.isMine === true) return <Controls {...props} />;
  return <Begin {...props} />;
}

function Login({ page, view }: ScreenProps): JSX.Element {
  const [name, setName] = useState('');
  const login = (pin: string) => {
    if (pin === '') return;
    const given = name.trim() === '' ? {} : { name: name.trim() };
    page.feed.call('login', { pin, ...given }).then(
      ({ name: known }) => page.say(`${known ?? 'Clinician'} is logged in`),
      (error: unknown) => page.sayFailure('Not logged in', error),
    );
  };
  const { login: offer } = view.offers;
  return (
    <div class="login-screen">
      <div>
        <h2>Clinician’s PIN</h2>
        <p>Manual control is for clinicians, each with a PIN of their own.</p>
        {offer.isOffered ? null : <p class="refusal">{offer.reason}</p>}
        <label>
          Name, where there are several clinicians
          <input
            value={name}
            maxLength={80}
            autoComplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
      </div>
      <NumberPad
        label="PIN"
        isSecret
        mostDigits={pinDigits.most}
        enterText="Log in"
        problem={(digits) => (pinForm.test(digits) ? null : pinFormText)}
        onEnter={login}
      />
    </div>
  );
}

const minutes = [1, 2, 5, 10] as const;

function Begin({ page, view }: ScreenProps): JSX.Element {
  const [reason, setReason] = useState<string | null>(null);
  const [minute, setMinute] = useState<number>(2);
  const begin = () => {
    if (reason === null) {
      page.say('Choose a reason first', true);
      return null;
    }
    return page.feed.call('override.begin', { reason, seconds: minute * 60 });
  };
  return (
    <div class="begin-screen">
      <h2>Take manual control: why?</h2>
      <Group label="Reason">
        {overrideReasons.map((each) => (
          <button type="button" class="act" key={each} aria-pressed={each === reason} onClick={() => setReason(each)}>
            {each}
          </button>
        ))}
      </Group>
      <div class="choices">
        <Group label="Minutes">
          {minutes.map((each) => (
            <button type="button" class="act" key={each} aria-pressed={each === minute} onClick={() => setMinute(each)}>
              {each} min
            </button>
          ))}
        </Group>
        <ActButton page={page} view={view} act="override.begin" isMain onAct={begin}>
          Take control
        </ActButton>
        <LogOut page={page} view={view} />
      </div>
      {view.override === null ? null : <p>Another console holds the override: {view.override.reason}</p>}
    </div>
  );
}

const LogOut = ({ page, view }: Pick<ScreenProps, 'page' | 'view'>): JSX.Element => (
  <ActButton page={page} view={view} act="logout" onAct={() => page.feed.call('logout')}>
    Log out
  </ActButton>
);

function Controls({ page, view }: ScreenProps): JSX.Element {
  const [panel, setPanel] = useState<'jog' | 'target' | 'hold'>('jog');
  const shared = { page, view } as const;
  return (
    <div class="control-screen">
      <p class="control-head">
        <strong>{view.angleText}</strong> {view.motionText} {view.targetText}. Up to {view.override?.upToDeg}° without a
        confirmation. {clock(view.override?.leftMs ?? 0)} left.
      </p>
      <Group label="Kind of control">
        {(['jog', 'target', 'hold'] as const).map((each) => (
          <button type="button" class="act" key={each} aria-pressed={each === panel} onClick={() => setPanel(each)}>
            {{ jog: 'Jog', target: 'Target', hold: 'Hold, skip' }[each]}
          </button>
        ))}
        <ActButton {...shared} act="override.end" onAct={() => page.feed.call('override.end')}>
          End override
        </ActButton>
        <LogOut {...shared} />
      </Group>
      {panel === 'jog' ? <Jog {...shared} /> : panel === 'target' ? <TargetPanel {...shared} /> : <Hold {...shared} />}
    </div>
  );
}

type PanelProps = Pick<ScreenProps, 'page' | 'view'>;

function Jog({ page, view }: PanelProps): JSX.Element {
  const offer = view.offers['override.jog'];
  const refused = (error: unknown) => page.sayFailure('Jog', error);
  return (
    <div class="jog">
      {(['up', 'down'] as const).map((direction) => (
        <HoldButton
          key={direction}
          act={`jog-${direction}`}
          isOffered={offer.isOffered}
          renew={() => page.feed.call('override.jog', { direction })}
          onRefused={refused}
          onUnoffered={() => page.say(offer.isOffered ? '' : offer.reason, true)}
        >
          <strong>{direction === 'up' ? '▲ Head up' : '▼ Head down'}</strong>
          <span>hold to move</span>
        </HoldButton>
      ))}
    </div>
  );
}

const holdSeconds = [0, 15, 30, 60, 120] as const;

function Hold({ page, view }: PanelProps): JSX.Element {
  return (
    <div class="hold-panel">
      <p>The hold or rest that was interrupted lasts, once resumed:</p>
      <div class="choices">
        {holdSeconds.map((seconds) => (
          <ActButton
            page={page}
            view={view}
            key={seconds}
            act="override.hold"
            onAct={async () => {
              await page.feed.call('override.hold', { seconds });
              page.say(`The hold lasts ${seconds} s from resuming`);
            }}
          >
            {seconds} s
          </ActButton>
        ))}
      </div>
      <div class="choices">
        <ActButton
          page={page}
          view={view}
          act="override.skip"
          onAct={async () => {
            await page.feed.call('override.skip');
            page.say('Resuming begins the next step');
          }}
        >
          Skip this step
        </ActButton>
      </div>
    </div>
  );
}
