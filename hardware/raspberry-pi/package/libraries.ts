/** The licences of the packaged libraries, as paragraphs of the copyright file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const notStated = 'not-stated';

interface Library {
  readonly place: string;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly holders: readonly string[];
}

/** @param place of `folder` in the package */
export function libraryParagraphs(folder: string, place: string): string {
  const libraries = librariesIn(folder, place);
  const licences = [...new Set(libraries.map(({ licence }) => licence))].filter((each) => each !== 'MIT');
  const paragraphs = libraries.map(({ place, name, version, licence, holders }) =>
    [
      `Files: ${place}/*`,
      `Copyright: ${holders.length === 0 ? `the authors of ${name}` : holders.join('\n ')}`,
      `License: ${licence}`,
      `Comment: ${name} ${version}`,
      '',
    ].join('\n'),
  );
  const texts = licences.map((each) => `License: ${each}\n ${textOf(each)}\n`);
  return `${[...paragraphs, ...texts].join('\n')}\n`;
}

const textOf = (licence: string): string =>
  licence === notStated ? "The library's files name no licence." : "The text is beside the library's files.";

function librariesIn(folder: string, place: string): readonly Library[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name): readonly Library[] => {
      if (name.startsWith('@')) return librariesIn(join(folder, name), `${place}/${name}`);
      const nested = join(folder, name, 'node_modules');
      return [
        libraryIn(join(folder, name), `${place}/${name}`),
        ...(existsSync(nested) ? librariesIn(nested, `${place}/${name}/node_modules`) : []),
      ];
    });
}

function libraryIn(folder: string, place: string): Library {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const said = license ?? licenses;
  const licence = Array.isArray(said) ? said.map(licenceName).join(' or ') : licenceName(said);
  const named = licence === '' ? notStated : licence.replaceAll(/[()]/g, '');
  return { place, name, version, licence: named, holders: holdersIn(folder) };
}

const licenceName = (said: unknown): string => (typeof said === 'string' ? said : String(Object(said).type ?? ''));

/** The lines that say "Copyright". */
function holdersIn(folder: string): readonly string[] {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) return [];
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .flatMap((line) => /^\W*copyright\s+(?:\(c\)|©)?\s*(.*\d{4}.*|.*)$/i.exec(line.trim())?.[1]?.trim() ?? [])
    .filter((line) => line !== '' && !/^(?:notice|holder|owner|and|to)/i.test(line))
    .slice(0, 5);
}
