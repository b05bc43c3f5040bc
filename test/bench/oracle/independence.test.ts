import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What the oracle may know of what it judges: the types of the record and of the session's states. */
const allowedTypes = ['../../controller/entry.ts', '../../session/states.ts'];

describe('the oracle', () => {
  const folder = new URL('../../../src/bench/oracle/', import.meta.url);
  // These judge the service against its published schema, which they import.
  const files = readdirSync(folder).filter((file) => !['service-judge.ts', 'subscriber.ts'].includes(file));

  it.each(files)('%s shares no code with what it judges', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const imports = [...text.matchAll(/^import (type )?[^;]* from '(.*)';$/gm)];
    expect(imports.length).toBeGreaterThan(0);
    expect(imports).toHaveLength(text.match(/^import\b/gm)?.length ?? 0);
    const outside = imports.filter(([, , from]) => from?.startsWith('../'));
    // Types only: the table's, the link's, the record's and the states'; never their code.
    expect(outside.filter(([, type]) => type === undefined).map(([, , from]) => from)).toEqual([]);
    const judged = outside.map(([, , from = '']) => from).filter((from) => !/\/(hardware|protocols)\//.test(from));
    expect(judged.filter((from) => !allowedTypes.includes(from))).toEqual([]);
  });
});
