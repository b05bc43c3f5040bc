/** A line -> the requests in it, by JSON-RPC 2.0. */
import { JsonSyntaxError, parseJson } from '../../../protocols/base/json.ts';
import { type RpcError, rpcError } from './errors.ts';

export type RequestId = string | number | null;

export interface Request {
  /** Undefined: a notification, which gets no reply. */
  readonly id: RequestId | undefined;
  readonly method: string;
  readonly params: unknown;
  /** What is wrong with its form. STOP and RETURN act all the same. */
  readonly fault: RpcError | null;
}

export interface Received {
  /** Replies to a batch come as one list. */
  readonly isBatch: boolean;
  readonly requests: readonly Request[];
}

export const mostInABatch = 32;
const longestId = 200;

/** Never throws. What is no request at all is one with a fault, and no method. */
export function readRequests(line: string): Received {
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (error) {
    const where = error instanceof JsonSyntaxError ? `: ${error.message} (column ${error.column})` : '';
    return one(wrong(rpcError('parse', `not JSON${where}`)));
  }
  if (!Array.isArray(value)) return one(requestOf(value));
  if (value.length === 0) return one(wrong(rpcError('request', 'an empty batch')));
  return { isBatch: true, requests: value.map(requestOf) };
}

const one = (request: Request): Received => ({ isBatch: false, requests: [request] });

const wrong = (found: RpcError): Request => ({ id: null, method: '', params: undefined, fault: found });

function requestOf(value: unknown): Request {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return wrong(rpcError('request', 'a request is an object'));
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const method = fields.get('method');
  const id = fields.get('id');
  const base = {
    id: isId(id) ? id : null,
    method: typeof method === 'string' ? method : '',
    params: fields.get('params'),
  };
  const problem = problemOf(fields, id, method);
  if (problem !== null) return { ...base, fault: rpcError('request', problem) };
  return { ...base, id: fields.has('id') ? base.id : undefined, fault: null };
}

function problemOf(fields: ReadonlyMap<string, unknown>, id: unknown, method: unknown): string | null {
  if (fields.get('jsonrpc') !== '2.0') return 'jsonrpc is to be "2.0"';
  if (typeof method !== 'string') return 'method is to be a text';
  if (fields.has('id') && !isId(id)) return `id is to be a number, null or a text of at most ${longestId} characters`;
  const params = fields.get('params');
  if (params !== undefined && (typeof params !== 'object' || params === null)) return 'params is to be an object';
  return null;
}

function isId(value: unknown): value is RequestId {
  if (typeof value === 'string') return value.length <= longestId;
  return typeof value === 'number' || value === null;
}
