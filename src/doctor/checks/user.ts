/** The account that the service runs as, and whether it may open the two ports. */
import { fault, type Line, ok, warning } from '../line.ts';
import type { Machine } from '../machine.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gids: readonly number[];
}

export interface PortAccess {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly groupName: string;
  readonly mode: number;
}

export interface UserFacts {
  /** Null: there is no such account. */
  readonly account: Account | null;
  /** The name that was looked for. */
  readonly name: string;
  /** Whether the unit names it; if not, it is the user who runs the doctor. */
  readonly isOfUnit: boolean;
  /** Of the ports that exist. */
  readonly ports: readonly PortAccess[];
}

/** @param extraGroups names of groups that the unit adds */
export function accountNamed(machine: Machine, name: string, extraGroups: readonly string[]): Account | null {
  const line = linesOf(machine, '/etc/passwd').find((fields) => fields[0] === name);
  if (line === undefined) return null;
  const groups = linesOf(machine, '/etc/group')
    .filter(([group = '', , , members = '']) => extraGroups.includes(group) || members.split(',').includes(name))
    .map((fields) => Number(fields[2]));
  return { name, uid: Number(line[2]), gids: [Number(line[3]), ...groups] };
}

/** The group's name; its number where it has none. */
export const groupNamed = (machine: Machine, gid: number): string =>
  linesOf(machine, '/etc/group').find((fields) => fields[2] === String(gid))?.[0] ?? String(gid);

export const userNamed = (machine: Machine, uid: number): string =>
  linesOf(machine, '/etc/passwd').find((fields) => fields[2] === String(uid))?.[0] ?? String(uid);

const linesOf = (machine: Machine, path: string): readonly (readonly string[])[] => {
  const read = machine.text(path);
  return read.kind === 'text' ? read.text.split('\n').map((line) => line.split(':')) : [];
};

export function checkUser({ account, name, isOfUnit, ports }: UserFacts): readonly Line[] {
  const who = isOfUnit ? `the service’s user, ${name},` : `${name}, who runs this,`;
  if (account === null) {
    return [
      fault('user', `the service’s user, ${name}, does not exist`, 'sudo apt install --reinstall ./fulcrum_*.deb'),
    ];
  }
  const refused = ports.filter((port) => !mayOpen(account, port));
  if (refused.length === 0) {
    const may = ports.length === 0 ? 'no port is there to be opened' : `${who} may open ${pathsOf(ports)}`;
    const isRoot = account.uid === 0 && isOfUnit;
    return [
      isRoot
        ? warning('user', 'the service runs as root', 'use the unit of the package, which has a user of its own')
        : ok('user', may),
    ];
  }
  return refused.map((port) => {
    const isForGroup = (port.mode & 0o060) === 0o060 && port.gid !== 0;
    const mode = (port.mode & 0o777).toString(8);
    return isForGroup
      ? fault(
          'user',
          `${who} may not open ${port.path}: not in its group, ${port.groupName}`,
          `sudo usermod -aG ${port.groupName} ${name}, then ${isOfUnit ? 'sudo systemctl restart fulcrum' : 'log in again'}`,
        )
      : fault(
          'user',
          `${who} may not open ${port.path} (group ${port.groupName}, mode ${mode})`,
          'sudo udevadm control --reload && sudo udevadm trigger; if it stays so, reinstall the package’s udev rules',
        );
  });
}

const pathsOf = (ports: readonly PortAccess[]): string => ports.map(({ path }) => path).join(' and ');

function mayOpen({ uid, gids }: Account, port: PortAccess): boolean {
  const needed = port.uid === uid ? 0o600 : gids.includes(port.gid) ? 0o060 : 0o006;
  return uid === 0 || (port.mode & needed) === needed;
}
