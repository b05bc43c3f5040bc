/** RETURN over the actuator's own port, to a device that loses commands. */
import { expect, it } from 'vitest';
import { decode, encode } from '../../protocols/wire/codec.ts';
import type { Command, Message } from '../../protocols/wire/messages.ts';
import { actOnPort } from '../../src/cli/support/direct-act.ts';
import { atEnd } from '../support/cleanup.ts';
import { type FarEnd, pluggedIn } from '../support/pty-far-end.ts';

type Answers = (command: Command) => readonly Message[];

/** A device that stands head-down and reports the given state. */
function standing(end: FarEnd, state: () => 'I' | 'A', answers: Answers): void {
  const say = (message: Message): void => end.say(`${encode(message)}\n`);
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const ms = Math.round(performance.now() - startedAt);
    const place = { angle: 3000, rate: 0, target: 0, current: 0, flags: 0x0202 };
    say({ kind: 'telemetry', nonce: 'A001', ms, state: state(), ...place });
  }, 20);
  atEnd(() => clearInterval(timer));
  let unfinished = '';
  end.onReceived = (text) => {
    const lines = `${unfinished}${text}`.split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) {
      const decoded = decode(line);
      if (decoded.ok && decoded.message.kind === 'command') for (const reply of answers(decoded.message)) say(reply);
    }
  };
}

const absolutes = ['-2000', '6000', '300', '400', '200', '300000'];

it('orders the return again when the link was lost during the first order', async () => {
  const end = await pluggedIn();
  let returns = 0;
  let isReturning = false;
  standing(
    end,
    () => (isReturning ? 'A' : 'I'),
    (command) => {
      if (command.verb === 'HELLO') {
        return [{ kind: 'reply', ok: true, seq: command.seq, fields: ['1', '1.0', 'bench-01', 'A001', ...absolutes] }];
      }
      if (command.verb !== 'RETURN') return [{ kind: 'reply', ok: true, seq: command.seq, fields: [] }];
      returns += 1;
      // The first command and its two repeats are lost, and with them the connection.
      if (returns <= 3) return [];
      isReturning = true;
      return [{ kind: 'reply', ok: true, seq: command.seq, fields: [String(command.rate)] }];
    },
  );
  const { observed, problem } = await actOnPort('return', { path: end.path, baudRate: 115_200 });
  expect(problem).toBe('');
  expect(observed).toMatchObject({ state: 'A', isDone: true, isStranded: false });
});
