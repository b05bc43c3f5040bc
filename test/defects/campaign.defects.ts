import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignDefects } from './campaign-defects.ts';
import { DamagedSources } from './damaged-sources.ts';

const sessions = 300;
/** Of the ten. */
const atLeastFound = 7;

describe(`a line that is taken out of the simulated device is found by ${sessions} sessions of fulcrum campaign alone`, () => {
  const table: { without: string; 'found by': string }[] = [];
  let sources: DamagedSources;
  beforeAll(() => {
    sources = new DamagedSources();
  });
  afterAll(() => {
    sources.remove();
    console.table(table);
  });

  it.each(campaignDefects.map((defect) => [defect.name, defect] as const))('%s', (name, defect) => {
    table.push({ without: name, 'found by': sources.damaged(defect, () => sources.campaign(sessions)) ?? 'NOTHING' });
  });

  it('no session fails without a defect, which would be found with each of them', () => {
    expect(sources.campaign(sessions)).toBeNull();
  });

  it(`at least ${atLeastFound} of ten`, () => {
    const found = table.filter((row) => row['found by'] !== 'NOTHING');
    expect(found.length).toBeGreaterThanOrEqual(atLeastFound);
  });
});
