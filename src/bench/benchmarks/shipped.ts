/** What ships with this build, as the rows need it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Image, readImage } from '../../../hardware/emulator/image.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { readProtocol } from '../../../protocols/therapy/read.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import { root } from './builds.ts';

/** The actuator's firmware. */
export function actuatorImage(): Image {
  const read = (name: string): string => readFileSync(join(root, 'hardware/firmware/actuator', name), 'latin1');
  return readImage(read('actuator.hex'), read('actuator.hex.txt'));
}

/** A ready-made protocol. */
export function readyMade(name: string): Timeline {
  const file = readFileSync(join(root, 'protocols/therapy/ready-made', `${name}.json`));
  return accepted(planTimeline(accepted(readProtocol(file, name)), absolute, name));
}
