/** Reads the JSON-RPC 2.0 requests in one line. */
import { JsonSyntaxError, parseJson } from '../../../protocols/base/json.ts';
import { type RpcError, rpcError } from './errors.ts';

export type RequestId = string | number | null;

export interface Request {
  /** Undefined for a JSON-RPC notification, which gets no reply. */
  readonly id: RequestId | undefined;
  /** Empty where the request names none. */
  readonly method: string;
  readonly params: unknown;
  /** What is wrong with the request's form. STOP and RETURN act regardless. */
  readonly error: RpcError | null;
}

export interface ParsedLine {
  /** The replies to a batch are sent as one array. */
  readonly isBatch: boolean;
  readonly requests: readonly Request[];
}

const longestId = 200;
const byteOrderMark = '\ufeff';

/** Never throws: a line that holds no request gives one with an error and no method. */
export function readRequests(line: string): ParsedLine {
  let value: unknown;
  try {
    value = parseJson(line.startsWith(byteOrderMark) ? line.slice(1) : line);
  } catch (error) {
    const where = error instanceof JsonSyntaxError ? `: ${error.message} (column ${error.column})` : '';
    return single({ ...invalid(rpcError('parse', `not JSON${where}`)), method: urgentMethodIn(line) });
  }
  if (!Array.isArray(value)) return single(requestOf(value));
  if (value.length === 0) return single(invalid(rpcError('request', 'the batch is empty')));
  return { isBatch: true, requests: value.map(requestOf) };
}

/**
 * The urgent method in a line that the strict parser refuses, such as one with a duplicate key, `1e400`, or deep
 * nesting; STOP before RETURN, '' where there is none. A line that no JSON parser accepts has none: it may be cut.
 */
function urgentMethodIn(line: string): string {
  const text = line.startsWith(byteOrderMark) ? line.slice(1) : line;
  try {
    JSON.parse(text);
  } catch {
    return '';
  }
  const named = new Set([...text.matchAll(/"method"\s*:\s*"([a-z]+)"/g)].map(([, name]) => name));
  return ['stop', 'return'].find((name) => named.has(name)) ?? '';
}

const single = (request: Request): ParsedLine => ({ isBatch: false, requests: [request] });

const invalid = (error: RpcError): Request => ({ id: null, method: '', params: undefined, error });

function requestOf(value: unknown): Request {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid(rpcError('request', 'a request must be an object'));
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
  if (problem !== null) return { ...base, error: rpcError('request', problem) };
  return { ...base, id: fields.has('id') ? base.id : undefined, error: null };
}

function problemOf(fields: ReadonlyMap<string, unknown>, id: unknown, method: unknown): string | null {
  if (fields.get('jsonrpc') !== '2.0') return 'jsonrpc must be "2.0"';
  if (typeof method !== 'string') return 'method must be a string';
  if (fields.has('id') && !isId(id))
    return `id must be null, a number up to 2^53, or a string of at most ${longestId} characters`;
  const params = fields.get('params');
  if (params !== undefined && (typeof params !== 'object' || params === null)) return 'params must be an object';
  return null;
}

function isId(value: unknown): value is RequestId {
  if (typeof value === 'string') return value.length <= longestId;
  // A larger number would be returned as another one.
  return value === null || (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER);
}
