/** USB: boards that were reset or went away since the computer started. */
import { type KernelLog, kernelLogMend, linesWith } from '../kernel-log.ts';
import { type Line, ok, warning } from '../line.ts';

const trouble =
  /usb \S+: (?:reset .*USB device|USB disconnect|device descriptor read.*error|device not accepting address)|over-current (?:change|condition)/i;

export function checkUsb(log: KernelLog): readonly Line[] {
  if (log.kind === 'unreadable') {
    return [warning('USB', `the kernel’s log cannot be read: ${log.said}`, kernelLogMend)];
  }
  const found = linesWith(log, trouble);
  const last = found.at(-1);
  if (last === undefined) return [ok('USB', 'nothing was reset or unplugged since the computer started')];
  return [
    warning(
      'USB',
      `${found.length} resets or unpluggings since the computer started, the last: ${last}`,
      'unless somebody pulled a plug: change the USB cable, use another socket, see to the supply; then restart the computer',
    ),
  ];
}
