import { type FaultValue, faultComponents, faultKinds } from '../../../hardware/simulator/faults/fault-kinds.ts';

/** Every component and kind of fault, for the help of `fulcrum bench`. */
export function faultTable(): readonly (readonly [fault: string, meaning: string])[] {
  return faultComponents.flatMap((component) =>
    Object.entries(faultKinds[component]).map(([kind, { meaning, value }]) => {
      const range = value === undefined ? '' : ` [${rangeText(value)}]`;
      return [`${component}=${kind}`, `${meaning}${range}`] as const;
    }),
  );
}

const rangeText = ({ name, least, most, default: preset }: FaultValue): string =>
  `${name} ${least}..${most}, default ${preset}`;
