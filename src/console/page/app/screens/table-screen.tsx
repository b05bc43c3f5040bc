/** The table, where it is in the protocol, and the acts of whoever stands beside it. */
import type { JSX } from 'preact';
import type { View } from '../../../model/view.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Curve } from '../parts/curve.tsx';
import { TableDrawing } from '../parts/table-drawing.tsx';
import { clock, passed } from '../parts/times.ts';
import type { ScreenProps } from '../screen-props.ts';

export function TableScreen(props: ScreenProps): JSX.Element {
  const { page, view } = props;
  const { trace } = page.heard;
  return (
    <div class="table-screen">
      <section class="where">
        <TableDrawing
          angleDeg={view.angleDeg}
          targetDeg={view.targetDeg}
          reachDeg={Math.max(trace.timeline.maxAngle, view.limitDeg ?? 0, 20)}
        />
        <p class="angle">
          <strong>{view.angleText}</strong>
          <span>
            <span>{view.sideText}</span>
            <span>{view.motionText}</span>
            <span>{view.targetText}</span>
          </span>
        </p>
      </section>
      <section class="when">
        <Facts view={view} />
        <Curve timeline={trace.timeline} trace={trace} />
      </section>
      <Question {...props} />
      <Acts {...props} />
    </div>
  );
}

function Facts({ view }: { readonly view: View }): JSX.Element {
  const { headDown, person, stepText, stepLeftMs, nextText, leftMs } = view;
  return (
    <dl class="facts">
      <dt>{view.protocol ?? 'Session'}</dt>
      <dd>
        {person === null ? '' : `${person.name}: `}
        {stepText === '' ? view.state.reason : stepText}
        {stepLeftMs === null ? '' : `, ${clock(stepLeftMs)} left`}
        {nextText === '' ? '' : `; then ${nextText}`}
      </dd>
      <dt>Time left</dt>
      <dd>{leftMs === null ? '–' : clock(leftMs)}</dd>
      <dt>Head-down</dt>
      <dd>
        {passed(headDown.presentMs)}
        {headDown.limitMs === null ? '' : ` of at most ${passed(headDown.limitMs)}`}; in all {passed(headDown.totalMs)}
        {headDown.plannedMs === null ? '' : ` of ${passed(headDown.plannedMs)}`}
      </dd>
      {view.ports
        .filter(({ isUp }) => !isUp)
        .map(({ name, text }) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name} text`} class="down">
            {text}
          </dd>,
        ])}
    </dl>
  );
}

function Question({ page, view, go }: ScreenProps): JSX.Element {
  const { question } = view;
  const texts = [...(question === null ? [] : [question.text]), ...view.notes];
  return (
    <div class="notes" role="status">
      {texts.map((text) => (
        <span key={text}>{text}</span>
      ))}
      {page.ended === null ? null : (
        <button type="button" class="act main" onClick={() => go('start')}>
          Session over: answer its questions
        </button>
      )}
    </div>
  );
}

function Acts({ page, view }: ScreenProps): JSX.Element {
  const { feed } = page;
  const shared = { page, view } as const;
  return (
    <div class="acts">
      <ActButton {...shared} act="pause" onAct={() => feed.call('pause')}>
        Pause
      </ActButton>
      <ActButton {...shared} act="resume" onAct={() => feed.call('resume')}>
        Resume
      </ActButton>
      {view.question?.act === 'attend' ? (
        <ActButton {...shared} act="attend" isMain onAct={() => feed.call('attend')}>
          I am here
        </ActButton>
      ) : (
        <ActButton {...shared} act="answer" isMain={view.question?.act === 'answer'} onAct={() => feed.call('answer')}>
          They are well
        </ActButton>
      )}
      <ActButton {...shared} act="reset" onAct={() => feed.call('reset')}>
        Reset
      </ActButton>
    </div>
  );
}
