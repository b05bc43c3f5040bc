/** Today’s session by the person’s plan, or any protocol, with its curve and its length. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Result } from '../../../../../service/client.ts';
import { timelineOf } from '../../../../service-trace.ts';
import type { PageConsole } from '../../page-console.ts';
import { Curve } from '../../parts/curve.tsx';
import { passed } from '../../parts/times.ts';
import type { What, Who } from './chosen.ts';

type Protocol = Result<'protocols.list'>['protocols'][number];
type Next = Result<'plan.next'>;

export interface PickProtocolProps {
  readonly page: PageConsole;
  readonly who: Who;
  readonly onPick: (what: What) => void;
  readonly onBack: () => void;
}

export function PickProtocol({ page, who, onPick, onBack }: PickProtocolProps): JSX.Element {
  const [protocols, setProtocols] = useState<readonly Protocol[]>([]);
  const [next, setNext] = useState<Next | null>(null);
  const [picked, setPicked] = useState<What | null>(null);
  const id = who.person?.id;
  useEffect(() => {
    page.feed.call('protocols.list').then(
      (answer) => setProtocols(answer.protocols),
      (error: unknown) => page.sayFailure('Protocols', error),
    );
    // Refused where no plan is assigned: then there is none.
    if (id !== undefined) page.feed.call('plan.next', { id }).then(setNext, () => undefined);
  }, [page, id]);
  const look = (title: string, protocol: string, isByPlan: boolean) =>
    page.feed.call('protocols.check', { protocol, ...(id === undefined ? {} : { patient: id }) }).then(
      (checked) => setPicked({ title, protocol: isByPlan ? null : protocol, checked }),
      (error: unknown) => page.sayFailure(title, error),
    );
  const against = who.shown?.against ?? [];
  const stage = next?.stage ?? null;
  return (
    <div class="start-screen pick-protocol">
      <div class="list">
        <h2>{who.person?.name ?? 'Without a person: the beginner’s limits'}</h2>
        {against.map(({ reason }) => (
          <p class="refusal" key={reason}>
            {reason}
          </p>
        ))}
        {next === null || stage === null ? null : (
          <button type="button" class="act row main" onClick={() => void look(stage.title, stage.protocol, true)}>
            Today by the plan: {stage.title}
            <span>
              {next.title}, stage {stage.number} of {stage.of}
            </span>
          </button>
        )}
        {protocols.map(({ name, title, level }) => (
          <button
            type="button"
            class="act row"
            key={name}
            aria-pressed={picked?.protocol === name}
            onClick={() => void look(title ?? name, name, false)}
          >
            {title ?? name} <span>{level ?? 'cannot be read'}</span>
          </button>
        ))}
      </div>
      <div class="picked">
        <Picked picked={picked} />
        <div class="choices">
          <button type="button" class="act" onClick={onBack}>
            Back
          </button>
          {picked?.checked?.allowed === true ? (
            <button type="button" class="act main" onClick={() => onPick(picked)}>
              Go on
            </button>
          ) : null}
        </div>
      </div>
    </div>
  );
}

function Picked({ picked }: { readonly picked: What | null }): JSX.Element {
  if (picked?.checked == null) return <p class="hint">Choose a session to see its plan.</p>;
  const { problems, dose, timeline } = picked.checked;
  return (
    <>
      <h2>{picked.title}</h2>
      {problems.map((problem) => (
        <p class="refusal" key={problem}>
          {problem}
        </p>
      ))}
      {dose === null ? null : (
        <p>
          <strong>{passed(dose.durationMs)}</strong> in all, up to {dose.maxAngleDeg}°, {dose.sets}{' '}
          {dose.sets === 1 ? 'inversion' : 'inversions'}, {passed(dose.invertedMs)} head-down
        </p>
      )}
      {timeline === null ? null : <Curve key={picked.title} timeline={timelineOf(timeline)} trace={null} />}
    </>
  );
}
