/** The deliberate start: armed by one touch, started by a second one elsewhere, within some seconds. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { messageOf } from '../../../../../../protocols/base/errors.ts';
import type { Params } from '../../../../../service/client.ts';
import { ServiceRefusal } from '../../../../../service/refusal.ts';
import { type FormAnswers, startAnswers } from '../../../../model/questions.ts';
import { startReasons } from '../../../../model/refusal-data.ts';
import type { View } from '../../../../model/view.ts';
import type { PageConsole } from '../../page-console.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { passed } from '../../parts/times.ts';
import type { What, Who } from './chosen.ts';

/** The second touch is due within. */
const armedMs = 8000;

export interface BeginSessionProps {
  readonly page: PageConsole;
  readonly view: View;
  readonly who: Who;
  readonly what: What;
  readonly answers: FormAnswers;
  readonly onStarted: () => void;
  readonly onBack: () => void;
}

export function BeginSession({ page, view, who, what, answers, onStarted, onBack }: BeginSessionProps): JSX.Element {
  const [isArmed, setArmed] = useState(false);
  const [reasons, setReasons] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!isArmed) return undefined;
    const timer = window.setTimeout(() => setArmed(false), armedMs);
    return () => window.clearTimeout(timer);
  }, [isArmed]);
  const start = async () => {
    setArmed(false);
    const chosen = what.protocol === null ? { plan: true } : { protocol: what.protocol };
    // The answers have the names of the method’s parameters; the service checks them.
    const params = { ...chosen, ...startAnswers(answers, who.person) } as Params<'start'>;
    try {
      const { warnings } = await page.feed.call('start', params);
      if (warnings.length > 0) page.say(warnings.join('; '));
      onStarted();
    } catch (error) {
      setReasons(reasonsIn(error));
    }
  };
  const dose = what.checked?.dose ?? null;
  return (
    <div class="start-screen begin">
      <h2>
        {who.person?.name ?? 'Without a person'}: {what.title}
      </h2>
      {dose === null ? null : (
        <p>
          {passed(dose.durationMs)} in all, up to {dose.maxAngleDeg}°
        </p>
      )}
      <p>Look under and beside the table: nobody and nothing may be there.</p>
      {reasons.length === 0 ? null : (
        <section role="alert">
          <p class="refusal">The start is refused:</p>
          <ul class="reasons">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </section>
      )}
      <div class="two-steps">
        <button type="button" class="act" aria-pressed={isArmed} onClick={() => setArmed(!isArmed)}>
          1. Ready: person, helper and lock
        </button>
        {isArmed ? (
          <ActButton page={page} view={view} act="start" isMain onAct={start}>
            2. Start now
          </ActButton>
        ) : (
          <button
            type="button"
            class="act"
            aria-disabled="true"
            onClick={() => page.say('First touch 1, then 2', true)}
          >
            2. Start now
          </button>
        )}
      </div>
      <div class="choices">
        <button type="button" class="act" onClick={onBack}>
          Give up
        </button>
      </div>
    </div>
  );
}

const reasonsIn = (error: unknown): readonly string[] =>
  error instanceof ServiceRefusal ? startReasons(error.message, error.data) : [messageOf(error)];
