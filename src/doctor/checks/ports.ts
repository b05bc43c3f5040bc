/** The two ports: present, by whom they are held, and whether the right board answers on each. */
import type { BoardKind } from '../../../hardware/boards/board-kind.ts';
import type { Answer } from '../../../hardware/boards/who-answers.ts';
import { isOlderFirmware } from '../../../protocols/wire/firmware-version.ts';
import type { ShippedFirmware } from '../../service/firmware-check.ts';
import { fault, type Line, ok, warning } from '../line.ts';

/** What a running service says of a port that it holds. */
export interface ServicePort {
  readonly isUp: boolean;
  readonly said: string;
}

export interface PortFacts {
  readonly kind: BoardKind;
  /** As configured. */
  readonly path: string;
  /** The device behind it, `/dev/ttyACM0`; null: there is none. */
  readonly device: string | null;
  /** Processes that have it open, other than the service. */
  readonly holders: readonly string[];
  readonly found:
    | { readonly by: 'service'; readonly port: ServicePort }
    | { readonly by: 'asking'; readonly answer: Answer }
    /** Nobody was asked, for this reason. */
    | { readonly by: 'nobody'; readonly said: string; readonly mend: string };
  /** Another board with the same name for itself is plugged in: which of them gets the path is chance. */
  readonly isAmbiguous: boolean;
}

export interface PortsFacts {
  /** The configuration's file, for what is to be changed there. */
  readonly file: string;
  readonly ports: readonly PortFacts[];
  readonly areOneBoard: boolean;
  /** Boards that are plugged in, by a stable name where they have one. */
  readonly pluggedIn: readonly string[];
  /** What the actuator's firmware is compared with. */
  readonly shipped: ShippedFirmware;
}

export const checkPorts = (facts: PortsFacts): readonly Line[] => [...imageLines(facts.shipped), ...boardLines(facts)];

function imageLines(shipped: ShippedFirmware): readonly Line[] {
  if (shipped.version !== null) return [];
  const said = `the actuator’s firmware cannot be compared with the one that ships, so no session starts: ${shipped.problem}`;
  return [fault('firmware image', said, 'sudo apt install --reinstall ./fulcrum_*.deb')];
}

function boardLines(facts: PortsFacts): readonly Line[] {
  const { file, ports, areOneBoard, pluggedIn } = facts;
  const found = pluggedIn.length === 0 ? 'no board is plugged in' : `plugged in: ${pluggedIn.join(', ')}`;
  if (ports.length === 0) {
    return [warning('ports', `not known without a configuration; ${found}`, `sudo fulcrum config init ${file}`)];
  }
  if (areOneBoard) {
    const paths = ports.map(({ path }) => path).join(' and ');
    return [
      fault('ports', `${paths} are one board under two names; ${found}`, `sudo fulcrum config init --replace ${file}`),
    ];
  }
  const alike = kindOfAll(ports);
  if (alike !== null) {
    const missing = otherKind(alike);
    return [
      fault(
        'ports',
        `two equal boards: both answer as the ${nameOf(alike)}; the ${nameOf(missing)} is missing`,
        `plug that one in, or put its firmware on the board on its path: fulcrum flash ${missing}`,
      ),
    ];
  }
  if (ports.every((port) => kindOn(port) === otherKind(port.kind))) {
    return [
      fault(
        'ports',
        'swapped: the sensors’ board is on the actuator’s path, and the actuator on the sensors’',
        `exchange actuator.path and sensors.path in ${file}, or: sudo fulcrum config init --replace ${file}`,
      ),
    ];
  }
  return ports.flatMap((port) => portLines(port, facts, found));
}

/** The actuator's name and firmware, as the service says them; null: it was not asked, or does not answer. */
export function actuatorSaid({ ports }: Pick<PortsFacts, 'ports'>): string | null {
  const found = ports.find(({ kind }) => kind === 'actuator')?.found;
  if (found?.by === 'service') return found.port.isUp ? found.port.said : null;
  return found?.by === 'asking' && found.answer.kind === 'actuator' ? actuatorText(found.answer) : null;
}

const actuatorText = ({ deviceId, firmware }: Extract<Answer, { kind: 'actuator' }>): string =>
  `${deviceId}, firmware ${firmware}`;

const nameOf = (kind: BoardKind): string => (kind === 'actuator' ? 'actuator' : 'sensors’ board');
const otherKind = (kind: BoardKind): BoardKind => (kind === 'actuator' ? 'sensors' : 'actuator');

/** Which of the two boards answered; null: neither, or nobody was asked. */
function kindOn(port: PortFacts | undefined): BoardKind | null {
  if (port?.found.by !== 'asking') return null;
  const { kind } = port.found.answer;
  return kind === 'actuator' || kind === 'sensors' ? kind : null;
}

/** The board that answered on every port; null: different ones, or not all of them are known. */
function kindOfAll(ports: readonly PortFacts[]): BoardKind | null {
  const [first = null, ...others] = ports.map(kindOn);
  return others.length > 0 && others.every((kind) => kind === first) ? first : null;
}

function portLines(port: PortFacts, facts: PortsFacts, found: string): readonly Line[] {
  const main = mainLine(port, facts, found);
  if (!port.isAmbiguous || main.verdict === 'fault') return [main];
  return [
    main,
    warning(
      `${port.kind} port`,
      `${port.path} is a name that a second board also has: which of them gets it is chance`,
      `sudo fulcrum config init --replace ${facts.file}, which then names the USB sockets; leave both plugs where they are`,
    ),
  ];
}

function mainLine(port: PortFacts, facts: PortsFacts, pluggedIn: string): Line {
  const { kind, path, device, holders, found } = port;
  const subject = `${kind} port`;
  if (device === null && found.by !== 'service') {
    return fault(
      subject,
      `${path} does not exist: unplugged, without power, or the wrong path; ${pluggedIn}`,
      `plug the ${nameOf(kind)} in; if it is in: sudo fulcrum config init --replace ${facts.file}`,
    );
  }
  if (holders.length > 0) {
    const [first = ''] = holders;
    return fault(
      subject,
      `${path} is held by ${holders.join(', ')}`,
      `end it: sudo kill ${/\d+/.exec(first)?.[0] ?? 'PID'}`,
    );
  }
  switch (found.by) {
    case 'nobody':
      return fault(subject, `${path} was not asked: ${found.said}`, found.mend);
    case 'service':
      return found.port.isUp
        ? ok(subject, `${path}: ${found.port.said} (says the service)`)
        : fault(subject, `${path}: ${found.port.said} (says the service)`, mendOf(found.port.said, kind, facts));
    case 'asking':
      return answerLine(subject, port, found.answer, facts);
  }
}

/** The service names the cause; only what to do about it is left to say. */
function mendOf(said: string, kind: BoardKind, { file }: PortsFacts): string {
  if (/swapped/.test(said))
    return `exchange actuator.path and sensors.path in ${file}, then: sudo systemctl restart fulcrum`;
  if (/group|permission/.test(said)) return 'see the line of the user';
  if (/does not exist|unplugged/.test(said)) return `plug the ${nameOf(kind)} in`;
  if (/in use/.test(said)) return 'end the program that holds it';
  return `press the reset button of the ${nameOf(kind)}; if that does not help: fulcrum flash ${kind}`;
}

function answerLine(subject: string, { kind, path, device }: PortFacts, answer: Answer, facts: PortsFacts): Line {
  const place = device === null || device === path ? path : `${path} (${device})`;
  const flash = `put its firmware on it: fulcrum flash ${kind}`;
  const { shipped } = facts;
  switch (answer.kind) {
    case 'actuator':
      if (kind !== 'actuator') return wrongBoard(subject, place, kind, facts);
      if (shipped.version !== null && isOlderFirmware(answer.firmware, shipped.version) !== false) {
        const said = `${place}: ${actuatorText(answer)}, older than the image of this version, ${shipped.version}`;
        return fault(subject, said, flash);
      }
      return ok(subject, `${place}: ${actuatorText(answer)}`);
    case 'sensors':
      return kind === 'sensors'
        ? ok(subject, `${place}: ${answer.name} ${answer.version}`)
        : wrongBoard(subject, place, kind, facts);
    case 'other':
      return fault(subject, `${place}: wrong image: ${answer.said}`, flash);
    case 'silent':
      return fault(
        subject,
        `${place}: nothing answers: no firmware, the wrong baud rate, or a board without power`,
        `see that its lamp is lit, press its reset button; else ${flash}`,
      );
    case 'unusable':
      return fault(
        subject,
        answer.said,
        /group|permission/.test(answer.said)
          ? 'see the line of the user, or use sudo'
          : 'unplug the board and plug it in again',
      );
  }
}

const wrongBoard = (subject: string, place: string, kind: BoardKind, { file }: PortsFacts): Line =>
  fault(
    subject,
    `${place}: this is the ${nameOf(otherKind(kind))}, not the ${nameOf(kind)}`,
    `correct ${kind}.path in ${file}, or: sudo fulcrum config init --replace ${file}`,
  );
