import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DamagedSources } from './damaged-sources.ts';
import { exploreDefects } from './explore-defects.ts';

/** Of each part's ten. */
const atLeastFound = 8;

describe('a line that is taken out of the session machine or of the link is found by fulcrum explore alone', () => {
  const table: { part: string; without: string; 'found by': string }[] = [];
  let sources: DamagedSources;
  beforeAll(() => {
    sources = new DamagedSources();
  });
  afterAll(() => {
    sources.remove();
    console.table(table);
  });

  it.each(exploreDefects.map((defect) => [`${defect.part}: ${defect.name}`, defect] as const))(
    '%s',
    (_title, defect) => {
      const { part, name } = defect;
      const explored = sources.damaged(defect, () => sources.explore(part));
      table.push({ part, without: name, 'found by': explored ?? 'NOTHING' });
    },
  );

  it.each(['machine', 'link'] as const)(`at least ${atLeastFound} of ten of the %s`, (part) => {
    const found = table.filter((row) => row.part === part && row['found by'] !== 'NOTHING');
    expect(found.length).toBeGreaterThanOrEqual(atLeastFound);
  });
});
