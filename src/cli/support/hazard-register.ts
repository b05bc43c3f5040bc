import { registerRows } from '../../safety/hazards/register.ts';
import { type Output, writeJson, writeLine } from './output.ts';

export function printRegister(out: Output, isJson: boolean): void {
  if (isJson) {
    for (const row of registerRows()) writeJson(out, row);
    return;
  }
  for (const { id, component, fault, reaction, deadlineMs } of registerRows()) {
    const deadline = deadlineMs === null ? '' : ` within ${deadlineMs} ms`;
    writeLine(out, `${id}  ${component}: ${fault}\n     → ${reaction}${deadline}`);
  }
}
