/**
 * A line taken out of the simulated device, the twin of the firmware, one at a time, for 300 sessions of `fulcrum campaign`
 * alone to find: one for each rule by which the device stops or returns. Those that it does not find stay in the list.
 */
import type { SourceChange } from './source-defects.ts';

export interface CampaignDefect extends SourceChange {
  readonly name: string;
}

const device = (name: string, file: string, from: string, to = ''): CampaignDefect => ({
  name,
  file: `hardware/simulator/device/${file}`,
  from,
  to,
});

export const campaignDefects: readonly CampaignDefect[] = [
  device(
    'the stop when the lease expires',
    'rules.ts',
    "      state.sendEvent('LEASE');\n      halt(state);\n",
    "      state.sendEvent('LEASE');\n",
  ),
  device(
    'the return after the lease',
    'rules.ts',
    "    if (state.offLevel && now >= state.tries.nextRuleTryAt) startReturn(state, 'lease', { byRule: true });\n    else if",
    '    if',
  ),
  device(
    'the return of a table that is left off level',
    'rules.ts',
    "    return { reason: letter === 'I' ? 'boot' : 'stop', rate: returnRate, inMs: dueLeft, announceMs };\n",
    '    return null;\n',
  ),
  device('the stop of the red stop', 'rules.ts', "      stop(state, 'input');\n"),
  device('the stop beyond a limit', 'rules.ts', "'trip');\n    brakeAndFault(state);\n", "'trip');\n"),
  device(
    'the brake of a runaway',
    'rules.ts',
    '    state.ranAway = true;\n    brakeAndFault(state);\n',
    '    state.ranAway = true;\n',
  ),
  device(
    'the catch of a slide',
    'rules.ts',
    "    this.#slipping = false;\n    startReturn(state, 'slip');\n",
    '    this.#slipping = false;\n',
  ),
  device(
    'the stop at an over-current',
    'rules.ts',
    '    motion.unload();\n    halt(state);\n',
    '    motion.unload();\n',
  ),
  device('the sensor that jumps', 'position.ts', '      this.bad = true;\n      this.rate = 0;\n    }\n', '    }\n'),
  device('the stop of !!', 'program.ts', "    stop(this.state, 'line');\n"),
];
