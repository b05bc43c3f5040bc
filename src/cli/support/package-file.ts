import { readFileSync } from 'node:fs';
import { packageFile } from '../../../hardware/package-file.ts';

export const packageVersion = (): string => String(packageFacts()['version']);

/** The versions of Node that this program runs on: `>=20.19`. */
export const requiredNode = (): string => String(Object(packageFacts()['engines']).node);

const packageFacts = (): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
