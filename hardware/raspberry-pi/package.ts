/**
 * `npm run package -- --arch arm64|amd64`: makes the Debian package of this repository in `out/`. The libraries come from the
 * lock file; nothing is compiled, and none of their scripts runs.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Architecture, architectures, foreignFiles, isArchitecture, nodeNames } from './package/binaries.ts';
import { controlFile, type Facts, filled, md5sums, readFacts } from './package/control.ts';
import { libraryParagraphs } from './package/libraries.ts';
import { bytesOf, filesIn, isNeeded, leaveOut, removeEmptyFolders } from './package/tree.ts';

const sources = 'hardware/raspberry-pi';
const app = 'usr/lib/fulcrum/app';
/** The demand is on the installed size, Node aside. */
const mostBytes = 150_000_000;

/** Files of the repository that the program reads. */
const data = [
  'package.json',
  'LICENSE',
  'protocols/therapy',
  'hardware/firmware/actuator/actuator.hex',
  'hardware/firmware/actuator/actuator.hex.txt',
  'hardware/firmware/standard-firmata',
];

/** Source, place in the package, mode. */
const files: readonly (readonly [from: string, to: string, mode: number])[] = [
  ['systemd/fulcrum.service', 'usr/lib/systemd/system/fulcrum.service', 0o644],
  ['systemd/fulcrum-page.service', 'usr/lib/systemd/system/fulcrum-page.service', 0o644],
  ['systemd/fulcrum-kiosk.service', 'usr/lib/systemd/system/fulcrum-kiosk.service', 0o644],
  ['systemd/fulcrum-backup.service', 'usr/lib/systemd/system/fulcrum-backup.service', 0o644],
  ['systemd/fulcrum-backup.timer', 'usr/lib/systemd/system/fulcrum-backup.timer', 0o644],
  ['systemd/journald@fulcrum.conf', 'usr/lib/systemd/journald@fulcrum.conf.d/fulcrum.conf', 0o644],
  ['systemd/brltty.conf', 'usr/lib/systemd/system/brltty.service.d/fulcrum.conf', 0o644],
  ['systemd/chrony.conf', 'usr/share/doc/fulcrum/examples/chrony.conf', 0o644],
  ['udev/61-fulcrum.rules', 'usr/lib/udev/rules.d/61-fulcrum.rules', 0o644],
  ['debian/sysusers.conf', 'usr/lib/sysusers.d/fulcrum.conf', 0o644],
  ['debian/backup', 'usr/lib/fulcrum/backup', 0o755],
  ['debian/lintian-overrides', 'usr/share/lintian/overrides/fulcrum', 0o644],
];

/** The only files of the program that may be run. */
const programs = ['dist/src/cli/main.js', 'dist/src/cli/may-end.js'] as const;

/** Through `current`, which the package's scripts lead to a whole version. */
const links: readonly (readonly [place: string, target: string])[] = [
  ['usr/bin/fulcrum', '../lib/fulcrum/current/dist/src/cli/main.js'],
  ['usr/lib/fulcrum/may-end', 'current/dist/src/cli/may-end.js'],
];

function main(args: readonly string[]): void {
  const architecture = architectureIn(args);
  const facts = readFacts(sources);
  const root = resolve('out', 'package', architecture);
  rmSync(root, { recursive: true, force: true });
  const place = (path: string): string => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  copyProgram(place);
  installLibraries(place(join(app, 'package-lock.json')), architecture);
  for (const [from, to, mode] of files) {
    cpSync(join(sources, from), place(to));
    chmodSync(place(to), mode);
  }
  for (const [from, target] of links) symlinkSync(target, place(from));
  mkdirSync(place('etc/fulcrum'));
  writeDocuments(root, place, facts);
  removeEmptyFolders(join(root, app));
  const deb = build(root, place, facts, architecture);
  process.stdout.write(`${deb}: ${(bytesOf(join(root, 'usr')) / 1e6).toFixed(1)} MB installed\n`);
}

function architectureIn(args: readonly string[]): Architecture {
  const [option, value, ...more] = args;
  const named = option === undefined ? run('dpkg', ['--print-architecture']).trim() : option === '--arch' ? value : '';
  if (isArchitecture(named) && more.length === 0) return named;
  process.stderr.write(
    `fulcrum: package: ${JSON.stringify(args.join(' '))}; allowed: --arch ${architectures.join('|')}\n`,
  );
  process.exit(2);
}

function copyProgram(place: (path: string) => string): void {
  cpSync('dist', place(join(app, 'dist')), { recursive: true, filter: isNeeded });
  for (const each of data) cpSync(each, place(join(app, each)), { recursive: true, filter: isNeeded });
  for (const program of programs) {
    const file = place(join(app, program));
    // Debian's own Node, before any other in the caller's PATH.
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^#!.*/, '#!/usr/bin/node'));
  }
}

/** From the lock file, for another machine if need be. Prebuilt files of other machines are removed, and looked for. */
function installLibraries(lockFile: string, architecture: Architecture): void {
  const folder = dirname(lockFile);
  cpSync('package-lock.json', lockFile);
  const machine = ['--os', 'linux', '--cpu', nodeNames[architecture], '--libc', 'glibc'];
  run(
    'npm',
    ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...machine],
    folder,
  );
  const libraries = join(folder, 'node_modules');
  leaveOut(libraries, architecture);
  const foreign = foreignFiles(filesIn(libraries), architecture);
  if (foreign.length > 0) throw new Error(`for another machine than ${architecture}:\n${foreign.join('\n')}`);
  rmSync(lockFile);
}

function writeDocuments(root: string, place: (path: string) => string, facts: Facts): void {
  const document = (kind: string): string =>
    run('node', ['dist/src/cli/documents/main.js', kind, facts.date.toISOString().slice(0, 10)]);
  const zipped = (text: string): Buffer => gzipSync(text, { level: 9 });
  writeFileSync(place('usr/share/man/man1/fulcrum.1.gz'), zipped(document('man')));
  writeFileSync(place('usr/share/bash-completion/completions/fulcrum'), document('bash'));
  writeFileSync(place('usr/share/zsh/vendor-completions/_fulcrum'), document('zsh'));
  const changelog = readFileSync(join(sources, 'debian/changelog'), 'utf8');
  writeFileSync(place('usr/share/doc/fulcrum/changelog.gz'), zipped(changelog));
  const copyright = readFileSync(join(sources, 'debian/copyright'), 'utf8');
  const libraries = libraryParagraphs(join(root, app, 'node_modules'), `${app}/node_modules`);
  writeFileSync(
    place('usr/share/doc/fulcrum/copyright'),
    copyright.replace('@LIBRARIES@\n', () => libraries),
  );
}

function build(root: string, place: (path: string) => string, facts: Facts, architecture: Architecture): string {
  const installedBytes = bytesOf(join(root, 'usr'));
  if (installedBytes > mostBytes) throw new Error(`${installedBytes} bytes installed; allowed: ${mostBytes}`);
  writeFileSync(place('DEBIAN/control'), controlFile(sources, facts, architecture, installedBytes));
  writeFileSync(place('DEBIAN/md5sums'), md5sums(root));
  for (const script of ['preinst', 'postinst', 'prerm', 'postrm']) {
    writeFileSync(place(`DEBIAN/${script}`), filled(readFileSync(join(sources, 'debian', script), 'utf8'), facts));
    chmodSync(place(`DEBIAN/${script}`), 0o755);
  }
  // The same package from every user and umask.
  run('chmod', ['-R', 'u+rwX,go+rX,go-w', root]);
  for (const file of filesIn(join(root, app)))
    chmodSync(file, programs.some((each) => file.endsWith(each)) ? 0o755 : 0o644);
  const deb = join('out', `fulcrum_${facts.version}_${architecture}.deb`);
  const environment = { ...process.env, SOURCE_DATE_EPOCH: String(facts.date.getTime() / 1000) };
  run('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', root, deb], '.', environment);
  return deb;
}

function run(program: string, args: readonly string[], folder = '.', environment = process.env): string {
  const options = { cwd: folder, env: environment, encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  return execFileSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
}

main(process.argv.slice(2));
