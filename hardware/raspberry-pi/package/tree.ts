/** What is packaged of a folder, and what is left out. */
import { lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type Architecture, nodeNames } from './binaries.ts';

export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

export const bytesOf = (folder: string): number => filesIn(folder).reduce((sum, file) => sum + lstatSync(file).size, 0);

/** Of the repository: not the declarations for TypeScript, the documents beside the sources, and what only makes packages. */
export const isNeeded = (path: string): boolean =>
  !/\.(?:ts|map|md)$/.test(path) &&
  !/protocols\/.*\.svg$/.test(path) &&
  basename(path) !== '.gitattributes' &&
  !/dist\/(?:hardware\/raspberry-pi\/package(?:\.js)?|src\/bench\/benchmarks|src\/cli\/documents)(?:\/|$)/.test(path);

/** Folders of a library that no program reads. */
const unused = /^(?:\.github|\.vscode|docs?|examples?|tests?|__tests__|coverage|benchmarks?|man|eg)$/;
const unusedFile =
  /\.(?:d\.[cm]?ts|[cm]?ts|tsx|map|md|markdown|html|flow|gyp|gypi|cc|cpp|c|h|hpp|vcxproj|patch|ya?ml|tgz)$/i;
const licence = /^(?:licen[cs]e|copying|notice)/i;
/** Dotfiles are settings of tools. npm's list of what is installed is of no use where nothing is installed any more. */
const hidden = /^\./;

/** Removes from the libraries what is for other machines, for developers, or for browsers' debuggers. */
export function leaveOut(libraries: string, architecture: Architecture): void {
  for (const path of allIn(libraries)) {
    const name = basename(path);
    const isFolder = lstatSync(path, { throwIfNoEntry: false })?.isDirectory();
    if (isFolder === undefined) continue;
    const isUnused = isFolder
      ? hidden.test(name) ||
        (unused.test(name) && isTopOfLibrary(libraries, path)) ||
        isForeignFolder(path, architecture)
      : !licence.test(name) && (hidden.test(name) || unusedFile.test(name) || isForeignFile(name));
    if (isUnused) rmSync(path, { recursive: true });
  }
}

/** Depth first would visit what is removed with its folder: from the top down. */
function allIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** `node_modules/NAME/test`, not a module that has the name somewhere inside. */
function isTopOfLibrary(libraries: string, path: string): boolean {
  const parts = relative(libraries, path).split(sep);
  const from = parts.lastIndexOf('node_modules') + 1;
  const depth = parts.length - from;
  return depth === (parts[from]?.startsWith('@') ? 3 : 2);
}

/** `prebuilds/linux-x64` of another processor or system. */
const isForeignFolder = (path: string, architecture: Architecture): boolean =>
  basename(dirname(path)) === 'prebuilds' && basename(path) !== `linux-${nodeNames[architecture]}`;

const isForeignFile = (name: string): boolean => /musl.*\.node$/.test(name);

export function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
