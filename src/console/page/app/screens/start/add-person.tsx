import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PageConsole } from '../../page-console.ts';

export interface AddPersonProps {
  readonly page: PageConsole;
  readonly onAdded: () => void;
  readonly onBack: () => void;
}

const fields = [
  ['name', 'Name', 'text'],
  ['birthYear', 'Year of birth', 'numeric'],
  ['weightKg', 'Weight, kg', 'numeric'],
  ['heightCm', 'Height, cm', 'numeric'],
] as const;
type Field = (typeof fields)[number][0];

export function AddPerson({ page, onAdded, onBack }: AddPersonProps): JSX.Element {
  const [given, setGiven] = useState<Readonly<Record<Field, string>>>({
    name: '',
    birthYear: '',
    weightKg: '',
    heightCm: '',
  });
  const add = () => {
    const { name } = given;
    const [birthYear, weightKg, heightCm] = [Number(given.birthYear), Number(given.weightKg), Number(given.heightCm)];
    page.feed.call('patient.add', { name, birthYear, weightKg, heightCm }).then(
      () => {
        page.say(`${name} was added`);
        onAdded();
      },
      (error: unknown) => page.sayFailure('Not added', error),
    );
  };
  return (
    <form
      class="start-screen add-person"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <h2>Add a person</h2>
      <div class="fields">
        {fields.map(([field, label, inputMode]) => (
          <label key={field}>
            {label}
            <input
              value={given[field]}
              inputMode={inputMode}
              autoComplete="off"
              maxLength={200}
              onInput={(event) => setGiven({ ...given, [field]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <div class="choices">
        <button type="submit" class="act main">
          Add
        </button>
        <button type="button" class="act" onClick={onBack}>
          Back
        </button>
      </div>
    </form>
  );
}
