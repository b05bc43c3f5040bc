import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { campaignDefects } from './campaign-defects.ts';
import { exploreDefects } from './explore-defects.ts';
import { deviceDefects, firmwareDefects, hostDefects } from './source-defects.ts';

const defects = [...hostDefects, ...deviceDefects, ...firmwareDefects, ...exploreDefects, ...campaignDefects];
const top = fileURLToPath(new URL('../../', import.meta.url));

it.each(defects.map(({ name, file, from }) => [name, file, from]))(
  'the line that "%s" damages is in %s once',
  (_name, file, from) => {
    expect(readFileSync(`${top}${file}`, 'utf8').split(from)).toHaveLength(2);
  },
);
