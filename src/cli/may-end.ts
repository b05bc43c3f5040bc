#!/usr/bin/env node
/**
 * Asks the running service whether it may be ended, for the package's scripts: exit code 0 where nobody is on the table or no
 * service runs, else 1 with the reason.
 */
import { lockHolder, lockPath } from '../records/files/lock-file.ts';
import { callService } from '../service/socket/client.ts';
import { exitCodes } from './support/exit-codes.ts';
import { reasonNotToEnd } from './support/may-end.ts';
import { writeMessage } from './support/output.ts';
import { targetOf } from './support/service-target.ts';

const { socket, data, running } = targetOf({});
const { reply, problem, isThere } = await callService(socket, 'status');
const pid = running?.isAlive === true ? running.pid : await lockHolder(lockPath(data));
const reason =
  reply?.result === undefined
    ? reply !== null || isThere || pid !== null
      ? `the service is running${pid === null ? '' : ` (process ${pid})`} and cannot be asked whether somebody is on the table (${reply?.error?.message ?? problem}). If nobody is, end it first: systemctl stop fulcrum`
      : null
    : reasonNotToEnd(reply.result);
if (reason !== null) {
  writeMessage(process.stderr, reason);
  process.exitCode = exitCodes.failed;
}
