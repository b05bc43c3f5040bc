import { registerDefects } from './register.ts';
import { hostDefects } from './source-defects.ts';

registerDefects('a one-line break of the host', hostDefects);
