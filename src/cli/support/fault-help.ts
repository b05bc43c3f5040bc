import { faultComponents, faultKinds } from '../../../hardware/simulator/faults/fault-kinds.ts';

/** The table behind `--fault`, as help text. */
export function faultHelp(): string {
  const rows = faultComponents.flatMap((component) => {
    const kinds = Object.entries(faultKinds[component]).map(([kind, { meaning, value }]) => {
      const range =
        value === undefined ? '' : ` [${value.name} ${value.least}..${value.most}, default ${value.default}]`;
      return `  ${`${component}=${kind}`.padEnd(22)} ${meaning}${range}`;
    });
    return kinds;
  });
  const examples = ['45s:tilt=stuck', '30s:link=garbage:0.2,10s', '50s:patient=button'];
  return `
Faults begin AT after the first ramp’s order and last FOR (or for good). Times: 1500ms, 45s, 2m. Examples:
  ${examples.join('   ')}

${rows.join('\n')}

Exit codes: 0 the protocol ran to its end · 1 this program failed · 2 bad input · 3 ended by a safety reaction, the
person is level · 4 the person is not level, the alarm is on · 5 an invariant broke.`;
}
