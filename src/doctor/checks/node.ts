/** The program that runs this one. */
import { fault, type Line, ok } from '../line.ts';

export interface NodeFacts {
  /** `v20.19.2` */
  readonly version: string;
  /** Of package.json: `>=20.19`. */
  readonly required: string;
  /** `arm64` */
  readonly architecture: string;
}

/** The serial driver, the terminals and SQLite have binaries for these only. */
const architectures = ['arm64', 'x64'];

export function checkNode({ version, required, architecture }: NodeFacts): readonly Line[] {
  const said = `Node ${version}, ${architecture}`;
  if (!isAtLeast(version, required)) {
    return [
      fault(
        'Node',
        `${said}; needed: ${required}. Raspberry Pi OS bookworm has Node 18, trixie has 20.19`,
        'install Raspberry Pi OS trixie (64 bit), then: sudo apt install nodejs',
      ),
    ];
  }
  if (!architectures.includes(architecture)) {
    return [
      fault(
        'Node',
        `${said}; only 64-bit systems are supported`,
        'install the 64-bit version of Raspberry Pi OS trixie',
      ),
    ];
  }
  return [ok('Node', said)];
}

function isAtLeast(version: string, required: string): boolean {
  const numbers = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number);
  const [major = 0, minor = 0] = numbers(version);
  const [leastMajor = 0, leastMinor = 0] = numbers(required);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
