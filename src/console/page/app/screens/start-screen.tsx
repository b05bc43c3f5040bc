/** A session’s beginning and end: who, what, set-up, questions, the deliberate start; afterwards what people report. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { FormAnswers } from '../../../model/questions.ts';
import type { ScreenProps } from '../screen-props.ts';
import { AfterSession } from './start/after-session.tsx';
import { AskStart } from './start/ask-start.tsx';
import { BeginSession } from './start/begin-session.tsx';
import type { What, Who } from './start/chosen.ts';
import { PickPerson } from './start/pick-person.tsx';
import { PickProtocol } from './start/pick-protocol.tsx';
import { SetUp } from './start/set-up.tsx';

type Stage =
  | { readonly kind: 'person' }
  | { readonly kind: 'protocol'; readonly who: Who }
  | { readonly kind: 'set-up'; readonly who: Who; readonly what: What }
  | { readonly kind: 'questions'; readonly who: Who; readonly what: What }
  | { readonly kind: 'begin'; readonly who: Who; readonly what: What; readonly answers: FormAnswers };

export function StartScreen(props: ScreenProps): JSX.Element {
  const { page, view, go } = props;
  const [stage, setStage] = useState<Stage>({ kind: 'person' });
  const restart = () => setStage({ kind: 'person' });
  if (page.ended !== null) return <AfterSession {...props} ended={page.ended} />;
  const offer = view.offers.start;
  if (stage.kind === 'person' && page.heard.status?.value.session != null) {
    return (
      <div class="start-screen">
        <h2>A session runs</h2>
        <p>{offer.isOffered ? '' : offer.reason}</p>
      </div>
    );
  }
  switch (stage.kind) {
    case 'person':
      return (
        <>
          {offer.isOffered ? null : <p class="refusal">No start now: {offer.reason}</p>}
          <PickPerson page={page} onPick={(who) => setStage({ kind: 'protocol', who })} />
        </>
      );
    case 'protocol':
      return (
        <PickProtocol
          page={page}
          who={stage.who}
          onPick={(what) => setStage({ ...stage, kind: 'set-up', what })}
          onBack={restart}
        />
      );
    case 'set-up':
      return (
        <SetUp
          shown={stage.who.shown}
          onDone={() => setStage({ ...stage, kind: 'questions' })}
          onBack={() => setStage({ kind: 'protocol', who: stage.who })}
        />
      );
    case 'questions':
      return (
        <AskStart
          who={stage.who}
          onDone={(answers) => setStage({ ...stage, kind: 'begin', answers })}
          onBack={() => setStage({ ...stage, kind: 'set-up' })}
        />
      );
    case 'begin':
      return (
        <BeginSession
          page={page}
          view={view}
          who={stage.who}
          what={stage.what}
          answers={stage.answers}
          onStarted={() => {
            restart();
            go('table');
          }}
          onBack={restart}
        />
      );
  }
}
