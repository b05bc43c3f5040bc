/** The table is set for the person: feet, height, ankle lock, one picture at a time. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PersonShown } from '../../../../model/heard.ts';
import { AnkleLockPicture, FeetPicture, HeightPicture } from '../../parts/set-up-pictures.tsx';

export interface SetUpProps {
  readonly shown: PersonShown | null;
  readonly onDone: () => void;
  readonly onBack: () => void;
}

const steps = [
  {
    title: 'Feet',
    text: 'Both heels on the foot rest, the ankles between the cushions. Nothing loose at the legs.',
    recalled: 'feet',
    Picture: FeetPicture,
  },
  {
    title: 'Height',
    text: 'Set the main shaft to the person’s mark: hips level with the fulcrum. The bolt must snap in.',
    recalled: 'height',
    Picture: HeightPicture,
  },
  {
    title: 'Ankle lock',
    text: 'Close the lever, look that it is past its stop, and pull at it. It must not give way.',
    recalled: 'note',
    Picture: AnkleLockPicture,
  },
] as const;

export function SetUp({ shown, onDone, onBack }: SetUpProps): JSX.Element {
  const [index, setIndex] = useState(0);
  const step = steps[index] ?? steps[0];
  const { title, text, recalled, Picture } = step;
  const known = shown?.patient.setUp?.[recalled] ?? null;
  const isLast = index === steps.length - 1;
  return (
    <div class="start-screen set-up">
      <Picture />
      <div>
        <h2>
          {index + 1} of {steps.length}: {title}
        </h2>
        <p>{text}</p>
        {known === null ? null : (
          <p class="recalled">
            Last time: <strong>{known}</strong>
          </p>
        )}
        <div class="choices">
          <button type="button" class="act" onClick={() => (index === 0 ? onBack() : setIndex(index - 1))}>
            Back
          </button>
          <button type="button" class="act main" onClick={() => (isLast ? onDone() : setIndex(index + 1))}>
            Done
          </button>
        </div>
      </div>
    </div>
  );
}
