import { registerRows } from '../../safety/hazards/register.ts';
import { type Output, writeJson, writeLine } from './output.ts';

export function printRegister(out: Output, isJson: boolean): void {
  if (isJson) {
    for (const row of registerRows()) writeJson(out, row);
    return;
  }
  for (const { id, component, fault, harm, reaction, deadline } of registerRows()) {
    writeLine(out, `${id}  ${component}: ${fault}\n     harm: ${harm}\n     → ${reaction}; ${deadline}`);
  }
}
