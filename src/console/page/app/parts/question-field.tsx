/** One question with large answers to touch. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { possiblePressures } from '../../../../patients/screening.ts';
import type { AnswerForm, AnswerValue, ConsoleQuestion } from '../../../model/questions.ts';
import { NumberPad } from './number-pad.tsx';

export interface QuestionFieldProps {
  readonly question: ConsoleQuestion;
  readonly onAnswer: (value: AnswerValue) => void;
}

export function QuestionField({ question, onAnswer }: QuestionFieldProps): JSX.Element {
  return (
    <fieldset class="question">
      <legend>{question.text}</legend>
      <Answers form={question.form} label={question.text} onAnswer={onAnswer} key={question.key} />
    </fieldset>
  );
}

interface AnswersProps {
  readonly form: AnswerForm;
  readonly label: string;
  readonly onAnswer: (value: AnswerValue) => void;
}

function Answers({ form, label, onAnswer }: AnswersProps): JSX.Element {
  switch (form.kind) {
    case 'yes-no':
      return (
        <Choices
          options={[
            ['Yes', true],
            ['No', false],
          ]}
          onAnswer={onAnswer}
        />
      );
    case 'number':
      return <NumberAnswer {...form} label={label} onAnswer={onAnswer} />;
    case 'blood-pressure':
      return <BloodPressure onAnswer={onAnswer} />;
    case 'choice': {
      const options = form.options.map((option): Option => [option, option]);
      return <Choices options={form.isOptional ? [...options, ['no answer', null]] : options} onAnswer={onAnswer} />;
    }
    case 'choices':
      return <Several options={form.options} onAnswer={onAnswer} />;
  }
}

type Option = readonly [text: string, value: AnswerValue];

const Choices = ({
  options,
  onAnswer,
}: {
  readonly options: readonly Option[];
  readonly onAnswer: (value: AnswerValue) => void;
}): JSX.Element => (
  <div class="choices">
    {options.map(([text, value]) => (
      <button type="button" class="act" key={text} onClick={() => onAnswer(value)}>
        {text}
      </button>
    ))}
  </div>
);

interface NumberAnswerProps {
  readonly least: number;
  readonly most: number;
  readonly isOptional: boolean;
  readonly label: string;
  readonly onAnswer: (value: AnswerValue) => void;
}

/** Up to so many numbers each have a button of their own. */
const mostButtons = 12;

function NumberAnswer({ least, most, isOptional, label, onAnswer }: NumberAnswerProps): JSX.Element {
  if (most - least < mostButtons) {
    const numbers = Array.from({ length: most - least + 1 }, (_, index): Option => [`${least + index}`, least + index]);
    return <Choices options={isOptional ? [...numbers, ['no answer', null]] : numbers} onAnswer={onAnswer} />;
  }
  const problem = (digits: string) =>
    Number(digits) >= least && Number(digits) <= most ? null : `from ${least} to ${most}`;
  return (
    <NumberPad
      label={label}
      mostDigits={`${most}`.length}
      enterText="Enter"
      problem={problem}
      onEnter={(digits) => {
        if (digits !== '') onAnswer(Number(digits));
      }}
    />
  );
}

function BloodPressure({ onAnswer }: { readonly onAnswer: (value: AnswerValue) => void }): JSX.Element {
  const [systolic, setSystolic] = useState<number | null>(null);
  const { min, max } = systolic === null ? possiblePressures.systolic : possiblePressures.diastolic;
  const name = systolic === null ? 'Systolic (upper), mmHg' : `${systolic} over … Diastolic (lower), mmHg`;
  return (
    <div class="blood-pressure">
      <p>{name}</p>
      <NumberPad
        key={name}
        label={name}
        mostDigits={3}
        enterText="Enter"
        problem={(digits) => (Number(digits) >= min && Number(digits) <= max ? null : `from ${min} to ${max}`)}
        onEnter={(digits) => {
          if (digits === '') return;
          if (systolic === null) setSystolic(Number(digits));
          else onAnswer({ systolic, diastolic: Number(digits) });
        }}
      />
      <button type="button" class="act" onClick={() => onAnswer(null)}>
        Not measured
      </button>
    </div>
  );
}

function Several({
  options,
  onAnswer,
}: {
  readonly options: readonly string[];
  readonly onAnswer: (value: AnswerValue) => void;
}): JSX.Element {
  const [picked, setPicked] = useState<readonly string[]>([]);
  const toggle = (option: string) =>
    setPicked(picked.includes(option) ? picked.filter((each) => each !== option) : [...picked, option]);
  return (
    <div class="choices">
      {options.map((option) => (
        <button
          type="button"
          class="act"
          key={option}
          aria-pressed={picked.includes(option)}
          onClick={() => toggle(option)}
        >
          {option}
        </button>
      ))}
      <button type="button" class="act main" onClick={() => onAnswer(picked)}>
        {picked.length === 0 ? 'None of these' : `Enter: ${picked.join(', ')}`}
      </button>
    </div>
  );
}
