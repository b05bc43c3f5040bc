/** Which broker to publish to, and as whom: checked as a whole before anything is connected. */
import { X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { personIdPattern } from '../records/person-id.ts';

export interface BrokerOptions {
  readonly broker: string;
  readonly table: string;
  readonly prefix: string;
  readonly user: string | null;
  /** Null: none. */
  readonly password: string | null;
  /** Certificates in PEM that sign the broker's, in place of those that the system trusts. */
  readonly ca: string | null;
}

export interface Broker {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly user: string | null;
  readonly password: string | null;
  readonly ca: string | null;
  /** What all topics begin with. */
  readonly root: string;
  /** As it is shown: without a password. */
  readonly url: string;
  /**
   * Always the same for a table. The broker then ends a lost connection, its last will included, before it accepts the next
   * one; with another id the will would come later, and overwrite what the new connection has said.
   */
  readonly clientId: string;
}

const schemes = { 'mqtt:': { isTls: false, port: 1883 }, 'mqtts:': { isTls: true, port: 8883 } } as const;

/** Longest part of a topic, so that the client's id stays short as well. */
const longestTable = 40;
const longestPrefix = 100;
const longestUser = 200;

/** Throws FulcrumError. */
export function checkBroker(options: BrokerOptions): Broker {
  const { table, prefix, user, password, ca } = options;
  const { host, port, isTls } = addressOf(options.broker);
  checkName('--table', table, /^[A-Za-z0-9][A-Za-z0-9_.-]*$/, longestTable, 'letters, digits, _, . and -');
  if (personIdPattern.test(table)) {
    throw refusal('--table', 'is the id of a person', table, 'an id of the table: what is published names no people');
  }
  checkName('--prefix', prefix, /^[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*$/, longestPrefix, 'names separated by /');
  if (user !== null) checkName('--user', user, /^[^\p{Cc}]+$/u, longestUser, 'a text without control characters');
  if (password !== null && user === null) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--password-file',
      problem: 'needs --user',
      allowed: '--user NAME',
    });
  }
  if (password !== null && !isTls && !isLoopback(host)) {
    throw refusal(
      '--password-file',
      'the password would cross the network in clear',
      options.broker,
      'a broker with mqtts://, or one on this machine',
    );
  }
  if (ca !== null) checkCertificates(ca, isTls);
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    host,
    port,
    isTls,
    user,
    password,
    ca,
    root: `${prefix}/${table}`,
    url: `${isTls ? 'mqtts' : 'mqtt'}://${shownHost}:${port}`,
    clientId: `fulcrum-${table}`,
  };
}

function addressOf(text: string): { readonly host: string; readonly port: number; readonly isTls: boolean } {
  const allowed = 'mqtt://HOST[:PORT] or mqtts://HOST[:PORT]';
  const url = URL.canParse(text) ? new URL(text) : null;
  const scheme = url === null || !isScheme(url.protocol) ? null : schemes[url.protocol];
  if (url === null || scheme === null) throw refusal('--broker', 'is no address of a broker', shown(text), allowed);
  if (url.username !== '' || url.password !== '') {
    // Not shown: an argument is already more than a password should be.
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--broker',
      problem: 'has a user or a password in it, which every user of this machine can see',
      allowed: `${allowed}, with --user and --password-file`,
    });
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const hasMore = url.search !== '' || url.hash !== '' || !['', '/'].includes(url.pathname);
  if (!/^[A-Za-z0-9_.-]+$|^[0-9A-Fa-f:.]+$/.test(host) || url.port === '0' || hasMore) {
    throw refusal('--broker', 'is no address of a broker', shown(text), allowed);
  }
  return { host, port: url.port === '' ? scheme.port : Number(url.port), isTls: scheme.isTls };
}

const isScheme = (protocol: string): protocol is keyof typeof schemes => Object.hasOwn(schemes, protocol);

const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

function checkName(place: string, value: string, pattern: RegExp, longest: number, what: string): void {
  if (pattern.test(value) && value.length <= longest) return;
  throw refusal(place, 'is not allowed here', shown(value), `${what}, 1 to ${longest} characters`);
}

function checkCertificates(pem: string, isTls: boolean): void {
  if (!isTls) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--ca',
      problem: 'is for TLS',
      allowed: 'a broker with mqtts://',
    });
  }
  try {
    new X509Certificate(pem);
  } catch {
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--ca',
      problem: 'holds no certificate',
      allowed: 'a file with certificates in PEM',
    });
  }
}

const shown = (value: string): string => JSON.stringify(value.slice(0, 60));

const refusal = (place: string, problem: string, value: string, allowed: string): FulcrumError =>
  new FulcrumError(errorCodes.USAGE, { place, problem, value, allowed });
