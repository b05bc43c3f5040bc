/** A configuration that names two ports, and no service: boards that lie on a desk. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardKind } from '../../hardware/boards/board-kind.ts';
import { type BootLoaderOptions, BootLoaderPeer } from './boot-loader-peer.ts';
import { fulcrumProcess, type Run } from './fulcrum-command.ts';
import { folder } from './temporary-folder.ts';

export class Desk {
  readonly folder = folder();
  readonly configuration = join(this.folder, 'fulcrum.json');

  constructor() {
    const port = (name: string) => ({ path: join(this.folder, name) });
    const content = {
      actuator: port('actuator'),
      sensors: { ...port('sensors'), imu: 'MPU6050' },
      socket: join(this.folder, 'fulcrum.sock'),
      data: join(this.folder, 'data'),
    };
    writeFileSync(this.configuration, JSON.stringify(content));
  }

  board(name: BoardKind | 'programmer', options: Omit<BootLoaderOptions, 'path'> = {}): Promise<BootLoaderPeer> {
    return BootLoaderPeer.plugged({ path: join(this.folder, name), ...options });
  }

  /** Runs a command without a terminal. */
  run(...words: readonly string[]): Promise<Run> {
    return fulcrumProcess([...words, '--config', this.configuration]);
  }
}
