import { registerDefects } from './register.ts';
import { deviceDefects, firmwareDefects } from './source-defects.ts';

registerDefects('a one-line break of the simulated device', deviceDefects);
registerDefects('a one-line break of the firmware', firmwareDefects);
