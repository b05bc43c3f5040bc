import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Result } from '../../../../../service/client.ts';
import type { PageConsole } from '../../page-console.ts';
import { AddPerson } from './add-person.tsx';
import type { Who } from './chosen.ts';

type Listed = Result<'patient.list'>['patients'][number];

export interface PickPersonProps {
  readonly page: PageConsole;
  readonly onPick: (who: Who) => void;
}

export function PickPerson({ page, onPick }: PickPersonProps): JSX.Element {
  const [people, setPeople] = useState<readonly Listed[] | null>(null);
  const [isAdding, setAdding] = useState(false);
  const load = useCallback(() => {
    everyone(page).then(setPeople, (error: unknown) => page.sayFailure('People', error));
  }, [page]);
  useEffect(load, [load]);
  const pick = (person: Listed) =>
    page.feed.call('patient.show', { id: person.id }).then(
      (shown) => onPick({ person, shown }),
      (error: unknown) => page.sayFailure(person.name, error),
    );
  if (isAdding) {
    return (
      <AddPerson
        page={page}
        onAdded={() => {
          setAdding(false);
          load();
        }}
        onBack={() => setAdding(false)}
      />
    );
  }
  return (
    <div class="start-screen">
      <h2>Who is on the table?</h2>
      <div class="list">
        {(people ?? []).map((person) => (
          <button type="button" class="act row" key={person.id} onClick={() => void pick(person)}>
            {person.name} <span>born {person.birthYear}</span>
          </button>
        ))}
        {people?.length === 0 ? <p>Nobody is recorded here yet.</p> : null}
      </div>
      <div class="choices">
        <button type="button" class="act" onClick={() => setAdding(true)}>
          Add a person
        </button>
        <button type="button" class="act" onClick={() => onPick({ person: null, shown: null })}>
          Without a person
        </button>
        <button type="button" class="act" onClick={load}>
          Read again
        </button>
      </div>
    </div>
  );
}

async function everyone(page: PageConsole): Promise<readonly Listed[]> {
  const all: Listed[] = [];
  for (;;) {
    const after = all.at(-1)?.id;
    const { patients, more } = await page.feed.call('patient.list', after === undefined ? {} : { after });
    all.push(...patients);
    if (!more || patients.length === 0) return all.sort((a, b) => a.name.localeCompare(b.name));
  }
}
