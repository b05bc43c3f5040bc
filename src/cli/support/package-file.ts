import { readFileSync } from 'node:fs';
import { packageFile } from '../../../hardware/package-file.ts';

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  return String(version);
}
