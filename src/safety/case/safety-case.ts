/** The argument for each hazard of the register, and the hazards of use. */
import type { HazardId } from '../hazards/register.ts';
import type { Argument } from './argument.ts';
import { personArguments } from './person-arguments.ts';
import { signalArguments } from './signal-arguments.ts';
import { tableArguments } from './table-arguments.ts';

/** A hazard of the register without an argument does not compile, nor an argument without its hazard. */
const allArguments = {
  ...tableArguments,
  ...signalArguments,
  ...personArguments,
} satisfies Record<HazardId, Argument>;

export const argumentOf = (id: HazardId): Argument => allArguments[id];

export { useHazards } from './use-hazards.ts';
