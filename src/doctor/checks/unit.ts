/** The service as systemd runs it. */
import { fault, type Line, ok, warning } from '../line.ts';
import type { Machine } from '../machine.ts';

export const unitName = 'fulcrum.service';

/** What `systemctl show` tells. */
export interface Unit {
  readonly isLoaded: boolean;
  /** `active`, `failed`, `inactive` … */
  readonly state: string;
  /** `enabled`, `disabled` … */
  readonly file: string;
  readonly result: string;
  readonly restarts: number;
  /** `30s`, or `infinity` and `0` without one. */
  readonly watchdog: string;
  /** Empty: root. */
  readonly user: string;
  readonly groups: readonly string[];
}

export type UnitFacts =
  | { readonly kind: 'told'; readonly unit: Unit }
  /** There is no systemd here. */
  | { readonly kind: 'no-systemd' };

const properties = [
  'LoadState',
  'ActiveState',
  'UnitFileState',
  'Result',
  'NRestarts',
  'WatchdogUSec',
  'User',
  'SupplementaryGroups',
] as const;

export async function readUnitFacts(machine: Machine): Promise<UnitFacts> {
  const ran = await machine.run('systemctl', ['show', unitName, `--property=${properties.join(',')}`]);
  const lines = ran.kind === 'ran' ? ran.out.split('\n') : [];
  const values = new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  if (!values.has('LoadState')) return { kind: 'no-systemd' };
  const value = (name: (typeof properties)[number]): string => values.get(name) ?? '';
  return {
    kind: 'told',
    unit: {
      isLoaded: value('LoadState') === 'loaded',
      state: value('ActiveState'),
      file: value('UnitFileState'),
      result: value('Result'),
      restarts: Number(value('NRestarts')) || 0,
      watchdog: value('WatchdogUSec'),
      user: value('User'),
      groups: value('SupplementaryGroups')
        .split(' ')
        .filter((name) => name !== ''),
    },
  };
}

/** @param isRunByHand a service runs that systemd has not started */
export function checkUnit(facts: UnitFacts, isRunByHand: boolean): readonly Line[] {
  const install = 'sudo apt install ./fulcrum_*.deb';
  if (facts.kind === 'no-systemd') {
    return [warning('unit', 'this computer is not run by systemd: the service is not started at boot', install)];
  }
  const { unit } = facts;
  if (!unit.isLoaded) {
    return [warning('unit', `there is no ${unitName}: the service is not started at boot`, install)];
  }
  return [stateLine(unit, isRunByHand), bootLine(unit), watchdogLine(unit)];
}

function stateLine({ state, result, restarts }: Unit, isRunByHand: boolean): Line {
  const log = 'see why: sudo journalctl --namespace fulcrum -n 50 (without the package: journalctl -u fulcrum)';
  if (state === 'active' || state === 'reloading') {
    if (restarts === 0) return ok('unit', `${unitName} is running`);
    return warning('unit', `${unitName} is running, and was restarted ${restarts} times after it had failed`, log);
  }
  if (state === 'failed' || state === 'activating') {
    const times = restarts > 0 ? `, ${restarts} restarts` : '';
    return fault('unit', `${unitName} does not run (${state}: ${result}${times})`, log);
  }
  if (isRunByHand) {
    return warning(
      'unit',
      `${unitName} is ${state}, and a service was started by hand`,
      'end that one, then: sudo systemctl start fulcrum',
    );
  }
  return fault('unit', `${unitName} is ${state}`, 'sudo systemctl start fulcrum');
}

const bootLine = ({ file }: Unit): Line =>
  ['enabled', 'enabled-runtime', 'static', 'generated'].includes(file)
    ? ok('unit at boot', 'started when the computer starts')
    : fault('unit at boot', `not started when the computer starts (${file})`, 'sudo systemctl enable fulcrum');

const watchdogLine = ({ watchdog }: Unit): Line =>
  ['', '0', 'infinity'].includes(watchdog)
    ? warning('watchdog', 'the unit has none: a service that hangs is not restarted', 'reinstall the package’s unit')
    : ok('watchdog', `systemd restarts a service that is silent for ${watchdog}`);
