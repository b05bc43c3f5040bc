/** Reads and writes faults in their text form, `AT:COMPONENT=KIND[:VALUE][,FOR]`. */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { type Milliseconds, milliseconds } from '../../../protocols/base/units.ts';
import {
  type FaultComponent,
  type FaultKind,
  type FaultKindOf,
  type FaultValue,
  faultComponents,
  faultKinds,
} from './fault-kinds.ts';

/** One fault of one component. `value` is set if and only if its kind has one. */
export type Fault = {
  [Component in FaultComponent]: {
    readonly component: Component;
    readonly kind: FaultKindOf<Component>;
    readonly at: Milliseconds;
    /** Duration; absent for a permanent fault. */
    readonly lasts?: Milliseconds;
    readonly value?: number;
  };
}[FaultComponent];

/** A day: no session lasts longer. */
const longestMs = 86_400_000;
const place = '--fault';
const form = 'AT:COMPONENT=KIND[:VALUE][,FOR], e.g. 45s:tilt=stuck or 30s:link=garbage:0.2,10s';
const shape = /^([^:]*):([^=]*)=([^:,]*)(?::([^,]*))?(?:,(.*))?$/;

/**
 * Parses a fault.
 * @throws FulcrumError FAULT_GRAMMAR, FAULT_COMPONENT, FAULT_KIND or FAULT_VALUE, with the allowed values
 */
export function parseFault(text: string): Fault {
  const parts = text.length <= 120 ? shape.exec(text) : null;
  if (parts === null) throw grammar('not a fault', shown(text), form);
  const [, atText = '', component = '', kind = '', valueText, lastsText] = parts;
  const at = parseTime(atText, 'AT');
  const lasts = lastsText === undefined ? undefined : parseTime(lastsText, 'FOR');
  if (lasts === 0) throw grammar('FOR must be positive', shown(lastsText ?? ''), 'more than 0ms');
  if (!isComponent(component)) {
    throw new FulcrumError(errorCodes.FAULT_COMPONENT, {
      place,
      problem: 'unknown component',
      value: shown(component),
      allowed: faultComponents.join(', '),
    });
  }
  const facts = kindsOf(component).get(kind);
  if (facts === undefined) {
    throw new FulcrumError(errorCodes.FAULT_KIND, {
      place,
      problem: `unknown kind of fault for ${component}`,
      value: shown(kind),
      allowed: [...kindsOf(component).keys()].join(', '),
    });
  }
  return makeFault(component, kind, at, lasts, parseValue(component, kind, facts.value, valueText));
}

/** Formats a fault so that {@link parseFault} gives the same one. */
export function formatFault(fault: Fault): string {
  const value = fault.value === undefined ? '' : `:${fault.value}`;
  const lasts = fault.lasts === undefined ? '' : `,${formatTime(fault.lasts)}`;
  return `${formatTime(fault.at)}:${fault.component}=${fault.kind}${value}${lasts}`;
}

/** The kinds of one component, in the order of the table. */
export function kindsOf(component: FaultComponent): ReadonlyMap<string, FaultKind> {
  return new Map(Object.entries(faultKinds[component]));
}

function makeFault(
  component: FaultComponent,
  kind: string,
  at: Milliseconds,
  lasts: Milliseconds | undefined,
  value: number | undefined,
): Fault {
  const fault = {
    component,
    kind,
    at,
    ...(lasts === undefined ? {} : { lasts }),
    ...(value === undefined ? {} : { value }),
  };
  // The compiler cannot relate a kind to its component when both come from text; parseFault has checked the table.
  return fault as Fault;
}

function parseTime(text: string, which: 'AT' | 'FOR'): Milliseconds {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const unit = match?.[2];
  const factor = unit === 'm' ? 60_000 : unit === 's' ? 1000 : 1;
  const time = Math.round(Number(match?.[1] ?? Number.NaN) * factor);
  if (!(time <= longestMs))
    throw grammar(`${which} must be a time`, shown(text), '0ms to 24 h, written 1500ms, 45s or 2m');
  return milliseconds(time);
}

function formatTime(time: Milliseconds): string {
  return time % 1000 === 0 ? `${time / 1000}s` : `${time}ms`;
}

function parseValue(
  component: string,
  kind: string,
  facts: FaultValue | undefined,
  text: string | undefined,
): number | undefined {
  if (facts === undefined) {
    if (text === undefined) return undefined;
    throw valueError(`${component}=${kind} takes no value`, text, `${component}=${kind}`);
  }
  if (text === undefined) return facts.default;
  const value = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= facts.least && value <= facts.most) return value + 0;
  const range = `${facts.name} from ${facts.least} to ${facts.most}`;
  throw valueError(`value of ${component}=${kind} out of range`, text, range);
}

function isComponent(text: string): text is FaultComponent {
  return faultComponents.some((component) => component === text);
}

function grammar(problem: string, value: string, allowed: string): FulcrumError {
  return new FulcrumError(errorCodes.FAULT_GRAMMAR, { place, problem, value, allowed });
}

function valueError(problem: string, text: string, allowed: string): FulcrumError {
  return new FulcrumError(errorCodes.FAULT_VALUE, { place, problem, value: shown(text), allowed });
}

function shown(text: string): string {
  const cut = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return JSON.stringify(cut);
}
